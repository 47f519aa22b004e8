"""Which articles may be shown now and to whom."""

import pytest
from usher_common.knowledge.articles import AGENTS, Answers, FoundArticle
from usher_common.knowledge.showing import is_valid, may_see
from usher_knowledge.answering.choosing import answers_of, for_contacts, next_turn, previewed
from usher_knowledge.retrieval.model import Found

from answering.articles_made import article


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "at", "valid"),
    [
        (None, None, 5, True),
        (5, None, 4, False),
        (5, None, 5, True),
        (None, 5, 4, True),
        (None, 5, 5, False),
        (3, 5, 4, True),
    ],
)
def test_an_article_is_valid_from_a_moment_until_just_before_another(
    valid_from: int | None, valid_until: int | None, at: int, *, valid: bool
) -> None:
    """An archived one never is."""
    made = {"valid_from": valid_from, "valid_until": valid_until}

    assert is_valid(article(**made), at) is valid
    assert not is_valid(article(**made, archived=True), at)


def test_the_index_is_built_anew_when_the_next_article_begins_or_ends() -> None:
    """Moments that are over do not count."""
    articles = [article(valid_from=3, valid_until=9), article(valid_until=7), article()]

    assert [next_turn(articles, now) for now in (0, 3, 7, 9)] == [3, 7, 9, None]


@pytest.mark.parametrize(
    ("audience", "by", "seen"),
    [
        ("", "", True),
        ("", "shop", True),
        ("shop", "shop", True),
        ("shop", "", False),
        ("shop", "blog", False),
        (AGENTS, "", False),
        (AGENTS, AGENTS, False),
    ],
)
def test_contacts_see_what_is_for_their_entry_point(audience: str, by: str, *, seen: bool) -> None:
    """What is for agents nobody sees, however they came."""
    assert may_see(article(audience=audience), by) is seen


def test_what_may_not_be_shown_is_left_out_before_it_is_judged() -> None:
    """The verdict is about the best that is shown, also beyond the limit of a list."""
    found = [Found("hidden", 9.0, 0.9), Found("a", 5.0, 0.5), Found("b", 4.0, 0.4)]
    shown = {key: article(id=key, title=key, answer=key) for key in ("a", "b")}

    assert answers_of(found, shown, 1) == Answers("ask", (FoundArticle("a", "a", "a", 0.5),))
    assert answers_of(found[:1], shown, 3) == Answers("none")


def test_contacts_are_shown_nothing_that_hardly_fits() -> None:
    """What they may choose among, or the answer, stays."""
    named = (FoundArticle("a", "a", "a", 0.2),)

    assert for_contacts(Answers("none", named)) == Answers("none")
    assert for_contacts(Answers("ask", named)) == Answers("ask", named)


@pytest.mark.parametrize(("audience", "verdict"), [(AGENTS, "none"), ("shop", "answer"), ("", "answer")])
def test_a_preview_shows_what_is_for_agents_and_judges_as_for_a_contact(audience: str, verdict: str) -> None:
    """What is for one entry point counts: somebody who comes by it would be answered."""
    found = [Found("a", 9.0, 0.9)]
    preview = previewed(found, {"a": article(id="a", audience=audience)}, 10)

    assert (preview.verdict, [one.id for one in preview.found]) == (verdict, ["a"])
