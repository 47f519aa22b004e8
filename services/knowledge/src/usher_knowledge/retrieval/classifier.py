"""A logistic regression among the wordings of a few articles, fitted for one question (pure).

It answers as one over all articles would, whose weights for articles that are not near say nothing; nothing is trained
beforehand, so a changed article counts at once, and leaving a wording out to see whether it is found costs one search.
"""

import math

import numpy as np
from numpy.typing import NDArray

from usher_knowledge.retrieval import limits

Matrix = NDArray[np.float64]
Singles = NDArray[np.float32]


def probabilities(
    kernel: Matrix, labels: NDArray[np.intp], classes: int, similar: Matrix, penalty: float = limits.CLASSIFIER_PENALTY
) -> Matrix:
    """Return the probability of each class for a question.

    `kernel` has the similarities of n wordings (n x n), `labels` their classes, `similar` those with the question (n).
    The weights are those of a multinomial logistic regression with a penalty on their squares, written as sums of the
    wordings and found by Nesterov's accelerated descent; in single precision and a row for each class that is twice as
    fast, and differs by less than a millionth.
    """
    near, target = np.ascontiguousarray(kernel, np.float32), np.eye(classes, dtype=np.float32)[:, labels]
    # no eigenvalue is larger than the largest sum of a row
    step, shrunk = np.float32(1 / (float(np.abs(near).sum(1).max()) / 2 + penalty)), np.float32(penalty)
    weights = ahead = np.zeros_like(target)
    momentum = 1.0
    for _ in range(limits.CLASSIFIER_STEPS):
        after = np.asarray(ahead - step * (_softmax(ahead @ near) - target + shrunk * ahead), np.float32)
        following = (1 + math.sqrt(1 + 4 * momentum * momentum)) / 2
        ahead = np.asarray(after + np.float32((momentum - 1) / following) * (after - weights), np.float32)
        weights, momentum = after, following
    return _softmax(weights @ similar.astype(np.float32)).astype(np.float64)


def _softmax(values: Singles) -> Singles:
    """Return probabilities over the first axis, the classes."""
    powers = np.exp(values - values.max(0))
    found: Singles = powers / powers.sum(0)
    return found
