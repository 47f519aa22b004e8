"""B5: after a close, what waiting steps changed must be asked for again when the steps begin again."""

from typing import Any

from msgspec.structs import replace
from usher_common.commands.close import CloseConversation
from usher_common.commands.deadline import DeadlineReached
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.take import TakeConversation
from usher_common.commands.transfer import TransferConversation
from usher_common.messages.content import Entry
from usher_router.domain.context import Context
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.decide import decide
from usher_router.domain.policy import SECOND

from routing.cases import CAUSE, CONTEXT, NOW
from routing.policies import policy_from

POLICY = policy_from(
    """
    rules: [{name: bills, queue: default, require: {billing: 3}, prefer: {vip: 1}}]
    queues:
      default:
        steps:
          - {after_s: 30, relax_levels: 2, drop_preferred: true}
          - {after_s: 60, drop_required: all}
      other: {}
    timers: {reopen_s: 600}
    """
)
HELLO = MessageReceived("web", "v1", "web", "my bill", "c1", entry=Entry(skills=("french",)))
Asked = tuple[tuple[str, ...], dict[str, int], dict[str, int]]


def at(seconds: float) -> Context:
    """Decide at so many seconds after the first message."""
    return replace(CONTEXT, policy=POLICY, now=NOW + int(seconds * SECOND))


def do(before: Conversation | None, command: Any, seconds: float) -> Conversation:
    """Decide the command then."""
    after, _ = decide(before, command, CAUSE, at(seconds))
    assert after is not None
    return after


def asked(conversation: Conversation) -> Asked:
    """Return what it asks of an agent."""
    return conversation.skills, conversation.levels, conversation.preferred


def waited_for_a_minute() -> tuple[Conversation, Conversation]:
    """Begin, and wait through both steps: (at first, then)."""
    first = do(None, HELLO, 0)
    waited = do(first, DeadlineReached(first.id, first.deadline_no), 61)
    assert (waited.step, asked(waited)) == (2, ((), {}, {}))
    return first, waited


def test_opened_again_it_asks_for_what_it_did_at_first() -> None:
    """Steps count from the beginning, so what they dropped is asked for again."""
    first, waited = waited_for_a_minute()
    taken = do(waited, TakeConversation(first.id, "ben", "c2"), 62)
    closed = do(taken, CloseConversation(first.id, "ben", "c3"), 100)
    again = do(closed, HELLO, 110)
    assert (again.id, again.status, again.step) == (first.id, "waiting", 0)

    assert asked(again) == asked(first)


def test_handed_to_a_queue_it_asks_for_what_it_did_at_first() -> None:
    """A transfer begins the steps again, too; skills stay as before unless the command names some."""
    first, waited = waited_for_a_minute()
    taken = do(waited, TakeConversation(first.id, "ben", "c2"), 62)
    handed = do(taken, TransferConversation(first.id, "ben", "c3", queue="other"), 100)
    assert (handed.queue, handed.step) == ("other", 0)

    assert asked(handed) == asked(first)
