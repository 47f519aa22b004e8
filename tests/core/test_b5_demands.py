"""B5: after a close, what waiting steps changed must be asked for again when the steps begin again."""

from typing import Any

from usher_common.commands.close import CloseConversation
from usher_common.commands.deadline import DeadlineReached
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.take import TakeConversation
from usher_common.commands.transfer import TransferConversation
from usher_common.messages.content import Entry
from usher_router.domain.conversation.model import Conversation

from routing.cases import at, do
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


def then(before: Conversation | None, command: Any, seconds: float) -> Conversation:
    """Decide the command at so many seconds after the first message."""
    return do(before, command, at(seconds, POLICY))


def asked(conversation: Conversation) -> Asked:
    """Return what it asks of an agent."""
    return conversation.skills, conversation.levels, conversation.preferred


def waited_for_a_minute() -> tuple[Conversation, Conversation]:
    """Begin, and wait through both steps: (at first, then)."""
    first = then(None, HELLO, 0)
    waited = then(first, DeadlineReached(first.id, first.deadline_no), 61)
    assert (waited.step, asked(waited)) == (2, ((), {}, {}))
    return first, waited


def test_opened_again_it_asks_for_what_it_did_at_first() -> None:
    """Steps count from the beginning, so what they dropped is asked for again."""
    first, waited = waited_for_a_minute()
    taken = then(waited, TakeConversation(first.id, "ben", "c2"), 62)
    closed = then(taken, CloseConversation(first.id, "ben", "c3"), 100)
    again = then(closed, HELLO, 110)
    assert (again.id, again.status, again.step) == (first.id, "waiting", 0)

    assert asked(again) == asked(first)


def test_handed_to_a_queue_it_asks_for_what_it_did_at_first() -> None:
    """A transfer begins the steps again, too; skills stay as before unless the command names some."""
    first, waited = waited_for_a_minute()
    taken = then(waited, TakeConversation(first.id, "ben", "c2"), 62)
    handed = then(taken, TransferConversation(first.id, "ben", "c3", queue="other"), 100)
    assert (handed.queue, handed.step) == ("other", 0)

    assert asked(handed) == asked(first)
