"""Newcombe's interval: the published examples, and what must hold for any counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_gateway.invitations.domain.figures import Rate, difference, wilson


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [  # Newcombe 1998, table II, method 10: contrasts (a) to (h)
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_the_interval_is_the_published_one(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    """To the four digits that are printed there."""
    found = difference(Rate(one[1], one[0]), Rate(other[1], other[0]))

    assert found is not None
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


rates = st.integers(0, 2000).flatmap(lambda count: st.builds(Rate, st.just(count), st.integers(0, count)))


@given(rates, rates)
def test_an_interval_has_the_difference_in_it(one: Rate, other: Rate) -> None:
    """Mirrored if the groups are exchanged; none while one of them is empty."""
    found, mirrored = difference(one, other), difference(other, one)
    if found is None or mirrored is None:
        assert not (one.visitors and other.visitors)
        return

    assert -1 <= found.low <= found.difference <= found.high <= 1
    assert [found.low, found.high] == pytest.approx([-mirrored.high, -mirrored.low])
    low, high = wilson(one)
    assert 0 <= low <= (one.rate or 0.0) <= high <= 1
