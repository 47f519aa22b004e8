"""Questions that ask the same are found together, and each is in exactly one group."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_knowledge.clusters import limits
from usher_knowledge.clusters.cluster import cluster

from benchmarks.faq.clustering import adjusted_rand_index, k_means, ours

PARCEL = ["Where is my parcel?", "where's my parcel now", "my parcel is not here, where is it", "WHERE IS MY PARCEL"]
HOURS = ["Are you open on Sunday?", "open sundays?", "do you open on sunday", "sunday opening"]
RETURN = ["How do I return a chair?", "returning chairs", "can i return this chair", "return of a chair how"]


def together(groups: tuple[tuple[int, ...], ...]) -> set[frozenset[int]]:
    """The groups without their order."""
    return {frozenset(group) for group in groups}


def test_subjects_are_told_apart_without_knowing_how_many_there_are() -> None:
    """Three subjects and a question of its own make four groups, the lonely one last."""
    groups = cluster([*PARCEL, *HOURS, *RETURN, "Sponsorship for football clubs"], "en")
    assert together(groups) == {frozenset(range(4)), frozenset(range(4, 8)), frozenset(range(8, 12)), frozenset({12})}
    assert groups[-1] == (12,)


@pytest.mark.parametrize(
    ("language", "same", "other"),
    [
        ("de", ["Rücksendekosten?", "Was kosten Rücksendungen", "ruecksendekosten rücksendung"], "Öffnungszeiten"),
        ("ru", ["не приходит код", "код не пришёл", "коды не приходят"], "сменить тариф"),
        ("ja", ["返品の送料はいくらですか", "返品送料", "返品の送料"], "営業時間"),
        ("xx", ["zork blip", "zork blip!", "blip zork"], "unlike"),
    ],
)
def test_every_language_is_grouped_also_one_without_stems(language: str, same: list[str], other: str) -> None:
    """Endings, compounds and scripts without spaces share pieces."""
    assert together(cluster([*same, other], language)) == {frozenset(range(3)), frozenset({3})}


def test_what_was_asked_most_is_first_and_its_most_typical_question_leads_it() -> None:
    """Repeated questions count as often as they were asked."""
    groups = cluster([*HOURS, *["where is my parcel"] * 6, "parcel"], "en")
    assert set(groups[0]) >= set(range(4, 10))
    assert groups[0][0] == 4


def test_order_makes_no_difference() -> None:
    """The same questions in another order are grouped alike."""
    texts = [*PARCEL, *HOURS, *RETURN]
    expected = {frozenset(texts[at] for at in group) for group in cluster(texts, "en")}
    for seed in range(5):
        mixed = random.Random(seed).sample(texts, len(texts))  # noqa: S311
        assert {frozenset(mixed[at] for at in group) for group in cluster(mixed, "en")} == expected


@given(st.lists(st.one_of(st.text(max_size=30), st.sampled_from([*PARCEL, *HOURS, "", "1", "a b", "?!"])), max_size=30))
def test_each_question_is_in_exactly_one_group(questions: list[str]) -> None:
    """Whatever people type: nothing breaks, nothing is lost, nothing is there twice."""
    groups = cluster(questions, "en")
    assert sorted(at for group in groups for at in group) == list(range(len(questions)))
    assert list(map(len, groups)) == sorted(map(len, groups), reverse=True)


@given(st.lists(st.sampled_from([*PARCEL, *HOURS]), min_size=1, max_size=12))
def test_the_same_question_is_never_in_two_groups(questions: list[str]) -> None:
    """What reads the same belongs together."""
    of = {at: number for number, group in enumerate(cluster(questions, "en")) for at in group}
    assert len({(text, of[at]) for at, text in enumerate(questions)}) == len(set(questions))


def test_more_than_can_be_clustered_at_once_is_refused() -> None:
    """Memory grows with the square, so there is an end; the same question again costs nothing."""
    texts = [f"question{number}" for number in range(limits.DISTINCT + 1)]
    with pytest.raises(ValueError, match=r"2001 different questions: at most 2000"):
        cluster(texts)


def test_ours_is_better_than_k_means_that_knows_the_number_of_subjects() -> None:
    """The measure of the benchmark, on a few questions."""
    texts, truth = [*PARCEL, *HOURS, *RETURN], [0] * 4 + [1] * 4 + [2] * 4
    assert adjusted_rand_index(truth, ours(texts, "en")) == 1.0
    assert set(k_means(texts, 3)) == {0, 1, 2}


def test_the_index_is_one_for_the_same_grouping_and_about_zero_for_chance() -> None:
    """A value from the literature's formula, by hand: 2 pairs of both, 6 and 6 of each, 15 in all."""
    assert adjusted_rand_index([0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 2, 2]) == pytest.approx((2 - 6 * 3 / 15) / (4.5 - 1.2))
