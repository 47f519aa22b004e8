"""Which article is found for which question."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from usher_knowledge.retrieval import limits
from usher_knowledge.retrieval.index import build, verdict_of
from usher_knowledge.retrieval.model import Article, Found

from finding.shop import ARTICLES

INDEX = build(ARTICLES)


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("i want to send this back", "return"),
        ("how do i get my money back on", "refund"),
        ("my parcell hasnt arived", "track"),
        ("can i use a credit card to pay", "pay"),
        ("REFUND???", "refund"),
        ("size", "size"),
        ("paypall", "pay"),
    ],
)
def test_in_the_customers_words(question: str, article: str) -> None:
    """Other words, typing mistakes and single words find the article."""
    assert INDEX.search(question, "en")[0].article == article


def test_a_compound_is_found_by_its_parts() -> None:
    """German customers write as one word what the article writes as two, and the other way round."""
    apart = build([ARTICLES[-1], Article("marke", "de", ("Welche Marken führen Sie?", "Gibt es andere Marken?"))])

    assert apart.search("Versandkosten", "de")[0].article == "kosten"
    assert apart.search("versandskosten??", "de")[0].article == "kosten"


@pytest.mark.parametrize(
    "question", ["how do i get my money back on", "1", "a b", "the", "?", "", "\x00", "😀", "a" * 9999]
)
def test_no_question_breaks_the_search(question: str) -> None:
    """Row F13: stop words, digits, single letters and nonsense have an answer or none, never an error."""
    found = INDEX.search(question, "en")

    assert all(0 <= one.confidence <= 1 for one in found)


@settings(max_examples=50)
@given(st.text(max_size=60), st.sampled_from(["", "en", "de-AT", "xx"]), st.integers(0, 5))
def test_results_are_ordered_and_few(question: str, language: str, limit: int) -> None:
    """At most as many as asked for, the surest first, each article once."""
    found = INDEX.search(question, language, limit)

    assert len(found) <= limit
    assert [one.confidence for one in found] == sorted((one.confidence for one in found), reverse=True)
    assert len({one.article for one in found}) == len(found)


def test_a_wording_itself_is_answered_and_another_is_not_without_evidence() -> None:
    """With little to go by it hands over instead of guessing."""
    assert verdict_of(INDEX.search("where IS my orders", "en")) == "answer"
    assert verdict_of(INDEX.search("where has my order gone", "en")) != "answer"


def test_a_wording_of_two_articles_is_sure_for_neither() -> None:
    """What stands in both is no proof of one."""
    twice = build([Article("a", "en", ("Opening hours",)), Article("b", "en", ("Opening hours", "Other hours"))])

    assert twice.search("opening hours", "en")[0].confidence <= limits.UNPROVEN


def test_synonyms_of_the_business() -> None:
    """A word that no article has is found by the one that means the same."""
    plain, told = build(ARTICLES), build(ARTICLES, {"en": [("refund", "reimbursement")]})

    assert told.search("reimbursement", "en")[0].article == "refund"
    assert not [one for one in plain.search("reimbursement", "en") if one.article == "refund" and one.score > 0.99]


def test_an_unknown_language_searches_all() -> None:
    """A widget that knows no language, or one without articles, still finds."""
    assert INDEX.search("Versand Kosten", "")[0].article == "kosten"
    assert INDEX.search("money back", "fr")[0].article == "refund"


def test_an_empty_index_finds_nothing() -> None:
    """Before the first article is written."""
    assert build([]).search("where is my order", "en") == ()
    assert build([Article("a", "en", ())]).search("a", "en") == ()


@pytest.mark.parametrize(
    ("confidences", "verdict"), [((), "none"), ((0.1,), "none"), ((0.5, 0.3), "ask"), ((0.9, 0.1), "answer")]
)
def test_verdicts(confidences: tuple[float, ...], verdict: str) -> None:
    """The first one's confidence decides."""
    assert verdict_of([Found("a", 1.0, one) for one in confidences]) == verdict
