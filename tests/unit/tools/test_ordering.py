"""Tests are spread over workers: none left out, and the longest begin first."""

from hypothesis import given
from hypothesis import strategies as st

from ordering import spread

KINDS = st.lists(st.sampled_from(["first", "waiting", "computing"]), max_size=60)


def spread_kinds(kinds: list[str], workers: int) -> list[tuple[int, str]]:
    """Spread numbered tests of these kinds."""
    tests = list(enumerate(kinds))
    return spread(tests, workers, lambda test: test[1] == "first", lambda test: test[1] != "computing")


@given(KINDS, st.integers(1, 9))
def test_each_test_is_run_once(kinds: list[str], workers: int) -> None:
    """Whatever there is, and however many workers."""
    assert sorted(spread_kinds(kinds, workers)) == list(enumerate(kinds))


def test_half_of_the_workers_begin_with_what_waits() -> None:
    """The longest first; neighbours stay together."""
    kinds = ["computing"] * 8 + ["waiting"] * 4 + ["first"] * 2 + ["computing"] * 2
    ordered = [number for number, _ in spread_kinds(kinds, 4)]

    assert ordered[0:4] == [12, 8, 9, 0]
    assert ordered[4:8] == [13, 10, 11, 1]
    assert ordered[8:] == [2, 3, 4, 5, 6, 7, 14, 15]


def test_one_worker_takes_them_as_they_come() -> None:
    """Nobody computes meanwhile."""
    assert [number for number, _ in spread_kinds(["computing", "waiting", "first"], 1)] == [0, 1, 2]
