"""A turn of the bot: the conversation goes to it, with a deadline, and what it says goes to the contact."""

from msgspec.structs import replace
from usher_common.commands.bot_answered import BotAnswered
from usher_common.ids import derive_id
from usher_common.messages.sends import BotTurn, Button, Send

from usher_router.domain.context import Context
from usher_router.domain.conversation.announce import announced
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.model import Conversation, with_deadline
from usher_router.domain.effects import Sent
from usher_router.domain.funnel.automatic import labelled, say, state_of, texts_of
from usher_router.domain.funnel.bot.handed import hand_over, terms_of
from usher_router.domain.funnel.faq.words import plain
from usher_router.domain.funnel.state import EMAIL
from usher_router.domain.policy import after

CHANNEL = "webhook"  # a bot is reached by an account of this channel (decision 0381)
TURN = "turn-"  # how ids of turns begin: no message's id does
CHOICE = "bot:"  # how ids of a bot's own buttons begin, so that none of them is one of ours
LOOP = 3  # times that a contact says the same in succession: a machine does, and a person was not understood


def take_turn(
    conversation: Conversation, text: str, context: Context, *, button: str = "", due: int | None = None
) -> Step:
    """Ask the bot, and wait until the policy's time has passed, or `due` if the contact goes on meanwhile.

    The turn before is no longer waited for. Whoever says the same again and again, or has had all turns, gets a person.
    """
    state, terms = state_of(conversation), terms_of(conversation)
    repeats = state.repeats + 1 if plain(text) == plain(state.question) else 1
    if repeats >= LOOP:
        return hand_over(conversation, "bot_loop", context)
    if due is None and (state.tries >= terms.tries or state.mailed):  # a second automatic mail would not leave
        return hand_over(conversation, "tries", context)
    until, number = due or after(context.now, terms.answer_s), state.asks + 1
    turn = f"{TURN}{derive_id('turn', conversation.id, str(number))}"
    asking = replace(
        state,
        phase="asked",
        ask=turn,
        asks=number,
        tries=state.tries + (due is None),
        question=text,
        buttons=(),
        repeats=repeats,
    )
    send = Send(
        account=terms.account,
        peer=conversation.id,
        channel=CHANNEL,
        conversation=conversation.id,
        message=turn,
        seq=conversation.last_seq,
        text=text,
        window_ends_at=until,
        turn=BotTurn(number, state.entered_by, conversation.profile.language, button),
    )
    changed = with_deadline(replace(conversation, funnel=asking), "stage", until)
    return changed, [Sent(derive_id("send", turn), send)]


def show(conversation: Conversation, command: BotAnswered, context: Context) -> Step:
    """Show what the bot says, marked as automatic, with its buttons and the way to a person.

    What it has just said is not said again: then a person takes over, as also where nothing can be sent.
    """
    state, texts = state_of(conversation), texts_of(conversation)
    said = derive_id("said", plain(command.text), *(one.title for one in command.buttons))
    if said == state.said:
        return hand_over(conversation, "bot_loop", context)
    own = tuple(Button(f"{CHOICE}{one.id}", one.title) for one in command.buttons)
    verdicts = ("helped", "not_helped", "person") if command.done else ("person",)
    buttons = (*own, *(Button(one, texts[one]) for one in verdicts))
    answering = replace(state, phase="answered", buttons=buttons, said=said)
    until = after(context.now, _silence_s(conversation))
    changed = with_deadline(replace(conversation, funnel=answering), "stage", until)
    text = "\n\n".join(filter(None, (command.text, _closing(conversation, done=command.done))))
    changed, effects = say(changed, labelled(changed, text, context), context, buttons=buttons)
    if not effects:
        return hand_over(conversation, "undelivered", context)
    changed, told = announced(changed)
    return changed, [*effects, *told]


def _closing(conversation: Conversation, *, done: bool) -> str:
    """Say what happens next, and when: below each mail, as no second one leaves, and below what may be the last."""
    by_mail = conversation.channel == EMAIL
    if not done and not by_mail:
        return ""
    text = texts_of(conversation)["did_it_help_mail" if by_mail else "did_it_help"]
    minutes = _silence_s(conversation) / 60
    return text.replace("{minutes}", str(max(1, round(minutes)))).replace("{hours}", str(max(1, round(minutes / 60))))


def _silence_s(conversation: Conversation) -> float:
    terms = terms_of(conversation)
    return terms.mail_silence_s if conversation.channel == EMAIL else terms.silence_s
