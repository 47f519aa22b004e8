"""What a search does fast against the plain way of it: no shortcut may change what is found."""

import subprocess
import sys
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from usher_knowledge.retrieval import limits
from usher_knowledge.retrieval.best import best
from usher_knowledge.retrieval.classifier import probabilities
from usher_knowledge.retrieval.meaning import Meanings, Vectors

_few_values = st.sampled_from([-1.0, -0.5, 0.0, 0.25, 0.5, 1.0])  # so that many are equal
_vector = st.lists(_few_values, min_size=3, max_size=3)
_articles = st.lists(st.lists(_vector, max_size=4), min_size=1, max_size=12).filter(any)


@given(st.lists(_few_values, max_size=12), st.integers(1, 5))
def test_the_best_are_those_of_a_sort(scores: list[float], count: int) -> None:
    """Of equal ones the first."""
    plain = sorted(range(len(scores)), key=lambda at: (-scores[at], at))[:count]

    assert sorted(plain) == best(np.array(scores), count).tolist()


@given(_articles, _vector, st.integers(1, 4), st.data())
def test_the_nearest_articles_are_those_of_exact_means(
    articles: list[list[list[float]]], question: list[float], count: int, data: st.DataObject
) -> None:
    """Single precision only says where to look: wordings that are equal, left out or missing change nothing."""
    meanings, owner = _meanings(articles, question)
    without = data.draw(st.lists(st.sampled_from(range(len(owner))), unique=True, max_size=4))
    asked = meanings.placed("?")

    found = meanings.nearest(asked, count, without).tolist()

    exact = meanings.cosines(asked, np.arange(len(owner)))
    left = {
        article: [exact[row] for row in np.flatnonzero(owner == article) if row not in without]
        for article in range(len(articles))
    }
    means = {article: sum(some) / len(some) for article, some in left.items() if some}
    near = [article for article, mean in means.items() if mean > limits.MEANING_ROUNDING - 1]
    assert sorted(sorted(near, key=lambda one: (-means[one], one))[:count]) == found


def test_of_many_articles_alike_the_first_are_the_nearest() -> None:
    """A thousand equal means, of which blocks are rounded differently in single precision."""
    chance = np.random.default_rng(1)
    same, other = chance.normal(size=(2, 512))
    meanings, _ = _meanings([[other.tolist()], *[[same.tolist()]] * 1000], same.tolist())

    found = meanings.nearest(meanings.placed("?"), 10)

    assert list(range(1, 11)) == found.tolist()


@given(st.integers(1, 12), st.integers(1, 4), st.integers(0, 2**32 - 1), st.sampled_from([0.03, 0.1, 1.0]))
def test_the_classifier_is_that_of_its_formula(rows: int, classes: int, seed: int, penalty: float) -> None:
    """Classes as rows, and steps in place, are the same regression."""
    chance = np.random.default_rng(seed)
    features = chance.normal(size=(rows, 5))
    labels = np.concatenate([np.arange(classes), chance.integers(classes, size=rows)])[:rows]
    kernel, similar = features @ features.T, features @ chance.normal(size=5)

    found = probabilities(kernel, labels, classes, similar, penalty)

    assert np.allclose(_plain(kernel, labels, classes, similar, penalty), found, rtol=0, atol=1e-9)


def test_what_is_alike_is_equally_likely() -> None:
    """Articles with the same wordings share what they are likely to be, to the last digits."""
    one = np.array([[1.0, 0.2], [0.2, 1.0]])
    kernel = np.tile(one, (3, 3))

    found = probabilities(kernel, np.repeat(np.arange(3), 2), 3, np.tile([0.9, 0.3], 3))

    assert np.ptp(found) < 1e-12


@pytest.mark.parametrize("module", ["embeddings.named", "clusters.cluster", "retrieval.index"])
def test_numpy_is_told_to_use_one_thread_before_it_is_imported(module: str) -> None:
    """Threads that wait for each other made one search of a hundred ten times as slow on a machine with work."""
    looking = (
        "import os, sys\n"
        "class Seen:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'numpy': print(os.environ.get('OPENBLAS_NUM_THREADS')); sys.stdout.flush(); os._exit(0)\n"
        "sys.meta_path.insert(0, Seen())\n"
        f"import usher_knowledge.{module}\n"
    )

    done = subprocess.run([sys.executable, "-c", looking], env={"PATH": ""}, capture_output=True, text=True, check=True)

    assert done.stdout == "1\n"


def _meanings(articles: Sequence[Sequence[list[float]]], question: list[float]) -> tuple[Meanings, NDArray[np.intp]]:
    owner = np.repeat(np.arange(len(articles)), [len(one) for one in articles])
    vectors = np.array([vector for one in articles for vector in one], np.float32)

    def embed(texts: Sequence[str]) -> Vectors:
        return np.array([question], np.float32) if texts == ["?"] else vectors

    return Meanings([""] * len(vectors), owner, len(articles), embed), owner


def _plain(
    kernel: NDArray[np.float64], labels: NDArray[np.intp], classes: int, similar: NDArray[np.float64], penalty: float
) -> NDArray[np.float64]:
    """The regression as it is written down, an array for each step."""
    target = np.eye(classes)[labels]
    step = 1 / (np.abs(kernel).sum(1).max() / 2 + penalty)
    weights = ahead = np.zeros_like(target)
    momentum = 1.0
    for _ in range(limits.CLASSIFIER_STEPS):
        after = ahead - step * (_softmax(kernel @ ahead) - target + penalty * ahead)
        following = (1 + np.sqrt(1 + 4 * momentum * momentum)) / 2
        ahead = after + (momentum - 1) / following * (after - weights)
        weights, momentum = after, following
    return _softmax(similar @ weights)


def _softmax(values: NDArray[np.float64]) -> NDArray[np.float64]:
    powers: NDArray[np.float64] = np.exp(values - values.max(-1, keepdims=True))
    return np.asarray(powers / powers.sum(-1, keepdims=True), np.float64)
