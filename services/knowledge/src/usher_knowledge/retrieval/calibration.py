"""From evidence to the probability that the first article is the right one (pure).

Wordings and whole articles are held out in turn, and what is found without them is judged; questions of customers that
somebody has judged are added. A logistic regression over the evidence turns that into a probability.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from usher_knowledge.retrieval import limits
from usher_knowledge.retrieval.model import Judged
from usher_knowledge.retrieval.ranking import Floats, Ranked, Ranker

_NEWTON_STEPS = 25  # after ten nothing changes any more


@dataclass(frozen=True)
class Calibration:
    """A fitted regression; `samples` is how many judged or held-out questions it rests on."""

    mean: Floats
    scale: Floats
    weights: Floats
    samples: int

    def confidence(self, ranked: Ranked) -> float:
        """Return the probability, from 0 to 1, that the first article answers the question."""
        if ranked.verbatim:
            return limits.VERBATIM
        found = float(_logistic(_columns(ranked.evidence[None], self.mean, self.scale) @ self.weights)[0])
        return found if self.samples >= limits.EVIDENCE_AT_LEAST else min(found, limits.UNPROVEN)


def calibrate(ranker: Ranker, judged: Sequence[Judged] = (), seed: int = 1) -> Calibration | None:
    """Fit to held-out wordings and articles, and to judged questions; None if there is nothing to learn from.

    It costs one search for each of at most `HELD_OUT` wordings, `HELD_OUT` articles and each judged question.
    """
    samples = [*_held_out(ranker, np.random.default_rng(seed)), *_of_customers(ranker, judged)]
    if not samples or len({right for _, right, _ in samples}) < 2:
        return None
    evidence = np.array([one for one, _, _ in samples])
    right = np.array([float(one) for _, one, _ in samples])
    weight = np.array([one for _, _, one in samples])
    return fit(evidence, right, weight)


def fit(evidence: Floats, right: Floats, weight: Floats) -> Calibration:
    """Fit the regression by Newton's method; each sample counts as much as its weight."""
    mean, scale = evidence.mean(0), evidence.std(0) + 1e-9
    columns = _columns(evidence, mean, scale)
    penalty = np.append(np.full(evidence.shape[1], limits.PENALTY), 1e-6)
    weights = np.zeros(columns.shape[1])
    for _ in range(_NEWTON_STEPS):
        likely = _logistic(columns @ weights)
        gradient = columns.T @ (weight * (likely - right)) + penalty * weights
        curvature = (columns * (weight * likely * (1 - likely))[:, None]).T @ columns + np.diag(penalty)
        weights = weights - np.linalg.solve(curvature, gradient)
    return Calibration(mean, scale, weights, len(right))


def _held_out(ranker: Ranker, chance: np.random.Generator) -> list[tuple[Floats, bool, float]]:
    each = np.bincount(ranker.owner, minlength=len(ranker.articles))
    wordings = np.flatnonzero(each[ranker.owner] > 1)
    articles = np.flatnonzero(each > 0)
    wordings = chance.permutation(wordings)[: limits.HELD_OUT]
    articles = chance.permutation(articles)[: limits.HELD_OUT] if len(articles) > 1 else articles[:0]
    none = limits.NONE_SHARE / (1 - limits.NONE_SHARE) * len(wordings) / max(1, len(articles))
    found = [(int(ranker.owner[row]), ranker.rank(ranker.texts[row], [int(row)])) for row in wordings]
    gone = [_without(ranker, int(article), chance) for article in articles]
    return [
        *((one.evidence, bool(one.positions[0] == owner), limits.HELD_OUT_WEIGHT) for owner, one in found if one),
        *((one.evidence, False, limits.HELD_OUT_WEIGHT * none) for one in gone if one),
    ]


def _without(ranker: Ranker, article: int, chance: np.random.Generator) -> Ranked | None:
    rows = np.flatnonzero(ranker.owner == article).tolist()
    return ranker.rank(ranker.texts[chance.choice(rows)], rows)


def _of_customers(ranker: Ranker, judged: Sequence[Judged]) -> list[tuple[Floats, bool, float]]:
    found = [(one.article, ranker.rank(one.question)) for one in judged]
    return [(one.evidence, ranker.articles[one.positions[0]].id == right, 1.0) for right, one in found if one]


def _columns(evidence: Floats, mean: Floats, scale: Floats) -> Floats:
    return np.column_stack([(evidence - mean) / scale, np.ones(len(evidence))])


def _logistic(values: NDArray[np.float64]) -> Floats:
    found: Floats = 1 / (1 + np.exp(-np.clip(values, -30, 30)))
    return found
