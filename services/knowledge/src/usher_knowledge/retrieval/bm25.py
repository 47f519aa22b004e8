"""BM25 over one document for each article, of all its wordings (pure).

Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, with the idf that is
never negative, ln(1 + (n - df + 0.5) / (df + 0.5)).
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from usher_knowledge.retrieval import limits
from usher_knowledge.retrieval.postings import Postings, Vector


class Bm25:
    """Scores of documents, each a list of stems."""

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        counts = [Counter(document) for document in documents]
        self._counts = counts
        self._average = sum(map(len, documents)) / max(1, len(documents))
        frequency = Counter(stem for count in counts for stem in count)
        n = len(documents)
        self.idf = {stem: math.log(1 + (n - df + 0.5) / (df + 0.5)) for stem, df in frequency.items()}
        self._postings = Postings([self._weights(count) for count in counts])

    def scores(self, question: Mapping[str, float]) -> Vector:
        """Return each document's score for the question's stems, each with how often and how surely it is meant."""
        return self._postings.products(question)

    def score_without(self, document: int, left_out: Sequence[str], question: Mapping[str, float]) -> float:
        """Return the score of the document as if these of its stems were not in it."""
        weights = self._weights(self._counts[document] - Counter(left_out))
        return sum(weights.get(stem, 0.0) * times for stem, times in question.items())

    def _weights(self, counts: Mapping[str, int]) -> dict[str, float]:
        length = sum(counts.values()) / (self._average or 1)
        damped = limits.BM25_K1 * (1 - limits.BM25_B + limits.BM25_B * length)
        return {stem: self.idf[stem] * tf * (limits.BM25_K1 + 1) / (tf + damped) for stem, tf in counts.items()}
