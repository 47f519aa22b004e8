"""Our own question sets have the form and the size that figures measured on them promise."""

import csv
from collections import Counter

import pytest

from repository import ROOT

SETS = ROOT / "benchmarks" / "faq" / "sets"


def rows_of(language: str, name: str) -> list[dict[str, str]]:
    """The rows of a file of a set."""
    with (SETS / language / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("language", ["de", "ru"])
def test_a_set_is_large_enough_and_a_fifth_of_it_has_no_answer(language: str) -> None:
    """At least 40 articles and 200 questions, each article asked for, and a fifth of the questions unanswerable."""
    articles, questions = rows_of(language, "articles"), rows_of(language, "questions")
    known = {row["article_id"] for row in articles}
    asked = Counter(row["article_id"] for row in questions)
    assert len(known) >= 40
    assert len(questions) >= 200
    assert 0.2 <= asked[""] / len(questions) < 0.25
    assert set(asked) - {""} == known  # each article is asked for, and no other


@pytest.mark.parametrize("language", ["de", "ru"])
def test_no_question_is_there_twice_and_none_is_a_wording_of_an_article(language: str) -> None:
    """A question that is a wording would measure nothing."""
    articles, questions = rows_of(language, "articles"), rows_of(language, "questions")
    texts = [row["question"].casefold() for row in questions]
    wordings = {row["text"].casefold() for row in articles}
    assert len(set(texts)) == len(texts)
    assert not wordings & set(texts)
    assert all(text.strip() for text in texts)


@pytest.mark.parametrize("language", ["de", "ru"])
def test_every_wording_of_an_article_has_its_language_and_one_answer(language: str) -> None:
    """The rows of one article differ only in their wording."""
    answers: dict[str, set[str]] = {}
    for row in rows_of(language, "articles"):
        assert row["language"] == language
        answers.setdefault(row["article_id"], set()).add(row["answer"])
    assert all(len(texts) == 1 and all(texts) for texts in answers.values())
