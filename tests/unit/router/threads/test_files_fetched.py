"""What becomes of a message when its file was fetched, or could not be."""

from typing import Any

import pytest
from msgspec.structs import replace
from usher_common.commands.message_changed import MediaFetched, MessageDeleted, MessageEdited
from usher_common.messages.content import Attachment
from usher_common.messages.threads import Threaded
from usher_connectors.media.names import reason_of
from usher_router.domain.conversation.model import Message
from usher_router.domain.decide import decide
from usher_router.domain.effects import Appended, Ignored, MessageChanged, Sent

from routing.cases import ASSIGNED, CAUSE, CLOSED, CONTEXT, NOW

KEY = ("tg", "n1")
BILL, CAT = (Attachment(one, f"{one}.x", "image/png", 3) for one in ("bill", "cat"))
LINES = ("[image]", "[document: bill.pdf]")
SAID = Message(
    id="m1",
    conversation="k1",
    seq=1,
    author="visitor",
    text="Hi\n[image]\n[document: bill.pdf]",
    at=NOW - 9,
    thread=Threaded(native_id="n1"),
)


def fetched(number: int, file: Attachment | None, code: str = "") -> MediaFetched:
    """The outcome of one of the two files."""
    return MediaFetched("tg", "p", "n1", number, LINES[number], file, reason_of(code) if code else "")


def after(*commands: Any, message: Message = SAID, conversation: Any = ASSIGNED) -> tuple[Message, list[Any]]:
    """The message after these commands, and all that they had as effects."""
    found: list[Any] = []
    for command in commands:
        context = replace(CONTEXT, targets={KEY: message})
        conversation, effects = decide(conversation, command, CAUSE, context)
        message = next((one.message for one in effects if isinstance(one, MessageChanged)), message)
        found += effects
    return message, found


FAILED = {
    "too_large": "it is too large",
    "http_410": "the provider no longer has it",
    "http_404": "the provider no longer has it",
    "foreign_network": "its address is not on the public internet",
    "http_415": "http_415",
}
OUTCOMES: dict[str, tuple[Attachment | None, str, str, tuple[Attachment, ...]]] = {
    "fetched": (CAT, "", "Hi\n[document: bill.pdf]", (CAT,)),
    **{
        code: (None, code, f"Hi\n[image] (the file could not be fetched: {words})\n[document: bill.pdf]", ())
        for code, words in FAILED.items()
    },
}


@pytest.mark.parametrize(("file", "code", "text", "files"), OUTCOMES.values(), ids=OUTCOMES.keys())
def test_its_line_gives_way_to_the_file_or_says_why_not(
    file: Attachment | None, code: str, text: str, files: tuple[Attachment, ...]
) -> None:
    """The agent hears of it; the message stays the same one, and nothing is sent."""
    message, effects = after(fetched(0, file, code))

    assert (message.text, message.attachments, message.thread.fetched) == (text, files, (0,))
    assert [one.agents for one in effects if isinstance(one, MessageChanged)] == [("ana",)]
    assert not [one for one in effects if isinstance(one, Appended | Sent)]
    assert message.thread.former == ()


@pytest.mark.parametrize("first", [fetched(0, CAT), fetched(0, None, "too_large")], ids=["fetched", "failed"])
@pytest.mark.parametrize("again", [fetched(0, CAT), fetched(0, BILL), fetched(0, None, "http_410")])
def test_the_first_outcome_counts(first: MediaFetched, again: MediaFetched) -> None:
    """A replica that died before it could note it tells again, perhaps something else."""
    once, _ = after(first)
    twice, effects = after(first, again)

    assert twice == once
    assert len([one for one in effects if isinstance(one, MessageChanged)]) == 1


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_files_come_in_any_order(order: tuple[int, int]) -> None:
    """Each line gives way to its own file; none of them remains."""
    message, _ = after(*(fetched(number, (CAT, BILL)[number]) for number in order))

    assert message.text == "Hi"
    assert set(message.attachments) == {CAT, BILL}
    assert message.thread.fetched == order


def test_a_message_of_files_alone_has_no_text_left() -> None:
    """Not even an empty line."""
    message, _ = after(fetched(0, CAT), message=replace(SAID, text="[image]"))

    assert (message.text, message.attachments) == ("", (CAT,))


def test_equal_lines_give_way_one_by_one() -> None:
    """Two pictures without names have the same line."""
    two = replace(SAID, text="[image]\n[image]")
    first, second = (MediaFetched("tg", "p", "n1", number, "[image]", file) for number, file in ((1, BILL), (0, CAT)))
    half, _ = after(first, message=two)
    whole, _ = after(first, second, message=two)

    assert (half.text, half.attachments) == ("[image]", (BILL,))
    assert (whole.text, whole.attachments) == ("", (BILL, CAT))


def test_an_edit_before_it_keeps_the_file() -> None:
    """The edit took the line away: the file is there, a failure is said at the end, and the former text is kept."""
    edit = MessageEdited("tg", "p", "n1", "Hello")
    there, _ = after(edit, fetched(0, CAT))
    failed, _ = after(edit, fetched(0, None, "too_large"))

    assert (there.text, there.attachments) == ("Hello", (CAT,))
    assert failed.text == "Hello\n[image] (the file could not be fetched: it is too large)"
    assert [one.text for one in there.thread.former] == [SAID.text]


def test_a_deleted_message_gets_no_file() -> None:
    """Nor a reason: it says nothing any more."""
    delete = MessageDeleted("tg", "p", "n1")
    gone, _ = after(delete)

    assert after(delete, fetched(0, CAT), fetched(1, None, "too_large"))[0] == gone


@pytest.mark.parametrize("conversation", [None, ASSIGNED, CLOSED], ids=["none", "open", "closed"])
def test_a_file_of_an_unknown_message_opens_nothing(conversation: Any) -> None:
    """It is counted by name."""
    assert decide(conversation, fetched(0, CAT), CAUSE, CONTEXT) == (conversation, [Ignored("file_of_unknown")])


def test_a_closed_conversation_stays_closed() -> None:
    """Its last agent hears of the file."""
    conversation, effects = decide(CLOSED, fetched(0, CAT), CAUSE, replace(CONTEXT, targets={KEY: SAID}))

    assert conversation is not None
    assert conversation.status == "closed"
    assert [one.agents for one in effects if isinstance(one, MessageChanged)] == [("ana",)]
