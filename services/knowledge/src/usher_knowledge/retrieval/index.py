"""All articles, to be searched in one language or in all (pure)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from usher_common.messages.knowledge import Verdict

from usher_knowledge.retrieval import limits
from usher_knowledge.retrieval.calibration import Calibration, calibrate
from usher_knowledge.retrieval.meaning import Model
from usher_knowledge.retrieval.model import Article, Found, Judged
from usher_knowledge.retrieval.ranking import Ranked, Ranker

Calibrations = Mapping[str, Calibration | None]  # by language


class Index:
    """Articles that can be searched; it does not change, a changed article makes a new one.

    Without a calibration of its language nothing is answered with confidence but what stands there word for word.
    """

    def __init__(self, rankers: Mapping[str, Ranker], calibrations: Calibrations) -> None:
        self._rankers = rankers
        self._calibrations = calibrations

    def search(self, question: str, language: str = "", limit: int = 3) -> tuple[Found, ...]:
        """Return the nearest articles, best first: of this language, or of all if it is unknown or has none."""
        own = self._rankers.get(base(language))
        rankers = {base(language): own} if own is not None else self._rankers
        found = [one for code, ranker in rankers.items() for one in self._found(code, ranker, question)]
        return tuple(sorted(found, key=lambda one: (-one.confidence, -one.score))[:limit])

    def calibrated(self, judged: Mapping[str, Sequence[Judged]] | None = None) -> "Index":
        """Return the index with its confidence calibrated anew; `judged` are customers' questions by language.

        Takes a few seconds for each language: the index without it serves in the meantime.
        """
        known = judged or {}
        fitted = {code: calibrate(ranker, known.get(code, ())) for code, ranker in self._rankers.items()}
        return Index(self._rankers, fitted)

    @property
    def calibrations(self) -> Calibrations:
        """Return what `build` takes to serve a changed set of articles until it is calibrated itself."""
        return self._calibrations

    def _found(self, code: str, ranker: Ranker, question: str) -> list[Found]:
        ranked = ranker.rank(question)
        if ranked is None:
            return []
        first = _confidence(self._calibrations.get(code), ranked)
        others = ranked.shares[1:].sum() or 1.0
        rest = [min(first, (1 - first) * float(share / others)) for share in ranked.shares[1:]]
        confidences = [first, *rest]
        return [
            Found(ranker.articles[at].id, float(score), confidence)
            for at, score, confidence in zip(ranked.positions, ranked.scores, confidences, strict=True)
        ]


def build(
    articles: Sequence[Article],
    synonyms: Mapping[str, Sequence[Sequence[str]]] | None = None,
    calibrations: Calibrations | None = None,
    model: Model | None = None,
    ranker: type[Ranker] = Ranker,
) -> Index:
    """Build an index; `synonyms` are groups of words with one meaning, by language.

    `model` is an optional one of what texts mean (`usher_knowledge.embeddings`), for articles in its languages; its
    calibrations are its own.

    It is ready to serve at once, with the calibrations of the index before it; `calibrated` then makes its own.
    """
    by_language: defaultdict[str, list[Article]] = defaultdict(list)
    for article in articles:
        if article.variants:
            by_language[base(article.language)].append(article)
    groups = synonyms or {}
    rankers = {
        code: ranker(code, found, groups.get(code, ()), model.embed if model and model.knows(code) else None)
        for code, found in by_language.items()
    }
    return Index(rankers, calibrations or {})


def verdict_of(found: Sequence[Found]) -> Verdict:
    """Say whether to answer with the first article, to ask which of a few is meant, or that there is none."""
    first = found[0].confidence if found else 0.0
    return "answer" if first >= limits.ANSWER_AT else "ask" if first >= limits.ASK_AT else "none"


def base(language: str) -> str:
    """Return the language of a tag: `de` of `de-AT`."""
    return language.partition("-")[0].lower()


def _confidence(calibration: Calibration | None, ranked: Ranked) -> float:
    if calibration is not None:
        return calibration.confidence(ranked)
    return limits.VERBATIM if ranked.verbatim else limits.UNPROVEN
