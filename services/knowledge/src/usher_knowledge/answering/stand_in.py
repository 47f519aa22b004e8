"""A stand-in for the index: the share of a question's words that an article has (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from usher_common.messages.knowledge import Verdict
from usher_common.search.terms import tokens_of

ANSWER_AT = 0.8  # confidence from which an article is the answer
ASK_AT = 0.3  # confidence from which the contact is asked which article they mean


@dataclass(frozen=True, slots=True)
class Article:
    """One answer in one language: `variants` are the wordings of its question, the title among them."""

    id: str
    language: str
    variants: tuple[str, ...]
    answer: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """An article for a question; `confidence` is the probability that it is the right one."""

    article: str
    score: float
    confidence: float


Calibrations = Mapping[str, None]


class Index:
    """Articles that can be searched."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self.calibrations: Calibrations = {}
        self._words = {
            one.id: (_base(one.language), {word for text in one.variants for word in tokens_of(text)})
            for one in articles
        }

    def calibrated(self) -> "Index":
        """Return the index with its confidence calibrated anew."""
        return self

    def search(self, question: str, language: str = "", limit: int = 3) -> tuple[Found, ...]:
        """Return the nearest articles, best first: of this language, or of all if it is unknown or has none."""
        asked = set(tokens_of(question))
        known = any(spoken == _base(language) for spoken, _ in self._words.values())
        scores = {
            key: len(asked & words) / len(asked)
            for key, (spoken, words) in self._words.items()
            if asked & words and (spoken == _base(language) or not known)
        }
        best = sorted(scores, key=lambda key: (-scores[key], key))[:limit]
        return tuple(Found(key, scores[key], scores[key]) for key in best)


def build(articles: Sequence[Article], *, calibrations: Calibrations | None = None) -> Index:
    """Build an index."""
    del calibrations
    return Index(articles)


def verdict_of(found: Sequence[Found]) -> Verdict:
    """Say whether to answer with the first article, to ask which of a few is meant, or that there is none."""
    first = found[0].confidence if found else 0.0
    return "answer" if first >= ANSWER_AT else "ask" if first >= ASK_AT else "none"


def _base(language: str) -> str:
    return language.partition("-")[0].lower()
