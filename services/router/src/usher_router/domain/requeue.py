"""Put a conversation back into the waiting list, or end it; the load goes with the assignment."""

from msgspec.structs import replace

from usher_router.domain.announce import announced
from usher_router.domain.append import Step, append_system
from usher_router.domain.context import Context
from usher_router.domain.conversation import Conversation, agents_of, owner_of, with_deadline, without_deadline
from usher_router.domain.effects import AssignmentEnded, Effect
from usher_router.domain.hours_of import is_open
from usher_router.domain.policy import SECOND, offer_s
from usher_router.domain.seen import base_weight


def end_assignment(conversation: Conversation, outcome: str, *, missed: bool = False, reason: str = "") -> list[Effect]:
    """End the open offer or assignment, where there is one."""
    if conversation.assignment_id is None or conversation.agent_id is None:
        return []
    return [
        AssignmentEnded(
            conversation.assignment_id,
            conversation.agent_id,
            conversation.weight,
            outcome,
            missed=missed,
            channel_class=conversation.channel_class,
            reason=reason,
            owned=conversation.status == "assigned",
        )
    ]


def requeue(conversation: Conversation, since: int, context: Context) -> Conversation:
    """Make it wait again under a new wait number; its place follows from when it was opened, so it keeps it.

    It weighs again what its class does, not what it weighed on an agent who has a weight of his own for it.
    """
    return replace(
        without_deadline(conversation),
        status="waiting",
        weight=base_weight(context.policy, conversation.channel_class),
        waiting_since=since,
        wait_no=conversation.wait_no + 1,
        agent_id=None,
        assignment_id=None,
        held_since=None,
        guests=(),
        changed_at=context.now,
    )


def offer_again(conversation: Conversation, context: Context) -> Conversation:
    """Let what was only offered wait again; where its queue closed meanwhile, what closing time brings is still due."""
    if conversation.answered_at is not None or is_open(context.policy, conversation.queue, context.now):
        return conversation
    return with_deadline(conversation, "closing", context.now)


def refuse_offer(conversation: Conversation, outcome: str, context: Context, reason: str = "") -> Step:
    """Take the offer back from its agent and remember him; a transfer meant for him goes to the queue."""
    agent = conversation.agent_id or ""
    ended = end_assignment(conversation, outcome, missed=outcome == "expired", reason=reason)
    changed = requeue(conversation, _waited_since(conversation, context), context)
    changed = replace(
        changed,
        refused=(*(a for a in changed.refused if a != agent), agent),
        target_agent="",
        sticky_agent="",
        sticky_until=None,
    )
    changed, told = announced(offer_again(changed, context), former=(agent,), desk=True, routing=True)
    return changed, ended + told


def close(conversation: Conversation, closed_by: str, notice: str, context: Context) -> Step:
    """End it: a notice, no deadline, no assignment."""
    former = agents_of(conversation)
    was_waiting = conversation.status == "waiting"
    ended = end_assignment(conversation, "closed" if owner_of(conversation) else "withdrawn")
    conversation, noticed = append_system(conversation, notice, context)
    changed = replace(
        without_deadline(conversation),
        status="closed",
        closed_by=closed_by,
        closed_at=context.now,
        waiting_since=None,
        agent_id=None,
        assignment_id=None,
        target_agent="",
        held_since=None,
        guests=(),
        changed_at=context.now,
    )
    changed, told = announced(changed, former=former, desk=True, routing=was_waiting)
    return changed, noticed + ended + told


def _waited_since(conversation: Conversation, context: Context) -> int:
    """Tell since when it waits: from its opening, or (once somebody had it) from when it was offered."""
    if not conversation.participants:
        return conversation.opened_at
    expires = conversation.next_deadline or context.now
    return min(context.now, expires - int(offer_s(context.policy, conversation.queue) * SECOND))
