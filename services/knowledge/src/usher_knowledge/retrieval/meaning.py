"""What wordings mean, as vectors of an optional model, and how near a question comes to them (pure).

A model places all questions of one business close together; the mean of its wordings is taken away first, which leaves
what tells them apart.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]  # one row for each text, of any length but 0


class Model(NamedTuple):
    """Makes vectors of texts; `languages` are those that it has learnt, none for all."""

    embed: Embed
    languages: frozenset[str] = frozenset()

    def knows(self, code: str) -> bool:
        """Return whether it reads this language; one that nobody named may be any."""
        return not code or not self.languages or code in self.languages


class Meanings:
    """The wordings of one language as vectors of length 1."""

    def __init__(self, texts: Sequence[str], embed: Embed) -> None:
        self._embed = embed
        vectors = np.asarray(embed(texts), np.float32)
        self._centre = vectors.mean(0)
        self._rows = self._placed(vectors)

    def similar(self, question: str) -> Vectors:
        """Return the cosine of each wording with the question, from -1 to 1."""
        asked: Vectors = self._rows @ self._placed(np.asarray(self._embed([question]), np.float32))[0]
        return asked

    def kernel(self, rows: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the cosines between these wordings, a square matrix."""
        some = self._rows[rows].astype(np.float64)
        between: NDArray[np.float64] = some @ some.T
        return between

    def _placed(self, vectors: Vectors) -> Vectors:
        apart = vectors - self._centre
        return np.asarray(apart / np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), 1e-6), np.float32)
