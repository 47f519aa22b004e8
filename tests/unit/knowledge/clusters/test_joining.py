"""The fast way of joining gives what the definition gives."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from usher_knowledge.clusters.joining import joined


def by_definition(similar: list[list[float]], sizes: list[int], at_least: float) -> set[frozenset[int]]:
    """Join the two most alike groups, by the mean over all pairs, until none is alike enough."""
    groups = [frozenset({at}) for at in range(len(similar))]

    def mean(one: frozenset[int], other: frozenset[int]) -> float:
        pairs = [(similar[a][b], sizes[a] * sizes[b]) for a in one for b in other]
        return sum(value * weight for value, weight in pairs) / sum(weight for _, weight in pairs)

    while len(groups) > 1:
        best, a, b = max((mean(one, two), i, j) for i, one in enumerate(groups) for j, two in enumerate(groups[:i]))
        if best < at_least:
            break
        groups = [one for at, one in enumerate(groups) if at not in (a, b)] + [groups[a] | groups[b]]
    return set(groups)


@given(st.integers(1, 12), st.integers(0, 2**32 - 1), st.floats(0.2, 0.8))
def test_chains_of_nearest_neighbours_are_average_linkage(size: int, seed: int, at_least: float) -> None:
    """On random similarities, which have no ties, with rows that stand for several."""
    rng = np.random.default_rng(seed)
    half = np.triu(rng.random((size, size)), 1)
    similar, sizes = half + half.T + np.eye(size), rng.integers(1, 4, size)
    found = joined(similar.astype(np.float32), sizes.astype(np.float32), at_least)
    assert {frozenset(group) for group in found} == by_definition(similar.tolist(), sizes.tolist(), at_least)
    assert sum(map(len, found)) == size


def test_nothing_is_joined_that_is_not_alike_enough() -> None:
    """Two pairs whose members are alike stay two groups, and a lonely one stays alone."""
    similar = np.eye(5, dtype=np.float32)
    similar[0, 1] = similar[1, 0] = similar[2, 3] = similar[3, 2] = 0.9
    assert sorted(joined(similar, np.ones(5, np.float32), 0.5)) == [[0, 1], [2, 3], [4]]
