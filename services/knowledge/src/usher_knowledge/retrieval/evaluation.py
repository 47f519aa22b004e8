"""How well questions find their articles, beside plain BM25 (pure).

Half of the questions, drawn by chance, are the tuning half: what was judged of them calibrates the confidence, and they
give the threshold. The other half is the test. Several halves are drawn, and the means of their figures returned.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from usher_knowledge.retrieval import limits
from usher_knowledge.retrieval.bm25 import Bm25
from usher_knowledge.retrieval.index import Index, base, build
from usher_knowledge.retrieval.meaning import Model
from usher_knowledge.retrieval.model import Article, Judged
from usher_knowledge.retrieval.ranking import Ranked, Ranker
from usher_knowledge.retrieval.text import Language

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Measures:
    """The figures, each from 0 to 1.

    `deflection_at_95` is the share of answerable questions answered rightly at the lowest threshold that gives a
    precision of 0.95 on the tuning half, where answers to questions that have none are wrong; `precision_reached` is
    the precision then on the test halves, 1 if none of them has an answer. `calibration_error` is the mean distance of
    confidence and truth in ten bins of equal count, and `calibration_noise` what it would be if the confidence were the
    truth: bins of a few questions differ from it by chance.
    """

    recall_at_1: float
    recall_at_3: float
    bm25_recall_at_1: float
    deflection_at_95: float
    precision_reached: float
    calibration_error: float
    calibration_noise: float


def evaluate(articles: Sequence[Article], questions: Sequence[Judged], model: Model | None = None) -> Measures:
    """Measure on halves of the questions; raises ValueError where there is nothing to measure.

    A question whose `article` is "" has no answer. Every question is searched in all languages of the articles.
    """
    known = {one.id for one in articles}
    if unknown := {one.article for one in questions if one.article} - known:
        raise ValueError(f"no article has the id {min(unknown)}")
    if sum(1 for one in questions if one.article) < limits.EVALUATED_AT_LEAST:
        raise ValueError(f"at least {limits.EVALUATED_AT_LEAST} questions that an article answers are needed")
    index = build(articles, model=model, ranker=_Remembering)
    plain = np.array(_by_plain_bm25(articles, [one.question for one in questions]))
    right = np.array([one.article for one in questions])
    halves = [_halves(len(questions), seed) for seed in range(limits.EVALUATION_HALVES)]
    measured = [_measure(index, articles, questions, plain == right, half) for half in halves]
    return _mean(measured)


def _mean(measured: Sequence[tuple[Measures, int]]) -> Measures:
    """Return the means; a half without an answer says nothing of the precision."""
    means = {
        field.name: float(np.mean([getattr(one, field.name) for one, _ in measured])) for field in fields(Measures)
    }
    precise = [one.precision_reached for one, answered in measured if answered]
    return replace(Measures(**means), precision_reached=float(np.mean(precise)) if precise else 1.0)


def _measure(
    index: Index,
    articles: Sequence[Article],
    questions: Sequence[Judged],
    plain: Flags,
    halves: tuple[NDArray[np.intp], NDArray[np.intp]],
) -> tuple[Measures, int]:
    """Return the figures of the test half, and how many of its questions are answered."""
    tuning, test = halves
    calibrated = index.calibrated(_by_language(articles, [questions[at] for at in tuning]))
    found = [calibrated.search(one.question, limit=3) for one in questions]
    right = np.array(
        [bool(one) and one[0].article == asked.article for one, asked in zip(found, questions, strict=True)]
    )
    third = np.array(
        [asked.article in [each.article for each in one] for one, asked in zip(found, questions, strict=True)]
    )
    sure = np.array([one[0].confidence if one else 0.0 for one in found])
    answerable = np.array([bool(one.article) for one in questions])
    threshold = threshold_for(sure[tuning], right[tuning], limits.EVALUATION_PRECISION)
    answered = test[sure[test] >= threshold]
    asked = test[answerable[test]]
    measures = Measures(
        float(right[asked].mean()),
        float(third[asked].mean()),
        float(plain[asked].mean()),
        float(right[answered].sum() / len(asked)),
        float(right[answered].mean()) if len(answered) else 1.0,
        calibration_error(sure[test], right[test]),
        calibration_noise(sure[test]),
    )
    return measures, len(answered)


def threshold_for(sure: Floats, right: Flags, precision: float) -> float:
    """Return the lowest confidence from which on answers are right this often, infinity if it is never so."""
    order = np.argsort(-sure, kind="stable")
    so_far = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    last_of_equal = np.append(sure[order][1:] < sure[order][:-1], True)
    enough = np.flatnonzero((so_far >= precision) & last_of_equal)
    return float(sure[order[enough[-1]]]) if len(enough) else float("inf")


def calibration_error(sure: Floats, right: Flags, bins: int = 10) -> float:
    """Return the mean distance between confidence and truth over bins of equal count.

    Source: M. P. Naeini et al., "Obtaining Well Calibrated Probabilities Using Bayesian Binning", 2015, with bins of
    equal count.
    """
    parts = [one for one in np.array_split(np.argsort(sure, kind="stable"), bins) if len(one)]
    return float(sum(len(one) * abs(sure[one].mean() - right[one].mean()) for one in parts) / len(sure))


def calibration_noise(sure: Floats, draws: int = limits.EVALUATION_DRAWS) -> float:
    """Return the calibration error to be expected of a confidence that is the truth, on as many questions."""
    chance = np.random.default_rng(1)
    return float(np.mean([calibration_error(sure, chance.random(len(sure)) < sure) for _ in range(draws)]))


class _Remembering(Ranker):
    """Each half asks the same again."""

    def rank(self, question: str, without: Collection[int] = ()) -> Ranked | None:
        known: dict[tuple[str, tuple[int, ...]], Ranked | None] = self.__dict__.setdefault("_ranked", {})
        key = question, tuple(without)
        if key not in known:
            known[key] = super().rank(question, without)
        return known[key]


def _halves(count: int, seed: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    order = np.random.default_rng(seed).permutation(count)
    return order[: count // 2], order[count // 2 :]


def _by_language(articles: Sequence[Article], judged: Sequence[Judged]) -> dict[str, list[Judged]]:
    """Give each language the questions that its articles answer, and all that none does."""
    spoken: dict[str, set[str]] = {}
    for article in articles:
        spoken.setdefault(base(article.language), set()).add(article.id)
    return {code: [one for one in judged if not one.article or one.article in ids] for code, ids in spoken.items()}


def _by_plain_bm25(articles: Sequence[Article], questions: Sequence[str]) -> list[str]:
    """Return the article of the nearest wording by stems alone, "" for none: what any search engine does."""
    best = [("", 0.0)] * len(questions)
    for code in {base(one.language) for one in articles}:
        language = Language(code)
        rows = [
            (one.id, language.stems(text)) for one in articles if base(one.language) == code for text in one.variants
        ]
        scorer = Bm25([stems for _, stems in rows])
        for at, question in enumerate(questions):
            scores = scorer.scores(dict(Counter(language.stems(question))))
            first = int(np.argmax(scores)) if len(scores) else 0
            if len(scores) and scores[first] > best[at][1]:
                best[at] = (rows[first][0], float(scores[first]))
    return [article for article, _ in best]
