"""Leave the FAQ stage: to a bot, to a person, or to a close; what was asked and shown, and how it ended, is kept."""

from msgspec.structs import replace
from usher_common.messages.knowledge import FaqTried

from usher_router.domain.context import Context
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.funnel.automatic import texts_of
from usher_router.domain.funnel.bot.stage import enter_after_articles, may_follow
from usher_router.domain.funnel.to_person import announce_person, close_silent, close_solved, stop_quietly


def hand_over(conversation: Conversation, reason: str, context: Context) -> Step:
    """Let a bot go on where the conversation has one that may, else announce a person and wait for one."""
    told = _judged(conversation, reason)
    if may_follow(told, reason):
        return enter_after_articles(told, reason, context)
    return announce_person(told, reason, texts_of(told), context)


def yield_to_person(conversation: Conversation, context: Context) -> Step:
    """Stop without a word: an agent is talking to the contact already, in the provider's own app."""
    return stop_quietly(_judged(conversation, "taken"), context)


def end_solved(conversation: Conversation, context: Context) -> Step:
    """Close it: the answer helped."""
    return close_solved(_judged(conversation, "helped"), texts_of(conversation), context)


def end_silent(conversation: Conversation, context: Context) -> Step:
    """Close it: nothing was heard after the answer, and the time for it was told."""
    return close_silent(_judged(conversation, "silent"), texts_of(conversation), context)


def _judged(conversation: Conversation, verdict: str) -> Conversation:
    return replace(conversation, faq=replace(conversation.faq or FaqTried(), verdict=verdict))
