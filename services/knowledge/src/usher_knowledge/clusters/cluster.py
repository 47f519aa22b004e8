"""Questions that ask the same, whatever number of subjects there are (pure).

Two people say the same in different words, but a third one shares words with both: so each question takes on the words
of those most like it, before groups are joined as long as they are alike on average.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from usher_knowledge.clusters import limits
from usher_knowledge.clusters.joining import joined
from usher_knowledge.retrieval.postings import Postings, Weighting
from usher_knowledge.retrieval.text import Language, pieces

Matrix = NDArray[np.float32]
Group = tuple[int, ...]  # positions of questions, the most typical one first


def cluster(questions: Sequence[str], language: str = "") -> tuple[Group, ...]:
    """Group questions of one language; each is in one group, alone if no other is like it. The largest group is first.

    Raises ValueError for more than `limits.DISTINCT` different ones: give the newest.

    >>> cluster(["Where is my parcel?", "open on sunday", "where's my parcel now", "Are you open on Sunday?"], "en")
    ((0, 2), (1, 3))
    """
    spoken = Language(language)
    words = [spoken.words(text) for text in questions]
    stems = [tuple(spoken.stem(word) for word in row) for row in words]
    alike: dict[tuple[str, ...], list[int]] = {}  # the same stems, as often as they were asked
    for at, row in enumerate(stems):
        alike.setdefault(row, []).append(at)
    if len(alike) > limits.DISTINCT:
        raise ValueError(f"{len(alike)} different questions: at most {limits.DISTINCT} can be clustered at once")
    if not alike:
        return ()
    firsts = [members[0] for members in alike.values()]
    counts = np.array([len(members) for members in alike.values()], np.float32)
    similar = _widened(_similarities([stems[at] for at in firsts], [pieces(words[at]) for at in firsts]))
    groups = joined(similar.copy(), counts, limits.SAME_FROM)
    members_of = list(alike.values())
    found = [tuple(at for one in _typical_first(group, similar, counts) for at in members_of[one]) for group in groups]
    return tuple(sorted(found, key=lambda group: (-len(group), min(group))))


def _similarities(*features: Sequence[Sequence[str]]) -> Matrix:
    """Return the mean over kinds of features of the cosine of tf-idf, between each two questions."""
    total = np.zeros((len(features[0]), len(features[0])), np.float32)
    for rows in features:
        weighting = Weighting(rows)
        weighed = [weighting.weigh(row) for row in rows]
        postings = Postings(weighed)
        for at, row in enumerate(weighed):
            total[at] += postings.products(row)
    return np.asarray(total / np.float32(len(features)), np.float32)


def _widened(similar: Matrix) -> Matrix:
    """Return the cosines after adding to each question the mean of those most like it, weighted by how much they are.

    With S the similarities and G the weights, the sums (I + G) x have the products (I + G) S (I + G)'.
    """
    size = len(similar)
    count = min(limits.NEIGHBOURS, size - 1)
    if count < 1:
        return similar
    others = similar.copy()
    np.fill_diagonal(others, 0)
    others[others < limits.NEIGHBOUR_FROM] = 0  # a question unlike all others stays what it is
    near = np.argpartition(-others, count - 1, axis=1)[:, :count]
    weights = np.take_along_axis(others, near, axis=1)
    weights /= np.maximum(weights.sum(1, keepdims=True), np.float32(1e-9))
    rows = similar.copy()
    for one in range(count):
        rows += weights[:, one, None] * similar[near[:, one]]
    both = rows.copy()
    for one in range(count):
        both += weights[:, one] * rows[:, near[:, one]]
    length = np.sqrt(np.maximum(np.diag(both), np.float32(1e-9)))
    return np.asarray(both / length[:, None] / length, np.float32)


def _typical_first(group: Sequence[int], similar: Matrix, counts: NDArray[np.float32]) -> list[int]:
    nearness = similar[np.ix_(group, group)] @ counts[list(group)]
    return [group[at] for at in np.argsort(-nearness, kind="stable")]
