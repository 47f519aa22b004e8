"""Ask knowledge, and show the contact what it found."""

from collections.abc import Mapping

from msgspec.structs import replace
from usher_common.ids import derive_id
from usher_common.messages.entry_facts import entry_facts
from usher_common.messages.knowledge import SUGGESTED, AskKnowledge, FaqTried, ShownArticle, Suggested
from usher_common.messages.sends import Button

from usher_router.domain.context import Context
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.model import Conversation, with_deadline
from usher_router.domain.effects import KnowledgeAsked
from usher_router.domain.funnel.automatic import labelled, say, state_of
from usher_router.domain.funnel.state import EMAIL
from usher_router.domain.policy import after

QUESTION_CHARS = 1_000  # characters of a question: what comes later decides nothing, and slows the search
ARTICLE = "article:"
_FACTS = ("page", "title", "referrer", "campaign", "point", "invitation")  # nothing that names the contact


def ask(conversation: Conversation, question: str, context: Context, *, due: int | None = None) -> Step:
    """Ask, and wait until the policy's time has passed, or `due` if the former ask is only made complete."""
    state = state_of(conversation)
    until = due or after(context.now, state.terms.answer_s)
    number, question = state.asks + 1, question.strip()[:QUESTION_CHARS]
    key = derive_id("ask", conversation.id, str(number))
    tries = state.tries + (due is None)
    asking = replace(state, phase="asked", ask=key, asks=number, tries=tries, question=question, answers=(), buttons=())
    tried = replace(conversation.faq or FaqTried(), question=question, verdict="")
    changed = with_deadline(replace(conversation, funnel=asking, faq=tried), "stage", until)
    asked = AskKnowledge(
        conversation=conversation.id,
        ask=key,
        partition=conversation.home_partition,
        language=conversation.profile.language,
        question=question,
        entry=_entry(conversation),
        until=until,
    )
    return changed, [KnowledgeAsked(asked)]


def show(conversation: Conversation, found: Suggested, context: Context) -> Step:
    """Show an article's answer, and wait for what the contact says of it."""
    state = state_of(conversation)
    texts = state.terms.texts
    buttons = tuple(Button(one, texts[one]) for one in ("helped", "not_helped", "person"))
    text = "\n\n".join((found.answer.strip() or found.title, _closing(conversation)))
    answering = replace(state, phase="answered", answers=(), buttons=buttons)
    return _say(replace(conversation, funnel=answering), labelled(conversation, text, context), (found,), context)


def offer_titles(conversation: Conversation, found: tuple[Suggested, ...], context: Context) -> Step:
    """Let the contact choose among titles."""
    state, found = state_of(conversation), found[:SUGGESTED]
    texts = state.terms.texts
    titles = tuple(Button(f"{ARTICLE}{one.article}", one.title) for one in found)
    buttons = (*titles, Button("not_helped", texts["none_of_these"]), Button("person", texts["person"]))
    choosing = replace(state, phase="choosing", answers=found, buttons=buttons)
    text = labelled(conversation, texts["choose"], context)
    return _say(replace(conversation, funnel=choosing), text, found, context)


def _closing(conversation: Conversation) -> str:
    """Say what happens next, and when."""
    terms, by_mail = state_of(conversation).terms, conversation.channel == EMAIL
    text = terms.texts["did_it_help_mail" if by_mail else "did_it_help"]
    minutes = _silence_s(conversation) / 60
    return text.replace("{minutes}", str(max(1, round(minutes)))).replace("{hours}", str(max(1, round(minutes / 60))))


def _silence_s(conversation: Conversation) -> float:
    terms = state_of(conversation).terms
    return terms.mail_silence_s if conversation.channel == EMAIL else terms.silence_s


def _say(conversation: Conversation, text: str, found: tuple[Suggested, ...], context: Context) -> Step:
    buttons, tried = state_of(conversation).buttons, conversation.faq or FaqTried()
    shown = tuple(ShownArticle(one.article, one.title, one.confidence) for one in found)
    seen = {one.article for one in tried.answers}
    added = tuple(one for one in shown if one.article not in seen)
    changed = replace(conversation, faq=replace(tried, answers=(*tried.answers, *added)))
    changed = with_deadline(changed, "stage", after(context.now, _silence_s(changed)))
    return say(changed, text, context, answers=shown, buttons=buttons)


def _entry(conversation: Conversation) -> dict[str, str]:
    facts: Mapping[str, object] = entry_facts(conversation.entry, conversation.profile)
    known = {name: str(facts[name]) for name in _FACTS if facts[name]}
    return {**known, "channel": conversation.channel, "queue": conversation.queue, "rule": conversation.rule}
