"""When the steps begin again, a conversation must ask again for what earlier steps took from its demand."""

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


def demand_of(conversation: Conversation) -> Asked:
    """Return what it asks of an agent."""
    return conversation.skills, conversation.levels, conversation.preferred


def demand_before_and_after_the_steps() -> tuple[Conversation, Conversation]:
    """Begin a wait and let both steps pass; returns the demand before and after."""
    first = then(None, HELLO, 0)
    waited = then(first, DeadlineReached(first.id, first.deadline_no), 61)
    assert (waited.step, demand_of(waited)) == (2, ((), {}, {}))
    return first, waited


def test_reopening_restores_the_first_demand() -> None:
    """Steps count from the beginning, so what they dropped is demand_of for again."""
    first, waited = demand_before_and_after_the_steps()
    taken = then(waited, TakeConversation(first.id, "ben", "c2"), 62)
    closed = then(taken, CloseConversation(first.id, "ben", "c3"), 100)
    again = then(closed, HELLO, 110)
    assert (again.id, again.status, again.step) == (first.id, "waiting", 0)

    assert demand_of(again) == demand_of(first)


def test_a_transfer_to_a_queue_restores_the_first_demand() -> None:
    """It begins the steps again, too; the skills stay unless the command names some."""
    first, waited = demand_before_and_after_the_steps()
    taken = then(waited, TakeConversation(first.id, "ben", "c2"), 62)
    handed = then(taken, TransferConversation(first.id, "ben", "c3", queue="other"), 100)
    assert (handed.queue, handed.step) == ("other", 0)

    assert demand_of(handed) == demand_of(first)
