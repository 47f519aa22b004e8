"""Joining what is alike on average (pure).

Average linkage by chains of nearest neighbours, in time and memory of n²: F. Murtagh, "A survey of recent advances in
hierarchical clustering algorithms", 1983. Averages never make two groups more alike than the more alike of their parts,
so a group whose nearest is too far away is finished.
"""

import numpy as np
from numpy.typing import NDArray

_GONE = np.float32(-2)  # less than any cosine


def joined(similar: NDArray[np.float32], sizes: NDArray[np.float32], at_least: float) -> list[list[int]]:
    """Join groups, the most alike first, while their mean similarity is at least so much; returns the members of each.

    `similar` is n x n and symmetric, and is overwritten; `sizes` says how many each row stands for.
    """
    members = {at: [at] for at in range(len(similar))}
    weights = sizes.copy()
    np.fill_diagonal(similar, _GONE)
    done: list[list[int]] = []
    chain: list[int] = []
    while members:
        if not chain:
            chain.append(next(iter(members)))
        top = chain[-1]
        nearest = int(similar[top].argmax())
        if len(chain) > 1 and similar[top, chain[-2]] >= similar[top, nearest]:
            nearest = chain[-2]
        if similar[top, nearest] < at_least:
            done.append(sorted(members.pop(top)))
            similar[top] = similar[:, top] = _GONE
            chain.pop()
        elif len(chain) > 1 and nearest == chain[-2]:
            _join(similar, weights, nearest, top)
            members[nearest] += members.pop(top)
            del chain[-2:]
        else:
            chain.append(nearest)
    return done


def _join(similar: NDArray[np.float32], weights: NDArray[np.float32], into: int, other: int) -> None:
    """Let `into` stand for both: its similarities become the means by weight."""
    both = weights[into] + weights[other]
    row = (weights[into] * similar[into] + weights[other] * similar[other]) / both
    row[similar[into] == _GONE] = _GONE
    similar[into] = similar[:, into] = row
    similar[into, into] = _GONE
    similar[other] = similar[:, other] = _GONE
    weights[into] = both
