"""Reopen a conversation when its contact writes soon after it was closed."""

from msgspec.structs import replace

from usher_router.domain.context import Context
from usher_router.domain.conversation.append import Step, append_system
from usher_router.domain.conversation.beginning.admit import admit
from usher_router.domain.conversation.change_queue import begin
from usher_router.domain.conversation.model import REFUSED, Conversation
from usher_router.domain.conversation.waiting.wait import WaitStart
from usher_router.domain.policy import after, queue_of

# only those closed by these; what the contact ended, or was refused at entry, starts a new conversation
_REOPENED = ("agent", "idle", "faq", "unreached")


def may_reopen(conversation: Conversation, context: Context) -> bool:
    """Return whether the policy lets a message reopen this closed conversation."""
    if conversation.closed_at is None or conversation.closed_by not in _REOPENED or not context.policy.reopen_s:
        return False
    return after(conversation.closed_at, context.policy.reopen_s) >= context.now


def turned_away_again(conversation: Conversation, again: Conversation, context: Context) -> bool:
    """Return whether the contact, turned away a short time ago, would be turned away for the same reason."""
    if conversation.closed_at is None or conversation.closed_by not in REFUSED:
        return False
    lately = after(conversation.closed_at, context.policy.reopen_s) >= context.now
    return lately and again.status == "closed" and again.closed_by == conversation.closed_by


def opened_again(conversation: Conversation, now: int) -> Conversation:
    """Undo the close; the outcome is cleared."""
    return replace(
        conversation, closed_at=None, closed_by="", outcome="", reopened=conversation.reopened + 1, reopened_at=now
    )


def reopen(conversation: Conversation, context: Context, trace: str) -> Step:
    """Let it wait again, first for its former agent if they work.

    The caller appends the message and announces the change. It asks for what its entry asked for, in its last queue.
    """
    sticky = queue_of(context.policy, conversation.queue).sticky
    wait_s = sticky.wait_s if sticky is not None else context.policy.transfer_s
    last = conversation.participants[-1] if conversation.participants else ""
    stuck = last in context.working
    begins = WaitStart(
        number=conversation.wait_no + 1,
        since=context.now,
        channel=conversation.channel,
        queue=conversation.queue,
        rule=conversation.rule,
        sticky=last if stuck else "",
        sticky_until=after(context.now, wait_s),
    )
    again = begin(opened_again(conversation, context.now), begins, context.policy, context.now)
    again, notice = append_system(again, "reopened", context, trace)
    again, admitted = admit(again, again.queue, context)
    return again, notice + admitted
