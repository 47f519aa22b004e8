"""Leave the FAQ stage: to a person, or to a close that the contact is told of."""

from msgspec.structs import replace
from usher_common.messages.knowledge import FaqTried

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
from usher_router.domain.funnel.passages import enter, leave
from usher_router.domain.funnel.state import FunnelState
from usher_router.domain.policy import after, queue_of

SOLVED = "faq"  # closed by it: an automatic answer helped


def state_of(conversation: Conversation) -> FunnelState:
    """Return the funnel's state of a conversation that is in a stage of it."""
    state = conversation.funnel
    assert state is not None  # noqa: S101 - only conversations with a funnel come into a stage
    return state


def hand_over(conversation: Conversation, reason: str, context: Context) -> Step:
    """Announce that a person takes over, and wait for one, with what was asked, shown and said of it on record.

    The queue's length limit does not hold: who was told that a person takes over is not turned away in the same breath.
    """
    texts = state_of(conversation).terms.texts
    tried = replace(conversation.faq or FaqTried(), verdict=reason)
    conversation, left = leave(replace(conversation, faq=tried), reason, "escalated", context)
    conversation, line = append_system(conversation, f"handed_over:{reason}", context)
    conversation, entered = enter(conversation, "chat", reason, context)
    waiting, admitted = _wait(conversation, context)
    waiting, said = say(waiting, texts[_announcement(waiting, reason, context)], context)
    if waiting.status == "closed":  # told to every desk already
        return waiting, [*left, *line, *entered, *admitted, *said]
    waiting, told = announced(waiting, desk=True, routing=True)
    return waiting, [*left, *line, *entered, *admitted, *said, *told]


def yield_to_person(conversation: Conversation, context: Context) -> Step:
    """Stop without a word: an agent is talking to the contact already, in the provider's own app."""
    tried = replace(conversation.faq or FaqTried(), verdict="taken")
    conversation, left = leave(replace(conversation, faq=tried), "taken", "escalated", context)
    conversation, entered = enter(conversation, "chat", "taken", context)
    waiting, admitted = _wait(conversation, context)
    if waiting.status == "closed":  # told to every desk already
        return waiting, [*left, *entered, *admitted]
    waiting, told = announced(waiting, desk=True, routing=True)
    return waiting, [*left, *entered, *admitted, *told]


def end_solved(conversation: Conversation, context: Context) -> Step:
    """Close it: the answer helped."""
    return _end(conversation, ("helped", "solved", SOLVED, "closed_by_faq"), context)


def end_silent(conversation: Conversation, context: Context) -> Step:
    """Close it: nothing was heard after the answer, and the time for it was told."""
    return _end(conversation, ("silent", "silent", "idle", "closed_idle"), context)


def _end(conversation: Conversation, how: tuple[str, str, str, str], context: Context) -> Step:
    verdict, text, closed_by, notice = how
    texts = state_of(conversation).terms.texts
    tried = replace(conversation.faq or FaqTried(), verdict=verdict)
    solved = closed_by == SOLVED
    conversation, said = say(replace(conversation, faq=tried), texts[text], context)
    conversation, left = leave(conversation, verdict, "solved" if solved else "abandoned", context)
    closed, effects = close(conversation, closed_by, notice, context)
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


def _announcement(conversation: Conversation, reason: str, context: Context) -> str:
    if conversation.status == "closed":
        return "closed"
    if not is_open(context.policy, conversation.queue, context.now):
        return "outside"
    return "none_found" if reason in ("none_found", "away") else "handed_over"
