"""What the visitor wanted."""

from collections.abc import Iterator, Sequence

from usher_knowledge.summaries.domain.cues import PATTERNS as P
from usher_knowledge.summaries.domain.promise import is_promise
from usher_knowledge.summaries.domain.saying import content_of, is_empty_talk
from usher_knowledge.summaries.domain.sentences import Sentence

QUESTIONS = 2  # most questions that are named
NEW_WORDS = 2  # words of its own that make a later question one more, and not an inquiry after the answer


def questions_of(said: Sequence[Sentence]) -> list[Sentence]:
    """Return the visitor's question, and a further one if there is, in order."""
    blocks = [scored for block in _blocks(said) if (scored := [(one, score(one)) for one in block])]
    opening = next((block for block in blocks if max(points for _, points in block) > 0), None)
    if opening is None:
        return []
    best = max(opening, key=lambda pair: pair[1])[0]
    further = [
        one
        for block in blocks[blocks.index(opening) :]
        for one, _ in block
        if one is not best and _is_further(one, best)
    ]
    return sorted([best, *further[: QUESTIONS - 1]], key=said.index)


def score(one: Sentence) -> int:
    """Rate how much a sentence of the visitor says what they want; 0: not at all."""
    if is_empty_talk(one) or is_promise(one):
        return 0
    points = 3 * ("?" in one.text) + 2 * bool(P.request.match(one.folded) or P.request.search(one.folded))
    points += 2 * bool(P.problem.search(one.folded))
    return points if points > 2 or content_of(one) else 0


def _is_further(one: Sentence, best: Sentence) -> bool:
    """Return whether it asks for something else."""
    if "?" not in one.text or is_empty_talk(one) or P.follow_up.match(_without_courtesy(one)):
        return False
    return len(content_of(one) - content_of(best)) >= NEW_WORDS


def _without_courtesy(one: Sentence) -> str:
    return P.courtesy.sub("", one.folded).lstrip(" ,.!?¿¡-")


def _blocks(said: Sequence[Sentence]) -> Iterator[list[Sentence]]:
    """Return what the visitor says in one go, each time."""
    block: list[Sentence] = []
    for one in said:
        if one.author == "visitor":
            block.append(one)
        elif block:
            yield block
            block = []
    if block:
        yield block
