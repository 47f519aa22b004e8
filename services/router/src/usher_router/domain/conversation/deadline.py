"""A conversation's deadline has passed.

An offer, a transfer, a waiting step, closing time, an idle reminder or close, a stage of the funnel.
"""

from collections.abc import Callable

from msgspec.structs import replace
from usher_common.commands.deadline import DeadlineReached

from usher_router.domain.addresses.known import has_page, is_live
from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation.announce import announced
from usher_router.domain.conversation.append import Step, append_system
from usher_router.domain.conversation.model import Conversation, Deadline, with_deadline, without_deadline
from usher_router.domain.conversation.requeue import close, refuse_offer
from usher_router.domain.conversation.waiting.steps import reach_closing, reach_wait
from usher_router.domain.decide import decides
from usher_router.domain.funnel.stages import reach_stage
from usher_router.domain.policy import after


@decides(DeadlineReached)
def reach_deadline(conversation: Conversation, command: DeadlineReached, _cause: Cause, context: Context) -> Step:
    """Do what the deadline is for; a stale number, or a deadline that is not yet due, changes nothing."""
    due = conversation.next_deadline
    if command.number != conversation.deadline_no or due is None or due > context.now:
        # our own command, so nothing is answered: the deadline that counts is, or will be, polled
        return conversation, []
    if conversation.deadline_kind == "":
        return without_deadline(conversation), []
    return _REACHED[conversation.deadline_kind](conversation, due, context)


def _end_offer(conversation: Conversation, _due: int, context: Context) -> Step:
    return refuse_offer(conversation, "expired", context)


def _give_to_queue(conversation: Conversation, _due: int, context: Context) -> Step:
    changed = replace(without_deadline(conversation), target_agent="", changed_at=context.now)
    changed, notice = append_system(changed, "queued", context)
    changed, announcement = announced(changed, desk=True, routing=True)
    return changed, notice + announcement


def _nudge(conversation: Conversation, _due: int, context: Context) -> Step:
    """Remind a silent visitor; if somebody wrote meanwhile, or the contact is not in the web chat, only move it.

    Messages do not move it themselves, which would write the row's index each time (decision 0045).
    """
    if not has_page(conversation):
        return without_deadline(conversation), []  # of a release that reminded everywhere
    silent_since = _silent_since(conversation, context.now) if is_live(conversation) else context.now
    due = after(silent_since, context.policy.nudge_s)
    if due > context.now:
        return with_deadline(conversation, "nudge", due), []
    nudged, notice = append_system(conversation, "nudge", context)
    nudged = replace(nudged, reminded_at=context.now)
    return with_deadline(nudged, "close", after(context.now, context.policy.close_s)), notice


def _close_idle(conversation: Conversation, _due: int, context: Context) -> Step:
    """Close it, unless somebody wrote after the reminder, or the contact has gone on elsewhere.

    Releases before `reminded_at` did not record when they reminded: then it reminds once more rather than close too
    early.
    """
    silent_since = _silent_since(conversation, context.now)
    if not is_live(conversation) or silent_since > (conversation.reminded_at or 0):
        again = replace(conversation, reminded_at=None)
        return with_deadline(again, "nudge", after(silent_since, context.policy.nudge_s)), []
    return close(conversation, "idle", "closed_idle", context)


def _silent_since(conversation: Conversation, now: int) -> int:
    """Return since when the visitor owes an answer; `now` if they do not, as somebody who was written to first."""
    agent_at, visitor_at = conversation.agent_at, conversation.visitor_at
    if agent_at is None or visitor_at is None or visitor_at >= agent_at:
        return now
    return agent_at


_REACHED: dict[Deadline, Callable[[Conversation, int, Context], Step]] = {
    "offer": _end_offer,
    "transfer": _give_to_queue,
    "wait": reach_wait,
    "closing": reach_closing,
    "nudge": _nudge,
    "close": _close_idle,
    "stage": reach_stage,
}
