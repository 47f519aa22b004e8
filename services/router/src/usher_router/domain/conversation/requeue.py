"""Let a conversation wait again, or close it; the load ends with the assignment."""

from msgspec.structs import replace

from usher_router.domain.aftercare.ask_rating import ask_rating
from usher_router.domain.aftercare.mail_transcript import at_close
from usher_router.domain.context import Context
from usher_router.domain.conversation.announce import announced
from usher_router.domain.conversation.append import Step, append_system
from usher_router.domain.conversation.change_queue import NOT_HAD, began_at, begin, wait_of
from usher_router.domain.conversation.model import Conversation, agents_of, owner_of, with_deadline, without_deadline
from usher_router.domain.conversation.waiting.opening_hours import is_open
from usher_router.domain.conversation.waiting.wait import WaitStart
from usher_router.domain.effects import AssignmentEnded, Effect


def end_assignment(conversation: Conversation, outcome: str, *, missed: bool = False, reason: str = "") -> list[Effect]:
    """End the open offer or assignment, if there is one."""
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


def requeue(conversation: Conversation, context: Context) -> Conversation:
    """Let a conversation that an agent had wait again in its queue; its position follows from when it was opened."""
    begins = WaitStart(
        number=conversation.wait_no + 1,
        since=context.now,
        channel=conversation.channel,
        queue=conversation.queue,
        rule=conversation.rule,
        skills=conversation.handed_skills,
        had_owner=True,
    )
    return begin(conversation, begins, context.policy, context.now)


def go_on(conversation: Conversation, refused: tuple[str, ...], context: Context) -> Conversation:
    """Continue the interrupted wait of what was only offered, adding who declined.

    A preferred agent is no longer waited for.
    """
    begins = WaitStart(
        number=conversation.wait_no + 1,
        since=began_at(conversation),
        channel=conversation.channel,
        queue=conversation.queue,
        had_owner=conversation.had_owner,
        refused=refused,
        goes_on=wait_of(conversation),
    )
    return begin(conversation, begins, context.policy, context.now)


def offer_again(conversation: Conversation, context: Context) -> Conversation:
    """Let what was only offered wait again; if its queue closed meanwhile, plan what happens at closing time."""
    if conversation.had_owner or is_open(context.policy, conversation.queue, context.now):
        return conversation
    return with_deadline(conversation, "closing", context.now)


def refuse_offer(conversation: Conversation, outcome: str, context: Context, reason: str = "") -> Step:
    """Withdraw the offer and remember its agent; a transfer meant for them goes to the queue."""
    agent = conversation.agent_id or ""
    ended = end_assignment(conversation, outcome, missed=outcome == "expired", reason=reason)
    changed = go_on(conversation, (*(a for a in conversation.refused if a != agent), agent), context)
    changed, announcement = announced(offer_again(changed, context), former=(agent,), desk=True, routing=True)
    return changed, ended + announcement


def close(conversation: Conversation, closed_by: str, notice: str, context: Context) -> Step:
    """Close it: a notice, perhaps the question how it went and the transcript, no deadline, no assignment."""
    former = agents_of(conversation)
    was_waiting = conversation.status == "waiting"
    ended = end_assignment(conversation, "closed" if owner_of(conversation) else "withdrawn")
    conversation, noticed = append_system(conversation, notice, context)
    conversation, asked = ask_rating(conversation, closed_by, context)
    conversation, mailed = at_close(conversation, closed_by, context)
    changed = replace(
        without_deadline(conversation),
        status="closed",
        closed_by=closed_by,
        closed_at=context.now,
        waiting_since=None,
        target_agent="",
        changed_at=context.now,
        **NOT_HAD,
    )
    changed, announcement = announced(changed, former=former, desk=True, routing=was_waiting)
    return changed, noticed + asked + mailed + ended + announcement
