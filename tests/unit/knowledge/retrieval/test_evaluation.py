"""The measures, and what they must be on sets of questions."""

import numpy as np
import pytest
from usher_knowledge.retrieval.evaluation import calibration_error, calibration_noise, evaluate, threshold_for
from usher_knowledge.retrieval.model import Judged

from finding.question_sets import OWN, read_set, stack_faq
from finding.shop import ARTICLES


@pytest.mark.parametrize(
    ("sure", "right", "precision", "expected"),
    [
        ([0.9, 0.8, 0.7], [True, True, True], 0.95, 0.7),
        ([0.9, 0.8, 0.7], [True, True, False], 0.95, 0.8),
        ([0.9, 0.8, 0.7, 0.6], [True, False, True, True], 0.75, 0.6),
        ([0.9, 0.9, 0.5], [False, True, True], 0.6, 0.5),
        ([0.9, 0.9], [True, False], 0.95, float("inf")),  # whoever answers one answers both
        ([0.9], [False], 0.95, float("inf")),
    ],
)
def test_the_lowest_threshold_that_is_precise_enough(
    sure: list[float], right: list[bool], precision: float, expected: float
) -> None:
    """Answers of equal confidence are given together."""
    assert threshold_for(np.array(sure), np.array(right), precision) == expected


def test_calibration_error() -> None:
    """None where confidence is the truth; all of it where it is never right."""
    always = np.full(100, 0.5)

    assert calibration_error(always, np.arange(100) % 2 == 0) == pytest.approx(0)
    assert calibration_error(np.full(50, 0.9), np.zeros(50, bool)) == pytest.approx(0.9)


def test_what_chance_alone_makes_of_the_calibration_error() -> None:
    """Much with few questions in a bin, little with many, nothing where the confidence leaves no doubt."""
    few, many = calibration_noise(np.full(50, 0.5)), calibration_noise(np.full(5000, 0.5))

    assert few > 3 * many > 0
    assert calibration_noise(np.ones(50)) == 0


def test_what_cannot_be_measured() -> None:
    """Too few questions, or an article that is not there."""
    with pytest.raises(ValueError, match="at least 20"):
        evaluate(ARTICLES, [Judged("where is my order", "track")])
    with pytest.raises(ValueError, match="gone"):
        evaluate(ARTICLES, [Judged("where is my order", "gone")] * 20)


@pytest.mark.parametrize("language", ["de", "ru"])
def test_better_than_stemmed_bm25_on_languages_nobody_tuned_it_to(language: str) -> None:
    """On our own sets, whose questions have hardly a word of the article."""
    measures = evaluate(*read_set(OWN / language))

    assert measures.recall_at_1 > measures.bm25_recall_at_1


def test_recall_deflection_and_calibration_on_stack_faq() -> None:
    """What is promised without the extra."""
    folder = stack_faq()
    if folder is None:
        pytest.skip("the set made from StackFAQ is absent: set USHER_FAQ_DIR")
    measures = evaluate(*read_set(folder))

    assert measures.recall_at_1 >= 0.92
    assert measures.deflection_at_95 >= 0.77
    assert measures.calibration_error <= 0.05
