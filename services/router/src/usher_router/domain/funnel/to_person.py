"""Leave an automatic stage: to a person, or to a close that the contact is told of. Each such stage ends here."""

from collections.abc import Mapping

from msgspec.structs import replace

from usher_router.domain.context import Context
from usher_router.domain.conversation.announce import announced
from usher_router.domain.conversation.append import Step, append_system
from usher_router.domain.conversation.beginning.admit import admit
from usher_router.domain.conversation.change_queue import asked_of, begin
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.conversation.requeue import close
from usher_router.domain.conversation.waiting.opening_hours import is_open
from usher_router.domain.conversation.waiting.wait import WaitStart
from usher_router.domain.funnel.automatic import say
from usher_router.domain.funnel.passages import enter, home_stage, leave
from usher_router.domain.policy import after, queue_of

SOLVED = "faq"  # closed by it: an automatic answer helped


def announce_person(conversation: Conversation, reason: str, texts: Mapping[str, str], context: Context) -> Step:
    """Announce that a person takes over, and wait for one.

    The queue's length limit does not hold: who was told that a person takes over is not turned away in the same breath.
    """
    conversation, left = leave(conversation, reason, "escalated", context)
    conversation, line = append_system(conversation, f"handed_over:{reason}", context)
    conversation, entered = enter(conversation, home_stage(conversation), reason, context)
    waiting, admitted = _wait(conversation, context)
    waiting, said = say(waiting, texts[_announcement(waiting, reason, texts, context)], context)
    if waiting.status == "closed":  # told to every desk already
        return waiting, [*left, *line, *entered, *admitted, *said]
    waiting, told = announced(waiting, desk=True, routing=True)
    return waiting, [*left, *line, *entered, *admitted, *said, *told]


def stop_quietly(conversation: Conversation, context: Context) -> Step:
    """Stop without a word: an agent is talking to the contact already, in the provider's own app."""
    conversation, left = leave(conversation, "taken", "escalated", context)
    conversation, entered = enter(conversation, home_stage(conversation), "taken", context)
    waiting, admitted = _wait(conversation, context)
    if waiting.status == "closed":  # told to every desk already
        return waiting, [*left, *entered, *admitted]
    waiting, told = announced(waiting, desk=True, routing=True)
    return waiting, [*left, *entered, *admitted, *told]


def close_solved(conversation: Conversation, texts: Mapping[str, str], context: Context) -> Step:
    """Close it: the answer helped."""
    conversation, said = say(conversation, texts["solved"], context)
    conversation, left = leave(conversation, "helped", "solved", context)
    closed, effects = close(conversation, SOLVED, "closed_by_faq", context)
    return closed, [*said, *left, *effects]


def close_silent(conversation: Conversation, texts: Mapping[str, str], context: Context) -> Step:
    """Close it: nothing was heard after the answer."""
    conversation, said = say(conversation, texts["silent"], context)
    conversation, left = leave(conversation, "silent", "abandoned", context)
    closed, effects = close(conversation, "idle", "closed_idle", context)
    return closed, [*said, *left, *effects]


def _wait(conversation: Conversation, context: Context) -> Step:
    asked = asked_of(conversation, context.policy)
    sticky = queue_of(context.policy, asked.queue).sticky
    sticks = conversation.sticky_agent if sticky is not None else ""
    begins = WaitStart(
        number=conversation.wait_no + 1,
        since=context.now,
        channel=conversation.channel,
        queue=asked.queue,
        rule=asked.rule,
        sticky=sticks,
        sticky_until=after(context.now, sticky.wait_s) if sticky is not None and sticks else None,
    )
    waiting = begin(conversation, begins, context.policy, context.now)
    return admit(replace(waiting, queue="", priority=0), asked.queue, replace(context, lengths={}))


def _announcement(conversation: Conversation, reason: str, texts: Mapping[str, str], context: Context) -> str:
    if conversation.status == "closed":
        return "closed"
    if not is_open(context.policy, conversation.queue, context.now):
        return "outside"
    return "none_found" if reason in ("none_found", "away") and "none_found" in texts else "handed_over"
