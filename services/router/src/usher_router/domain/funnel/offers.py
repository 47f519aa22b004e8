"""Offer a contact who waits longer than promised to go on in another stage."""

from msgspec.structs import replace
from usher_common.messages.sends import Button

from usher_router.domain.addresses.answering import aimed_at
from usher_router.domain.addresses.known import WEB
from usher_router.domain.context import Context
from usher_router.domain.conversation.append import Step, append_system
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.effects import Effect
from usher_router.domain.funnel.automatic import say
from usher_router.domain.funnel.phone.wordings import CALL_ME
from usher_router.domain.funnel.state import OfferTerms
from usher_router.domain.policy import after


def offer_due(conversation: Conversation) -> tuple[OfferTerms, int] | None:
    """Return the next offer and when it is due (µs); none to whom an answer elsewhere was promised already."""
    state, since = conversation.funnel, conversation.waiting_since
    if state is None or since is None or conversation.promise is not None:
        return None
    left = (one for one in state.terms.offers if one.to not in (*state.offered, conversation.stage))
    first = min(left, key=lambda one: one.after_s, default=None)
    return None if first is None else (first, after(since, first.after_s))


def offer_onward(conversation: Conversation, context: Context) -> Step:
    """Make every offer that is due: the notice that the widget shows, and the policy's words on any channel."""
    effects: list[Effect] = []
    while (found := offer_due(conversation)) is not None and found[1] <= context.now:
        conversation, made = _make(conversation, found[0], context)
        effects.extend(made)
    return conversation, effects


def _make(conversation: Conversation, offer: OfferTerms, context: Context) -> Step:
    state = conversation.funnel
    assert state is not None  # noqa: S101 - there is no offer without a funnel
    told = replace(conversation, funnel=replace(state, offered=(*state.offered, offer.to)))
    told, notice = append_system(told, f"stage:{offer.to}", context)
    if not offer.text:
        return told, notice
    buttons = _buttons(told, offer, context)
    told, said = say(told, offer.text, context, buttons=buttons)
    if buttons and told.funnel is not None:
        told = replace(told, funnel=replace(told.funnel, buttons=buttons))
    return told, [*notice, *said]


def _buttons(conversation: Conversation, offer: OfferTerms, context: Context) -> tuple[Button, ...]:
    """Offer a call by a button, where no widget has a form for it."""
    aim, state = aimed_at(conversation, context.now), conversation.funnel
    if offer.to != "phone" or state is None or state.terms.call is None or isinstance(aim, tuple) or aim.channel == WEB:
        return ()
    return (Button(CALL_ME, state.terms.call.texts[CALL_ME]),)
