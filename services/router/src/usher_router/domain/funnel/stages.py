"""Which automatic stage a conversation is in, and so who decides what happens to it."""

from usher_common.commands.delivery import DeliveryReported
from usher_common.commands.faq_verdict import FaqVerdict
from usher_common.commands.message_received import MessageReceived

from usher_router.domain.addresses.answering import aimed_at
from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.model import Conversation, without_deadline
from usher_router.domain.effects import Ignored
from usher_router.domain.funnel.bot import handed as bot_handed
from usher_router.domain.funnel.bot import stage as bot
from usher_router.domain.funnel.faq import handed as faq_handed
from usher_router.domain.funnel.faq import stage as faq
from usher_router.domain.funnel.faq.words import asks_for_person
from usher_router.domain.funnel.phone.request import wanted_by
from usher_router.domain.funnel.state import AUTOMATIC, BOT, FAQ, FunnelState
from usher_router.domain.funnel.to_person import stop_quietly

_NO_TEXT = frozenset({"voice"})  # channels on which nobody reads an answer


def first_stage(state: FunnelState, conversation: Conversation, command: MessageReceived, context: Context) -> str:
    """Name the automatic stage that answers first.

    "": none, as for who asks for a person, was invited, or cannot be answered.
    """
    first = next((one for one in AUTOMATIC if one in state.terms.stages), "")
    if command.channel in _NO_TEXT or command.wordless or not command.text.strip():
        return ""
    if command.person or command.automatic or command.invited is not None or asks_for_person(command.text):
        return ""
    if wanted_by(conversation, command) is not None:
        return ""
    return "" if isinstance(aimed_at(conversation, context.now), tuple) else first


def enter_first(stage: str, conversation: Conversation, text: str, context: Context) -> Step:
    """Come into the conversation's first stage, with the contact's first message."""
    enter = faq.enter if stage == FAQ else bot.enter
    return enter(conversation, text, context)


def on_text(conversation: Conversation, command: MessageReceived, context: Context) -> Step:
    """Read what the contact wrote."""
    read = bot.on_text if conversation.stage == BOT else faq.on_text
    return read(conversation, command, context)


def hand_over(conversation: Conversation, reason: str, context: Context) -> Step:
    """Let a person take over."""
    leave = bot_handed.hand_over if conversation.stage == BOT else faq_handed.hand_over
    return leave(conversation, reason, context)


def on_verdict(conversation: Conversation, command: FaqVerdict, cause: Cause, context: Context) -> Step:
    """Press a button of the widget; without an automatic stage there is nothing to press."""
    if conversation.status != "automatic":
        return conversation, [Ignored("stale_verdict")]
    if conversation.stage == BOT:
        return bot.on_verdict(conversation, command, cause, context)
    return faq.on_verdict(conversation, command.ask, command.verdict, context)


def on_failed_send(conversation: Conversation, command: DeliveryReported, context: Context) -> Step:
    """Let a person take over where what was sent in this stage has not arrived, or nobody knows whether it has."""
    if conversation.stage == BOT:
        return bot.on_report(conversation, command, context)
    return faq.on_failed_send(conversation, context)


def on_colleague(conversation: Conversation, context: Context) -> Step:
    """Stop without a word: an agent is talking to the contact already, in the provider's own app."""
    stop = stop_quietly if conversation.stage == BOT else faq_handed.yield_to_person
    return stop(conversation, context)


def reach_stage(conversation: Conversation, _due: int, context: Context) -> Step:
    """End the wait of the stage."""
    if conversation.status != "automatic":
        return without_deadline(conversation), []
    reach = bot.reach if conversation.stage == BOT else faq.reach
    return reach(conversation, context)
