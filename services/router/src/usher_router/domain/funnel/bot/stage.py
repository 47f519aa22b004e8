"""The bot stage: come into it, and what each event does in it. Every way out is in `handed`."""

from msgspec.structs import replace
from usher_common.commands.bot_answered import BotAnswered
from usher_common.commands.delivery import DeliveryReported
from usher_common.commands.faq_verdict import FaqVerdict
from usher_common.commands.message_received import MessageReceived
from usher_common.ids import derive_id

from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.model import LAST_TEXT, Conversation, Message, without_deadline
from usher_router.domain.effects import Appended, Effect, Ignored
from usher_router.domain.funnel import passages
from usher_router.domain.funnel.automatic import say, state_of, texts_of
from usher_router.domain.funnel.bot.handed import end_silent, end_solved, hand_over, terms_of
from usher_router.domain.funnel.bot.turns import CHOICE, TURN, show, take_turn
from usher_router.domain.funnel.faq.words import asks_for_person, pressed
from usher_router.domain.funnel.state import BOT, EMAIL

# why the articles are left for a bot, and not for a person at once: the contact has not asked for one
_UNSOLVED = frozenset({"none_found", "away", "not_helped", "tries", "no_choice"})


def enter(conversation: Conversation, text: str, context: Context) -> Step:
    """Come into the stage with the contact's first message: say that somebody looks, and ask."""
    terms = state_of(conversation).terms.bot
    receipt = "receipt" if terms is not None and terms.receipt else ""
    return _enter(conversation, text, ("entry", receipt), context)


def may_follow(conversation: Conversation, reason: str) -> bool:
    """Return whether a bot goes on where the articles end for this reason; after an automatic mail none does."""
    state = state_of(conversation)
    return BOT in state.terms.stages and reason in _UNSOLVED and not state.mailed


def enter_after_articles(conversation: Conversation, reason: str, context: Context) -> Step:
    """Leave the articles for the bot, which is asked what they were asked."""
    state = state_of(conversation)
    conversation, left = passages.leave(conversation, reason, "escalated", context)
    entered, effects = _enter(conversation, state.question, (reason, "after_articles"), context)
    return entered, [*left, *effects]


def _enter(conversation: Conversation, text: str, how: tuple[str, str], context: Context) -> Step:
    """`how`: why it comes into the stage, and what it is told; never by mail, where one automatic message leaves."""
    reason, receipt = how
    automatic = replace(without_deadline(conversation), status="automatic", waiting_since=None)
    fresh = replace(state_of(automatic), tries=0, repeats=0, question="", said="")
    automatic, entered = passages.enter(replace(automatic, funnel=fresh), BOT, reason, context)
    said = list[Effect]()
    if receipt and automatic.channel != EMAIL:
        automatic, said = say(automatic, texts_of(automatic)[receipt], context)
    asked, effects = take_turn(automatic, text, context)
    return asked, [*entered, *said, *effects]


def on_answer(conversation: Conversation, command: BotAnswered, context: Context) -> Step:
    """Show what the bot says, or let a person take over; what answers no turn that is waited for is ignored.

    So an answer after the hand-over, a second one, and one by another account change nothing, and are counted.
    """
    state = conversation.funnel
    if state is None or not _waits(conversation) or state.ask != command.turn:
        return conversation, [Ignored("stale_turn")]
    if terms_of(conversation).account != command.account:
        return conversation, [Ignored("foreign_turn")]
    if command.hand_over is not None:
        return hand_over(conversation, "bot_handed", context, command.hand_over)
    return show(conversation, command, context)


def on_text(conversation: Conversation, command: MessageReceived, context: Context) -> Step:
    """Read what the contact wrote: a button's words, a request for a person, or the next turn."""
    if command.automatic:  # a machine answers ours: two of them never talk to each other
        return conversation, []
    if command.person or asks_for_person(command.text):
        return hand_over(conversation, "asked", context)
    if command.wordless or not command.text.strip():
        return hand_over(conversation, "file", context)
    if button := pressed(command.text, state_of(conversation).buttons):
        return _press(conversation, button, command.text, context)
    due = conversation.next_deadline if _waits(conversation) else None
    return take_turn(conversation, command.text, context, due=due)


def on_verdict(conversation: Conversation, command: FaqVerdict, cause: Cause, context: Context) -> Step:
    """Press a button of the widget: `person` at any moment, the others below the last automatic message only.

    A choice of the bot's own becomes the contact's words, so that everybody sees what was chosen.
    """
    state, button = state_of(conversation), command.verdict
    title = next((one.title for one in state.buttons if one.id == button), "")
    if button != "person" and (command.ask != state.ask or not title):
        return conversation, [Ignored("stale_verdict")]
    if not button.startswith(CHOICE):
        return _press(conversation, button, title, context)
    said, effects = _in_words(conversation, title, cause, context)
    pressing, more = _press(said, button, title, context)
    return pressing, [*effects, *more]


def _press(conversation: Conversation, button: str, text: str, context: Context) -> Step:
    match button:
        case "helped":
            return end_solved(conversation, context)
        case "not_helped":
            return hand_over(conversation, "not_helped", context)
        case "person":
            return hand_over(conversation, "asked", context)
        case _:
            return take_turn(conversation, text, context, button=button.removeprefix(CHOICE))


def _in_words(conversation: Conversation, title: str, cause: Cause, context: Context) -> Step:
    seq = conversation.last_seq + 1
    message = Message(
        id=derive_id("pressed", cause.id),
        conversation=conversation.id,
        seq=seq,
        author="visitor",
        text=title,
        at=context.now,
        accepted_at=cause.at,
        trace=cause.trace,
    )
    changed = replace(
        conversation, last_seq=seq, changed_at=context.now, visitor_at=context.now, last_text=title[:LAST_TEXT]
    )
    return changed, [Appended(message, conversation.agent_id or "", conversation.guests)]


def on_report(conversation: Conversation, command: DeliveryReported, context: Context) -> Step:
    """Let a person take over: the bot took no turn, or its message did not reach the contact."""
    if not command.message.startswith(TURN):
        return hand_over(conversation, "undelivered", context)
    if _waits(conversation) and state_of(conversation).ask == command.message:
        return hand_over(conversation, "bot_failed", context)
    return conversation, []


def reach(conversation: Conversation, context: Context) -> Step:
    """End the wait: the bot was silent for too long, or nothing was heard after its answer."""
    if _waits(conversation):
        return hand_over(conversation, "bot_silent", context)
    if conversation.promise is not None:  # who was promised an answer is not left without one
        return hand_over(conversation, "promised", context)
    return end_silent(conversation, context)


def _waits(conversation: Conversation) -> bool:
    state = conversation.funnel
    automatic = conversation.status == "automatic" and conversation.stage == BOT
    return automatic and state is not None and state.phase == "asked"
