"""What wordings mean, as vectors of an optional model, and how near a question comes to them (pure).

A model places all questions of one business close together; the mean of its wordings is taken away first, which leaves
what tells them apart.
"""

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from usher_knowledge.retrieval import limits
from usher_knowledge.retrieval.best import best
from usher_knowledge.retrieval.postings import Rows

Vectors = NDArray[np.float32]
Cosines = NDArray[np.float64]
Embed = Callable[[Sequence[str]], Vectors]  # one row for each text, of any length but 0


class Model(NamedTuple):
    """Makes vectors of texts; `languages` are those that it has learnt, none for all."""

    embed: Embed
    languages: frozenset[str] = frozenset()

    def knows(self, code: str) -> bool:
        """Return whether it reads this language; one that nobody named may be any."""
        return not code or not self.languages or code in self.languages


class Meanings:
    """The wordings of one language as vectors of length 1, and the mean of each article's.

    `owner` has the article of each wording, ascending. A question is compared with the means in single precision, and
    in double precision with what may be among the nearest by that: one row of memory for each article, not for each
    wording, and no rounding decides.
    """

    def __init__(self, texts: Sequence[str], owner: Rows, articles: int, embed: Embed) -> None:
        self._embed = embed
        vectors = np.asarray(embed(texts), np.float32)
        self._centre = vectors.mean(0)
        self._rows = self._placed(vectors)
        self._owner = owner
        self._each = np.bincount(owner, minlength=articles)
        self._begins = np.concatenate(([0], np.cumsum(self._each)))[:-1]
        self._means = np.zeros((articles, self._rows.shape[1]), np.float32)
        there = np.flatnonzero(self._each)
        self._means[there] = np.add.reduceat(self._rows, self._begins[there]) / self._each[there, None]

    def placed(self, question: str) -> Vectors:
        """Return the question's vector, of length 1."""
        asked: Vectors = self._placed(np.asarray(self._embed([question]), np.float32))[0]
        return asked

    def cosines(self, asked: Vectors, rows: Rows) -> Cosines:
        """Return the cosine of each of these wordings with a question's vector, from -1 to 1."""
        found: Cosines = np.einsum("ij,j->i", self._rows[rows].astype(np.float64), asked.astype(np.float64))
        return found

    def nearest(self, asked: Vectors, count: int, without: Collection[int] = ()) -> Rows:
        """Return the articles, at most so many, whose wordings are nearest by their mean cosine; of equals the first.

        `without` are wordings that count as if they were not there. What is opposite is not near.
        """
        rough = self._means @ asked
        changed = self._owner[list(without)]
        rough[self._each == 0] = rough[changed] = -np.inf
        reach = np.partition(rough, -count)[-count] - 2 * limits.MEANING_ROUNDING if count < len(rough) else -np.inf
        close = np.union1d(np.flatnonzero((rough >= reach) & (self._each > 0)), changed)
        exact = self._exact(asked, close, without)
        few = best(exact, count)
        return close[few[exact[few] > limits.MEANING_ROUNDING - 1]]

    def kernel(self, rows: Rows) -> NDArray[np.float64]:
        """Return the cosines between these wordings, a square matrix."""
        some = self._rows[rows].astype(np.float64)
        between: NDArray[np.float64] = some @ some.T
        return between

    def _exact(self, asked: Vectors, articles: Rows, without: Collection[int]) -> Cosines:
        """Return the mean cosine of each article's wordings, -1 for one that has none left."""
        each = self._each[articles]
        label = np.repeat(np.arange(len(articles)), each)
        rows = np.arange(each.sum()) + np.repeat(self._begins[articles] - (np.cumsum(each) - each), each)
        if without:
            left = ~np.isin(rows, list(without))
            rows, label = rows[left], label[left]
        counts = np.bincount(label, minlength=len(articles))
        sums = np.bincount(label, self.cosines(asked, rows), len(articles))
        return np.where(counts > 0, sums / np.maximum(counts, 1), -1.0)

    def _placed(self, vectors: Vectors) -> Vectors:
        apart = vectors - self._centre
        return np.asarray(apart / np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), 1e-6), np.float32)
