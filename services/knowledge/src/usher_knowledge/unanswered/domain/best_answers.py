"""What agents answered best, as a proposal for an article (pure)."""

from collections.abc import Sequence

from usher_common.knowledge.unanswered import AgentAnswer

from usher_knowledge.limits import ANSWERS_SHOWN, HELPED_COUNTS, SAME_ANSWER_FROM
from usher_knowledge.retrieval.postings import Postings, Weighting
from usher_knowledge.retrieval.text import Language
from usher_knowledge.summaries.domain.endpoint_texts import masked
from usher_knowledge.summaries.domain.saying import is_empty_talk, rest_of
from usher_knowledge.summaries.domain.sentences import Sentence, sentences_of
from usher_knowledge.summaries.domain.transcript import Line

ANSWER_WORDS = 3  # fewest words beside courtesies of a message that can be an answer


def answer_in(conversation: str, lines: Sequence[Line], question: int, outcome: int) -> AgentAnswer | None:
    """Return the agents' message after the question that says most, without greetings at its ends.

    `question` and `outcome` are sequences of messages. If the contact said that it works now, what came later is
    left out.
    """
    helped = any(line.seq == outcome and line.author == "visitor" for line in lines)
    said = [
        line
        for line in lines
        if line.author == "agent" and line.is_said and line.seq > question and (not helped or line.seq < outcome)
    ]
    words = {line.seq: sum(len(rest_of(one)) for one in _sentences(line)) for line in said}
    best = max(said, key=lambda line: words[line.seq], default=None)
    if best is None or words[best.seq] < ANSWER_WORDS:
        return None
    return AgentAnswer(conversation, _without_courtesies(best), helped)


def best_of(answers: Sequence[AgentAnswer], language: str) -> tuple[AgentAnswer, ...]:
    """Return the answers that say what the others say, too, and that helped, the best first; alike ones once."""
    spoken = Language(language)
    rows = [spoken.stems(one.text) for one in answers]
    weighting = Weighting(rows)
    weighed = [weighting.weigh(row) for row in rows]
    postings = Postings(weighed)
    similar = [postings.products(row) for row in weighed]
    points = [float(row.mean()) + HELPED_COUNTS * one.helped for one, row in zip(answers, similar, strict=True)]
    chosen: list[int] = []
    for at in sorted(range(len(answers)), key=lambda at: (-points[at], at)):
        if len(chosen) < ANSWERS_SHOWN and all(similar[at][other] < SAME_ANSWER_FROM for other in chosen):
            chosen.append(at)
    return tuple(answers[at] for at in chosen)


def _sentences(line: Line) -> list[Sentence]:
    return [one for one in sentences_of([line]) if not is_empty_talk(one)]


def _without_courtesies(line: Line) -> str:
    """Cut sentences that only greet, thank or ask back off both ends; mask addresses and numbers."""
    text, said_in = line.text.strip(), _sentences(line)
    begin = text.find(said_in[0].text)
    end = text.rfind(said_in[-1].text) + len(said_in[-1].text)
    return masked(text[max(begin, 0) : end]).strip()
