"""Write to the contact without a person: always marked as automatic, and never more mails than robots may send."""

from collections.abc import Mapping

from msgspec.structs import replace
from usher_common.ids import derive_id
from usher_common.messages.knowledge import ShownArticle
from usher_common.messages.sends import Button

from usher_router.domain.addresses.answering import aimed_at
from usher_router.domain.addresses.known import WEB
from usher_router.domain.addresses.threaded import coming_from
from usher_router.domain.context import Context
from usher_router.domain.conversation.append import Step, send_of
from usher_router.domain.conversation.model import LAST_TEXT, Conversation, Message
from usher_router.domain.effects import Appended, Effect
from usher_router.domain.funnel.state import BOT, EMAIL, FunnelState


def state_of(conversation: Conversation) -> FunnelState:
    """Return the funnel's state of a conversation that is in a stage of it."""
    state = conversation.funnel
    assert state is not None  # noqa: S101 - only conversations with a funnel come into a stage
    return state


def texts_of(conversation: Conversation) -> Mapping[str, str]:
    """Return what is said in the conversation's automatic stage, by name."""
    terms = state_of(conversation).terms
    return terms.bot.texts if conversation.stage == BOT and terms.bot is not None else terms.texts


def labelled(conversation: Conversation, text: str, context: Context) -> str:
    """Put above a text that it is automatic, unless a page shows it: there the message itself is labelled so."""
    aim, state = aimed_at(conversation, context.now), conversation.funnel
    if state is None or isinstance(aim, tuple) or aim.channel == WEB:
        return text
    return f"{texts_of(conversation)['answer']}\n\n{text}"


def say(  # noqa: PLR0913 - what and where, and three facts by keyword
    conversation: Conversation,
    text: str,
    context: Context,
    *,
    answers: tuple[ShownArticle, ...] = (),
    buttons: tuple[Button, ...] = (),
    always: bool = False,
) -> Step:
    """Append it, and send it to the address that the contact used last; where nothing may be sent, say nothing.

    By mail only the first one of a stage leaves: a mailbox that answers by itself must never be answered in a circle,
    and who did write has been told in that mail that a person reads the answer. `always`: by mail each time, for what
    follows something else than a mail, as a call does.
    """
    aim, state = aimed_at(conversation, context.now), conversation.funnel
    if state is None or isinstance(aim, tuple) or (aim.channel == EMAIL and state.mailed and not always):
        return conversation, []
    seq = conversation.last_seq + 1
    message = Message(
        id=derive_id("automatic", conversation.id, str(seq)),
        conversation=conversation.id,
        seq=seq,
        author="agent",
        text=text,
        at=context.now,
        accepted_at=context.now,
        thread=replace(
            coming_from(conversation, aim.account, aim.peer, aim.channel),
            automatic=True,
            ask=state.ask if buttons else "",
            answers=answers,
            buttons=buttons,
        ),
    )
    said = replace(
        conversation,
        last_seq=seq,
        changed_at=context.now,
        last_text=text[:LAST_TEXT],
        funnel=replace(state, mailed=state.mailed or aim.channel == EMAIL),
    )
    effects: list[Effect] = [Appended(message, conversation.agent_id or "", conversation.guests)]
    if aim.channel != WEB:
        sent = send_of(message, aim, "", automatic=True, buttons=buttons)
        effects.append(replace(sent, send=replace(sent.send, wanted=True)) if always else sent)
    return said, effects
