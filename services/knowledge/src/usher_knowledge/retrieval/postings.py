"""An inverted index: which rows have a feature, and with which weight (pure)."""

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from usher_knowledge.retrieval import limits

Vector = NDArray[np.float32]
Rows = NDArray[np.intp]


class Postings:
    """Rows of weighted features, to be compared with a question by the sum of products.

    Features are numbered in the order of their first appearance; both directions are kept, so that a search costs what
    the question's own features cost.
    """

    def __init__(self, rows: Iterable[Mapping[str, float]]) -> None:
        self._number: dict[str, int] = {}
        lengths, features, weights = array("l"), array("i"), array("f")
        for row in rows:
            lengths.append(len(row))
            features.extend(self._number.setdefault(one, len(self._number)) for one in row)
            weights.extend(row.values())
        self.size = len(lengths)
        self._features = np.frombuffer(features, np.int32) if features else np.zeros(0, np.int32)
        self._weights = np.frombuffer(weights, np.float32) if weights else np.zeros(0, np.float32)
        self._begin = np.concatenate(([0], np.cumsum(lengths))).astype(np.intp)
        order = np.argsort(self._features, kind="stable")
        self._rows = np.repeat(np.arange(self.size, dtype=np.int32), lengths)[order]
        self._by_feature = self._weights[order]
        counts = np.bincount(self._features, minlength=len(self._number))
        self._begin_of = np.concatenate(([0], np.cumsum(counts)))

    def products(self, question: Mapping[str, float]) -> Vector:
        """Return each row's sum of products with the question's features; features that no row has add nothing."""
        sums = np.zeros(self.size, np.float32)
        for feature, weight in question.items():
            number = self._number.get(feature)
            if number is not None:
                span = slice(self._begin_of[number], self._begin_of[number + 1])
                sums[self._rows[span]] += self._by_feature[span] * np.float32(weight)
        return sums

    def kernel(self, rows: Rows) -> NDArray[np.float64]:
        """Return the sums of products between these rows, a square matrix."""
        spans = [slice(self._begin[row], self._begin[row + 1]) for row in rows]
        features = np.concatenate([self._features[span] for span in spans])
        weights = np.concatenate([self._weights[span] for span in spans])
        _, local, count = np.unique(features, return_inverse=True, return_counts=True)
        at = np.repeat(np.arange(len(rows)), [span.stop - span.start for span in spans])
        shared = count[local] > 1  # a feature of one row alone adds to the diagonal only
        column = np.cumsum(count > 1) - 1
        dense = np.zeros((len(rows), int((count > 1).sum())), np.float32)
        dense[at[shared], column[local[shared]]] = weights[shared]
        product = (dense @ dense.T).astype(np.float64)
        product[np.diag_indices(len(rows))] += np.bincount(at[~shared], weights[~shared] ** 2, len(rows))
        return product


class Weighting:
    """How much each feature of a text says, by tf-idf with length 1; `documents` are what the idf is counted over.

    Source: the customary sublinear tf (1 + ln tf) and smoothed idf (ln((1 + n) / (1 + df)) + 1).
    """

    def __init__(self, documents: Iterable[Sequence[str]]) -> None:
        self.frequency: Counter[str] = Counter()
        self.documents = 0
        for document in documents:
            self.frequency.update(set(document))
            self.documents += 1
        # what nearly every text has says nothing, and in a large set takes most of the time
        many = max(limits.COMMON_FROM_ROWS, self.documents * limits.COMMON_SHARE)
        self._common = {one for one, count in self.frequency.items() if count > many}

    def idf(self, feature: str, without: int = 0) -> float:
        """Return what a feature says; `without` is how many of its documents are left out of the count."""
        return math.log((1 + self.documents) / (1 + self.frequency[feature] - without)) + 1

    def weigh(self, features: Sequence[str]) -> dict[str, float]:
        """Return the features' weights without those of common ones; the sum of their squares is 1, if there is any."""
        counts = Counter(features)
        raw = {one: (1 + math.log(n)) * self.idf(one) for one, n in counts.items() if one not in self._common}
        length = math.sqrt(sum(weight * weight for weight in raw.values())) or 1.0
        return {one: weight / length for one, weight in raw.items()}
