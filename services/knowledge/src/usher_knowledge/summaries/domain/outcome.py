"""How a conversation ended."""

from collections.abc import Sequence

from usher_knowledge.summaries.domain.cues import PATTERNS as P
from usher_knowledge.summaries.domain.saying import is_empty_talk, rest_of
from usher_knowledge.summaries.domain.sentences import Sentence
from usher_knowledge.summaries.domain.transcript import Line

CONFIRMING_WORDS = 6  # most words of a confirmation beside thanks
ENDINGS = ("closed_by_faq", "closed_waited", "closed_outside", "closed_full", "closed_idle", "closed_by_visitor")


def outcome_of(
    said: Sequence[Sentence], lines: Sequence[Line], questions: Sequence[Sentence], promises: Sequence[Sentence]
) -> Sentence | None:
    """Return the sentence that says how it ended: confirmed, done, answered or refused; else what the system noted."""
    if not questions:
        return None
    after = [one for one in said[said.index(questions[0]) + 1 :] if one not in questions and not is_empty_talk(one)]
    helped = [one for one in after if one.author == "agent"]
    if not helped:
        return None if any(one.author == "agent" for one in said) else _noted(lines)
    confirmed = [one for one in after if one.author == "visitor" and one.seq > helped[0].seq and confirms(one, said)]
    done = [one for one in helped if is_done(one)]
    if confirmed and (not done or confirmed[-1].seq > done[-1].seq):
        return confirmed[-1]
    answers = [one for one in helped if _answers(one) and one not in promises]
    return _last(done) or _last([one for one in answers if P.refusal.search(one.folded)]) or _first(answers)


def confirms(one: Sentence, said: Sequence[Sentence]) -> bool:
    """Return whether the visitor says that it works now."""
    if P.negation.search(one.folded) or "?" in one.text:
        return False
    if P.confirmed.search(one.folded):
        return True
    message = [other for other in said if other.seq == one.seq]
    thankful = any(P.thanks.search(other.folded) for other in message)
    return one.first and thankful and 2 <= len(rest_of(one)) <= CONFIRMING_WORDS and not P.future.search(one.folded)


def is_done(one: Sentence) -> bool:
    """Return whether the agent did something that is more than looking."""
    rest = P.examined.sub(" ", one.folded)
    return bool(P.done.search(rest)) and not one.text.rstrip().endswith("?")


def _answers(one: Sentence) -> bool:
    return not one.text.rstrip().endswith("?") and not P.instruction.match(one.folded)


def _noted(lines: Sequence[Line]) -> Sentence | None:
    """Return what the system noted of the end, as a sentence; its text is the system's code."""
    ends = [line for line in lines if line.author == "system" and line.text.partition(":")[0] in ENDINGS]
    return Sentence(ends[-1].seq, "system", ends[-1].text, ends[-1].text, first=True) if ends else None


def _last(found: Sequence[Sentence]) -> Sentence | None:
    return found[-1] if found else None


def _first(found: Sequence[Sentence]) -> Sentence | None:
    return found[0] if found else None
