"""A logistic regression among the wordings of a few articles, fitted for one question (pure).

It answers as one over all articles would, whose weights for articles that are not near say nothing; nothing is trained
beforehand, so a changed article counts at once, and leaving a wording out to see whether it is found costs one search.
"""

import math

import numpy as np
from numpy.typing import NDArray

from usher_knowledge.retrieval import limits

Matrix = NDArray[np.float64]


def probabilities(
    kernel: Matrix, labels: NDArray[np.intp], classes: int, similar: Matrix, penalty: float = limits.CLASSIFIER_PENALTY
) -> Matrix:
    """Return the probability of each class for a question.

    `kernel` has the similarities of n wordings (n x n), `labels` their classes, `similar` those with the question (n).
    The weights are those of a multinomial logistic regression with a penalty on their squares, written as sums of the
    wordings and found by Nesterov's accelerated descent. Classes are rows here, as sums over the first axis are faster,
    and each step writes where the one before did.
    """
    target = np.eye(classes)[:, labels]
    step = 1 / (np.abs(kernel).sum(1).max() / 2 + penalty)  # no eigenvalue is larger than the largest sum of a row
    weights, ahead, after, off = (np.zeros_like(target) for _ in range(4))
    momentum = 1.0
    for _ in range(limits.CLASSIFIER_STEPS):
        _softmax(np.matmul(ahead, kernel, out=off))  # the kernel is symmetric
        off -= target
        off *= step
        np.multiply(ahead, 1 - step * penalty, out=after)
        after -= off
        following = (1 + math.sqrt(1 + 4 * momentum * momentum)) / 2
        np.subtract(after, weights, out=ahead)
        ahead *= (momentum - 1) / following
        ahead += after
        weights, after, momentum = after, weights, following
    return _softmax(weights @ similar)


def _softmax(values: Matrix) -> Matrix:
    """Turn values into probabilities over the first axis, in place."""
    values -= values.max(0)
    np.exp(values, out=values)
    values /= values.sum(0)
    return values
