"""Find question, what was tried, outcome and promise in a transcript: a pure function of its lines.

Sentences are scored by cues (see `cues`), by who says them, and by where they stand. Greetings, thanks and phrases that
agents say in every conversation count for nothing; what the system noted counts where nobody said how it ended.
"""

from collections.abc import Sequence

from usher_common.messages.summary import SUMMARY_ITEM_CHARS, SummaryItem, SummaryKind

from usher_knowledge.summaries.domain.cues import PATTERNS as P
from usher_knowledge.summaries.domain.outcome import outcome_of
from usher_knowledge.summaries.domain.promise import is_promise
from usher_knowledge.summaries.domain.question import questions_of
from usher_knowledge.summaries.domain.saying import is_empty_talk
from usher_knowledge.summaries.domain.sentences import Sentence, sentences_of
from usher_knowledge.summaries.domain.transcript import Line

STEPS = 3  # most steps that are named: the last ones led to the outcome
PROMISES = 3  # most promises that are named


def extract(lines: Sequence[Line]) -> tuple[SummaryItem, ...]:
    """Summarise a conversation; empty if nothing was asked, done or promised.

    Neither an invitation nor an automatic answer is an agent's answer: whether that helped, the system's note says.
    """
    lines = [line for line in lines if line.is_said]
    said = sentences_of(lines)
    questions = questions_of(said)
    promises = [one for one in said if is_promise(one)][-PROMISES:]
    outcome = outcome_of(said, lines, questions, promises)
    tried = [
        one for one in said if _is_step(one) and one not in promises and one is not outcome and one not in questions
    ]
    return (
        *(_item("question", said, one) for one in questions),
        *(_item("tried", said, one) for one in tried[-STEPS:]),
        *([_item("outcome", said, outcome)] if outcome else []),
        *(_item("promise", said, one) for one in promises),
    )


def _is_step(one: Sentence) -> bool:
    """Return whether somebody looked, did something or was asked to try it."""
    if is_empty_talk(one):
        return False
    if one.author == "visitor":
        return bool(P.instruction.search(one.folded) and P.negation.search(one.folded))
    return any(cue.search(one.folded) for cue in (P.examined, P.done, P.instruction))


def _item(kind: SummaryKind, said: Sequence[Sentence], one: Sentence) -> SummaryItem:
    return SummaryItem(kind, _cut(_with_context(said, one) if kind == "question" else one.text), one.seq)


def _with_context(said: Sequence[Sentence], one: Sentence) -> str:
    """Put the sentence before a short question in front of it: "Where is it?" says little alone."""
    if one.first or len(one.words) > 5 or one not in said:
        return one.text
    before = said[said.index(one) - 1]
    return one.text if is_empty_talk(before) else f"{before.text} {one.text}"


def _cut(text: str) -> str:
    return text if len(text) <= SUMMARY_ITEM_CHARS else text[: SUMMARY_ITEM_CHARS - 1].rstrip() + "…"
