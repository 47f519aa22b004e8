"""Leave the bot stage: to a person, with what the bot has said of it, or to a close that the contact is told of."""

from msgspec.structs import replace
from usher_common.messages.knowledge import BotHandover, FaqTried

from usher_router.domain.context import Context
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.funnel.automatic import state_of, texts_of
from usher_router.domain.funnel.state import BotTerms
from usher_router.domain.funnel.to_person import announce_person, close_silent, close_solved


def terms_of(conversation: Conversation) -> BotTerms:
    """Return the bot's terms of a conversation that is in its stage."""
    terms = state_of(conversation).terms.bot
    assert terms is not None  # noqa: S101 - without terms nothing comes into the stage
    return terms


def hand_over(conversation: Conversation, reason: str, context: Context, handed: BotHandover | None = None) -> Step:
    """Announce that a person takes over, and wait for one; `handed` is what the agent sees of it."""
    if handed is not None:
        conversation = replace(conversation, faq=replace(conversation.faq or FaqTried(), handed=handed))
    return announce_person(conversation, reason, texts_of(conversation), context)


def end_solved(conversation: Conversation, context: Context) -> Step:
    """Close it: the bot's answer helped."""
    return close_solved(_ended(conversation, "helped"), texts_of(conversation), context)


def end_silent(conversation: Conversation, context: Context) -> Step:
    """Close it: nothing was heard after the bot's answer."""
    return close_silent(_ended(conversation, "silent"), texts_of(conversation), context)


def _ended(conversation: Conversation, verdict: str) -> Conversation:
    """Note how the automatic stages ended, over what the articles alone did: no person was needed."""
    return replace(conversation, faq=replace(conversation.faq or FaqTried(), verdict=verdict))
