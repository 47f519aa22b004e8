"""The same id with other content is a conflict: the first stands, and the sender is told."""

import pytest
from usher_common.commands.close import CloseConversation
from usher_common.commands.end import EndConversation
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.note import AddNote
from usher_common.commands.status import SetAgentStatus
from usher_common.commands.tag import TagConversation
from usher_common.envelope import wrap
from usher_common.messages.content import Attachment
from usher_common.messages.events import MessageConflicted, agent_topic, decode_event, visitor_topic
from usher_router.adapters.values import Loaded
from usher_router.app.frames.decide_frame import FrameDecisions
from usher_router.app.frames.needs import read_items

from routing.cases import AGENTS, ASSIGNED, CARDS, CONTEXT, WAITING


def photo(name: str) -> tuple[Attachment, ...]:
    """Return a file of this name."""
    return (Attachment(name, f"{name}.png", "image/png", 3),)


def test_the_same_id_with_another_file_is_a_conflict() -> None:
    """The sender is told that the second file was not accepted, as with another text."""
    fold = FrameDecisions(CONTEXT, 2, Loaded([WAITING], CARDS, {}, {}, {}, {}))
    for files in (photo("cat"), photo("dog")):
        body = MessageReceived("web", "v1", "web", "look", "c1", files)
        fold.take(read_items([wrap("m1", 1, "", body)])[0])
    told = [decode_event(event) for topic, event in fold.finish() if topic == visitor_topic("web", "v1")]

    assert [one.client_id for one in told if isinstance(one, MessageConflicted)] == ["c1"]


HELLO = MessageReceived("web", "v1", "web", "hello", "c1")


@pytest.mark.parametrize(
    ("first", "second", "topic"),
    [
        (TagConversation("k1", "ana", "c1", ("a",)), TagConversation("k1", "ana", "c1", ("b",)), agent_topic("ana")),
        (AddNote("k1", "ana", "c1", "a"), AddNote("k1", "ana", "c1", "b"), agent_topic("ana")),
        (AddNote("k1", "ana", "c1", "a"), CloseConversation("k1", "ana", "c1"), agent_topic("ana")),
        (SetAgentStatus("ana", "away", "c1"), SetAgentStatus("ana", "busy", "c1"), agent_topic("ana")),
        (HELLO, EndConversation("k1", "c1"), visitor_topic("web", "v1")),
        (EndConversation("k1", "c1"), HELLO, visitor_topic("web", "v1")),
    ],
    ids=lambda one: type(one).__name__,
)
def test_commands_of_any_kinds_conflict(first: object, second: object, topic: str) -> None:
    """Commands of visitors and agents, of the same and of different kinds; nothing of the second is executed."""
    alone, both = (FrameDecisions(CONTEXT, 2, Loaded([ASSIGNED], CARDS, dict(AGENTS), {}, {}, {})) for _ in range(2))
    alone.take(read_items([wrap("e1", 1, "", first)])[0])
    for body in (first, second):
        both.take(read_items([wrap("e1", 1, "", body)])[0])
    told = [(to, event) for to, event in both.finish() if isinstance(decode_event(event), MessageConflicted)]

    assert both.changes() == alone.changes()
    assert [(to, decode_event(event)) for to, event in told] == [(topic, MessageConflicted("c1", _key(second)))]


def _key(command: object) -> str:
    return str(getattr(command, "conversation", ""))
