"""The inverted index against plain sums."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from usher_knowledge.retrieval.bm25 import Bm25
from usher_knowledge.retrieval.postings import Postings, Weighting

_row = st.dictionaries(st.sampled_from("abcdef"), st.floats(0.125, 4, width=32), max_size=6)


@given(st.lists(_row, max_size=8), _row)
def test_products_are_sums_of_products(rows: list[dict[str, float]], question: dict[str, float]) -> None:
    """Each row's sum, features that it lacks adding nothing."""
    found = Postings(rows).products({**question, "unknown": 1.0})

    assert np.allclose(found, [sum(row.get(one, 0) * weight for one, weight in question.items()) for row in rows])


@given(st.lists(_row, min_size=1, max_size=8), st.data())
def test_the_kernel_is_that_of_the_rows(rows: list[dict[str, float]], data: st.DataObject) -> None:
    """Any choice of rows, in any order."""
    chosen = data.draw(st.lists(st.sampled_from(range(len(rows))), min_size=1, unique=True))

    found = Postings(rows).kernel(np.array(chosen))

    plain = [[sum(rows[a].get(one, 0) * w for one, w in rows[b].items()) for b in chosen] for a in chosen]
    assert np.allclose(found, plain)


@given(st.lists(st.sampled_from("abcd"), max_size=12))
def test_weights_have_length_one(features: list[str]) -> None:
    """Long and short texts count alike."""
    weights = Weighting([["a", "b"], ["a", "c"]]).weigh(features)

    assert not features or abs(sum(one * one for one in weights.values()) - 1) < 1e-9


def test_bm25_without_a_wording_is_that_of_the_shorter_document() -> None:
    """Only the document's own words change, not what words say over all of them."""
    scores = Bm25([["red", "shoe", "red", "hat"], ["blue", "shoe"]])

    assert scores.score_without(0, ["red", "hat"], {"hat": 1.0}) == 0
    assert scores.score_without(0, ["red", "hat"], {"red": 1.0}) > 0
    assert scores.score_without(0, [], {"red": 1.0}) == scores.scores({"red": 1.0})[0]
