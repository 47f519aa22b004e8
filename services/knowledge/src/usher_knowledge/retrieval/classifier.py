"""A logistic regression among the wordings of a few articles, fitted for one question (pure).

It answers as one over all articles would, whose weights for articles that are not near say nothing; nothing is trained
beforehand, so a changed article counts at once, and leaving a wording out to see whether it is found costs one search.
"""

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
    wordings and found by Nesterov's accelerated descent.
    """
    target = np.eye(classes)[labels]
    step = 1 / (np.abs(kernel).sum(1).max() / 2 + penalty)  # no eigenvalue is larger than the largest sum of a row
    weights = np.zeros_like(target)
    ahead, momentum = weights, 1.0
    for _ in range(limits.CLASSIFIER_STEPS):
        after = ahead - step * (_softmax(kernel @ ahead) - target + penalty * ahead)
        following = (1 + np.sqrt(1 + 4 * momentum * momentum)) / 2
        ahead = after + (momentum - 1) / following * (after - weights)
        weights, momentum = after, following
    return _softmax(similar @ weights)


def _softmax(values: Matrix) -> Matrix:
    powers = np.exp(values - values.max(-1, keepdims=True))
    found: Matrix = powers / powers.sum(-1, keepdims=True)
    return found
