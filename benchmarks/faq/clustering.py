"""How well questions are clustered without their articles: ours, and k-means over tf-idf (decision 0362).

    python -m benchmarks.faq.clustering QUESTIONS.csv [LANGUAGE]

k-means is helped: it is told the true number of subjects, which ours has to find, and the best of ten starts is taken.
"""

import csv
import json
import math
import re
import sys
from collections import Counter
from collections.abc import Hashable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from usher_knowledge.clusters.cluster import cluster

STARTS = 10
STEPS = 100  # of one start at most; it ends when nothing moves any more, mostly after ten
Matrix = NDArray[np.float64]


def adjusted_rand_index(one: Sequence[Hashable], other: Sequence[Hashable]) -> float:
    """Return how alike two groupings are: 1 for the same, 0 for chance.

    Source: L. Hubert and P. Arabie, "Comparing partitions", 1985.

    >>> adjusted_rand_index([0, 0, 1, 1], ["b", "b", "a", "a"])
    1.0
    """
    both = _pairs(Counter(zip(one, other, strict=True)))
    first, second = _pairs(Counter(one)), _pairs(Counter(other))
    chance = first * second / math.comb(len(one), 2)
    most = (first + second) / 2
    return (both - chance) / (most - chance) if most != chance else 1.0


def ours(questions: Sequence[str], language: str) -> list[int]:
    """Return the group of each question."""
    labels = [0] * len(questions)
    for number, group in enumerate(cluster(questions, language)):
        for at in group:
            labels[at] = number
    return labels


def k_means(questions: Sequence[str], groups: int, seed: int = 0) -> list[int]:
    """Return the group of each question by k-means, begun by k-means++, over tf-idf of its words."""
    rows = _tf_idf(questions)
    rng = np.random.default_rng(seed)
    found = [_k_means_once(rows, groups, rng) for _ in range(STARTS)]
    return [int(label) for label in min(found, key=lambda one: one[0])[1]]


def measure(questions: Sequence[str], articles: Sequence[str], language: str) -> dict[str, float]:
    """Return both indices on questions that an article answers, and how many groups we found."""
    asked = [(text, article) for text, article in zip(questions, articles, strict=True) if article]
    texts, truth = [text for text, _ in asked], [article for _, article in asked]
    labels = ours(texts, language)
    return {
        "adjusted_rand_index": round(adjusted_rand_index(truth, labels), 4),
        "k_means_adjusted_rand_index": round(adjusted_rand_index(truth, k_means(texts, len(set(truth)))), 4),
        "clusters": len(set(labels)),
        "subjects": len(set(truth)),
    }


def _pairs(counts: Counter[Hashable]) -> int:
    return sum(math.comb(count, 2) for count in counts.values())


def _tf_idf(texts: Sequence[str]) -> Matrix:
    counts = [Counter(re.findall(r"\w\w+", text.lower())) for text in texts]
    frequency = Counter(word for count in counts for word in count)
    numbers = {word: at for at, word in enumerate(frequency)}
    rows = np.zeros((len(texts), len(numbers)))
    for row, count in zip(rows, counts, strict=True):
        for word, times in count.items():
            row[numbers[word]] = times * (math.log((1 + len(texts)) / (1 + frequency[word])) + 1)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float64)


def _k_means_once(rows: Matrix, groups: int, rng: np.random.Generator) -> tuple[float, NDArray[np.intp]]:
    centres = rows[[int(rng.integers(len(rows)))]]
    far = _distances(rows, centres).min(1)
    while len(centres) < groups:  # the best of a few, as scikit-learn does
        few = rng.choice(len(rows), size=2 + int(math.log(groups)), p=far / far.sum())
        nearer = np.minimum(far, _distances(rows, rows[few]).T)
        best = int(nearer.sum(1).argmin())
        centres, far = np.vstack([centres, rows[few[best]]]), nearer[best]
    labels = np.full(len(rows), -1, np.intp)
    for _ in range(STEPS):
        nearest = _distances(rows, centres).argmin(1)
        if np.array_equal(nearest, labels):
            break
        labels = nearest
        for group in np.unique(labels):
            centres[group] = rows[labels == group].mean(0)
    return float(_distances(rows, centres).min(1).sum()), labels


def _distances(rows: Matrix, centres: Matrix) -> Matrix:
    """Return squared distances; rows have length 1."""
    return np.asarray(np.maximum(1.0 - 2.0 * rows @ centres.T + (centres**2).sum(1), 0.0), np.float64)


def main(words: Sequence[str]) -> None:
    """Measure a file of questions and print JSON."""
    with Path(words[0]).open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    language = words[1] if len(words) > 1 else "en"
    print(json.dumps(measure([row["question"] for row in rows], [row["article_id"] for row in rows], language)))


if __name__ == "__main__":
    main(sys.argv[1:])
