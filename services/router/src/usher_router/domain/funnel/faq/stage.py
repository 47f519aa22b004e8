"""The FAQ stage: come into it, and what each event does in it. Every way out is in `handed`."""

from msgspec.structs import replace
from usher_common.commands.knowledge_answered import KnowledgeAnswered
from usher_common.commands.message_received import MessageReceived

from usher_router.domain.context import Context
from usher_router.domain.conversation.announce import announced
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.model import Conversation, without_deadline
from usher_router.domain.effects import Effect, Ignored
from usher_router.domain.funnel import passages
from usher_router.domain.funnel.automatic import say, state_of
from usher_router.domain.funnel.faq.ask import ARTICLE, ask, offer_titles, show
from usher_router.domain.funnel.faq.handed import end_silent, end_solved, hand_over
from usher_router.domain.funnel.faq.words import asks_for_person, pressed
from usher_router.domain.funnel.state import EMAIL, FAQ, FunnelState


def enter(conversation: Conversation, question: str, context: Context) -> Step:
    """Come into the stage with the contact's first message: say that somebody looks, and ask."""
    automatic = replace(without_deadline(conversation), status="automatic", waiting_since=None)
    automatic, entered = passages.enter(automatic, FAQ, "entry", context)
    said, receipt = automatic, list[Effect]()
    terms = state_of(automatic).terms
    if terms.receipt and automatic.channel != EMAIL:
        said, receipt = say(automatic, terms.texts["receipt"], context)
    asked, effects = ask(said, question, context)
    return asked, [*entered, *receipt, *effects]


def on_answer(conversation: Conversation, command: KnowledgeAnswered, context: Context) -> Step:
    """Show what was found; an answer that nobody waits for is ignored."""
    state = conversation.funnel
    waits = conversation.status == "automatic" and state is not None and state.phase == "asked"
    if not waits or state is None or state.ask != command.ask:
        return conversation, [Ignored("stale_ask")]
    if not command.answers or command.verdict == "none":
        return hand_over(conversation, "none_found", context)
    if command.verdict == "answer":
        changed, effects = show(conversation, command.answers[0], context)
    else:
        changed, effects = offer_titles(conversation, command.answers, context)
    changed, told = announced(changed)
    return changed, [*effects, *told]


def on_text(conversation: Conversation, command: MessageReceived, context: Context) -> Step:
    """Read what the contact wrote: a button's words, a request for a person, more of the question, or another one."""
    state = state_of(conversation)
    if command.automatic:  # a machine answers ours: two of them never talk to each other
        return conversation, []
    if command.person or asks_for_person(command.text):
        return hand_over(conversation, "asked", context)
    if command.wordless or not command.text.strip():
        return hand_over(conversation, "file", context)
    if button := pressed(command.text, state.buttons):
        return press(conversation, button, context)
    return _ask_more(conversation, state, command.text, context)


def _ask_more(conversation: Conversation, state: FunnelState, text: str, context: Context) -> Step:
    """Make a question complete that is asked at this moment, or ask another one, as often as the policy says."""
    if state.phase == "asked":
        return ask(conversation, f"{state.question}\n{text}", context, due=conversation.next_deadline)
    if state.tries >= state.terms.tries or state.mailed:  # a second automatic mail would not leave
        return hand_over(conversation, "tries", context)
    return ask(conversation, text, context)


def on_verdict(conversation: Conversation, about: str, verdict: str, context: Context) -> Step:
    """Press a button of the widget: `person` at any moment, the others below the last automatic message only."""
    state = state_of(conversation)
    if verdict != "person" and (about != state.ask or verdict not in {one.id for one in state.buttons}):
        return conversation, [Ignored("stale_verdict")]
    return press(conversation, verdict, context)


def press(conversation: Conversation, button: str, context: Context) -> Step:
    """Do what a button says."""
    if button == "helped":
        return end_solved(conversation, context)
    if button.startswith(ARTICLE):
        chosen = button.removeprefix(ARTICLE)
        state = state_of(conversation)
        if state.mailed:  # the titles were the one automatic mail: the answer would not leave
            return hand_over(conversation, "tries", context)
        found = next((one for one in state.answers if one.article == chosen), None)
        if found is not None:
            changed, effects = show(conversation, found, context)
            changed, told = announced(changed)
            return changed, [*effects, *told]
    return hand_over(conversation, "not_helped" if button == "not_helped" else "asked", context)


def on_failed_send(conversation: Conversation, context: Context) -> Step:
    """Let a person take over: an automatic message did not reach the contact, or nobody knows whether it did."""
    return hand_over(conversation, "undelivered", context)


def reach(conversation: Conversation, context: Context) -> Step:
    """End the wait: knowledge is away, nobody chose a title, or nothing was heard after the answer."""
    match state_of(conversation).phase:
        case "answered" if conversation.promise is not None:
            return hand_over(conversation, "promised", context)  # who was promised an answer is not left without one
        case "answered":
            return end_silent(conversation, context)
        case "choosing":
            return hand_over(conversation, "no_choice", context)
        case _:
            return hand_over(conversation, "away", context)
