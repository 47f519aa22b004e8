"""A model's vectors beside words: any function from texts to vectors will do, the real one only in its own test."""

from collections.abc import Sequence

import numpy as np
import pytest
from usher_knowledge.embeddings.missing import ModelMissing
from usher_knowledge.embeddings.remembered import Remembered
from usher_knowledge.embeddings.universal import universal
from usher_knowledge.retrieval.index import build
from usher_knowledge.retrieval.meaning import Model, Vectors
from usher_knowledge.retrieval.model import Article

SUBJECTS = {"money": 0, "refund": 0, "cash": 0, "parcel": 1, "package": 1, "shipment": 1, "password": 2, "login": 2}
ARTICLES = [
    Article("refund", "en", ("When is my refund paid?", "Refund not received")),
    Article("track", "en", ("Where is my parcel?", "Parcel has not arrived")),
    Article("login", "en", ("I forgot my password", "Reset the password")),
]


def by_subject(texts: Sequence[str]) -> Vectors:
    """Vectors of the subjects that a text's words are about."""
    found = np.full((len(texts), 4), 0.01, np.float32)
    for row, text in zip(found, texts, strict=True):
        for word in text.lower().strip("?").split():
            row[SUBJECTS.get(word, 3)] += 1
    return found


@pytest.mark.parametrize(("question", "right"), [("cash", "refund"), ("shipment", "track"), ("login", "login")])
def test_a_question_without_a_word_of_its_article_is_found_by_its_meaning(question: str, right: str) -> None:
    """Words alone find nothing."""
    assert build(ARTICLES).search(question, "en") == ()
    assert build(ARTICLES, model=Model(by_subject)).search(question, "en")[0].article == right


@pytest.mark.parametrize("question", ["", "?!", "1", "a b", "how do i get my money back on"])
def test_nothing_breaks_a_search_by_meaning(question: str) -> None:
    """Row F13 of the cases: stop words, spaces and digits."""
    found = build(ARTICLES, model=Model(by_subject)).search(question, "en")
    assert all(0 <= one.confidence <= 1 for one in found)


def test_each_text_is_turned_into_a_vector_once_while_it_is_remembered() -> None:
    """An index that is built anew costs only what changed; what was not used for longest is forgotten."""
    asked: list[str] = []

    def encode(texts: list[str]) -> Vectors:
        asked.extend(texts)
        return by_subject(texts)

    remembered = Remembered(encode, most=2)
    assert np.array_equal(remembered(["money", "parcel", "money"]), by_subject(["money", "parcel", "money"]))
    remembered(["money"])
    remembered(["login"])
    remembered(["money", "parcel"])
    assert asked == ["money", "parcel", "login", "parcel"]
    assert remembered([]).shape == (0, 0)


def test_a_missing_model_is_named_with_its_cure() -> None:
    """Whoever sets USHER_FAQ_MODEL without the package learns what to install."""
    with pytest.raises(ModelMissing, match=r"requirements-embeddings\.txt"):
        universal("not_installed_here")


def test_the_default_model_finds_what_shares_no_word() -> None:
    """The extra's own test: the one that needs its package."""
    index = build(ARTICLES, model=universal())
    assert index.search("Where is the package that I ordered", "en")[0].article == "track"
