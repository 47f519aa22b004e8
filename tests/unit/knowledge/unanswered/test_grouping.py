"""Which questions are listed, in which order, and what is left of a group that was settled in part."""

from collections.abc import Sequence

import pytest
from usher_common.knowledge.unanswered import QuestionKind
from usher_common.messages.knowledge import FaqTried, ShownArticle
from usher_knowledge.clusters.cluster import cluster
from usher_knowledge.unanswered.domain.grouping import SET_ASIDE, groups_of
from usher_knowledge.unanswered.domain.questions import Asked, kind_of, wording_of

PARCEL = ("Where is my parcel?", "where's my parcel now", "my parcel is not here, where is it")
HOURS = ("Are you open on Sunday?", "open sundays?", "do you open on sunday")
SHOWN = (ShownArticle("a", "A"),)


def asked(
    texts: Sequence[str], kind: QuestionKind = "unanswered", cost: float | None = 1.0, **more: str
) -> list[Asked]:
    """Questions, each in a conversation that is named after its first words."""
    language, point = more.get("language", "en"), more.get("point", "")
    return [Asked(f"{text}/{point}", text, kind, language, point, 1, 1, cost) for text in texts]


def listed(questions: Sequence[Asked], settled: dict[str, str] | None = None) -> list[tuple[int, float]]:
    """How many questions each group has, and what they cost."""
    return [(len(one.conversations), one.cost) for one in groups_of(questions, settled or {}, cluster)]


@pytest.mark.parametrize(
    ("tried", "answered", "kind"),
    [
        (None, False, "unanswered"),
        (None, True, "by_agent"),
        (FaqTried(verdict="helped", answers=SHOWN), False, None),
        (FaqTried(verdict="silent", answers=SHOWN), False, None),
        (FaqTried(verdict="none_found"), True, "unanswered"),
        (FaqTried(verdict="none_found", answers=SHOWN), True, "unhelped"),
        (FaqTried(verdict="not_helped", answers=SHOWN), True, "unhelped"),
        (FaqTried(verdict="asked"), True, "unanswered"),
        (FaqTried(verdict="asked", answers=SHOWN), True, "unhelped"),
        (FaqTried(verdict="away"), True, "by_agent"),
        (FaqTried(verdict="taken"), True, "by_agent"),
        (FaqTried(verdict="away"), False, "unanswered"),
    ],
)
def test_what_became_of_a_question(tried: FaqTried | None, *, answered: bool, kind: QuestionKind | None) -> None:
    """What an article helped with lacks nothing, and silence says nothing."""
    assert kind_of(tried, answered=answered) == kind


def test_a_wording_names_nobody() -> None:
    """Addresses and numbers are left out; a story is cut."""
    assert wording_of("It's 0170 1234567,\n vera@example.com please") == "It's …, … please"
    assert len(wording_of("word " * 1000)) <= 300


def test_the_group_that_costs_most_is_first() -> None:
    """Many cheap questions may cost less than a few dear ones; of equal cost more questions come first."""
    assert listed([*asked(PARCEL), *asked(HOURS[:2], cost=4.5)]) == [(2, 9.0), (3, 3.0)]
    assert listed([*asked(PARCEL[:2], cost=None), *asked(HOURS, cost=None)]) == [(3, 0.0), (2, 0.0)]


def test_an_unknown_cost_counts_as_the_mean() -> None:
    """Conversations from before the funnel are not free."""
    assert listed([*asked(PARCEL, cost=None), *asked(HOURS[:2], cost=2.0)]) == [(3, 6.0), (2, 4.0)]


def test_what_an_agent_answered_once_is_no_pattern() -> None:
    """What nobody answered is listed alone, too."""
    assert listed(asked(PARCEL[:1], "by_agent")) == []
    assert listed(asked(PARCEL[:2], "by_agent")) == [(2, 2.0)]
    assert listed(asked(PARCEL[:1], "unhelped")) == [(1, 1.0)]


def test_a_settled_group_is_gone_until_it_is_asked_again() -> None:
    """By who asked it since; only they are counted."""
    settled = {one.conversation: "article" for one in asked(PARCEL[:2])}

    assert listed(asked(PARCEL[:2]), settled) == []
    assert listed(asked(PARCEL), settled) == [(1, 1.0)]


def test_what_was_set_aside_stays_away_until_as_many_ask_it_anew() -> None:
    """Else each further question would bring it back."""
    aside = {one.conversation: SET_ASIDE for one in asked(PARCEL)}

    assert listed([*asked(PARCEL), *asked(PARCEL[:2], point="shop")], aside) == []
    assert listed([*asked(PARCEL), *asked(PARCEL, point="shop"), *asked(PARCEL[:1], point="app")], aside) == [(4, 4.0)]


def test_an_article_is_proposed_for_those_who_asked() -> None:
    """All by one entry point: for them; else for everybody. The wordings are the different ones."""
    ((by_shop,), (mixed,)) = (
        groups_of(questions, {}, cluster)
        for questions in (asked(PARCEL[:2], point="shop"), [*asked(PARCEL[:1]), *asked(PARCEL[:1], point="shop")])
    )

    assert (by_shop.audience, mixed.audience) == ("shop", "")
    assert (set(by_shop.wordings), mixed.wordings) == (set(PARCEL[:2]), PARCEL[:1])
    assert by_shop.title in PARCEL[:2]


def test_languages_are_grouped_apart() -> None:
    """A tag's region does not count."""
    questions = [*asked(PARCEL[:1]), *asked(PARCEL[:1], language="en-GB", point="x"), *asked(PARCEL[:1], language="de")]
    found = groups_of(questions, {}, cluster)

    assert [(one.language, len(one.conversations)) for one in found] == [("en", 2), ("de", 1)]
