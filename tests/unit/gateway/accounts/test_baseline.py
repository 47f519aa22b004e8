"""An account is silent by its own two weeks, as the alert has it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_common.units import HOUR_US
from usher_gateway.channel_accounts.baseline import Traffic, traffic

NOW_H = 500_000  # the hour that runs, since the epoch
NOW = NOW_H * HOUR_US + HOUR_US // 2
WEEK = 168


def got(**at: int) -> dict[int, int]:
    """Return messages by hour; "h26": so many hours ago."""
    return {(NOW_H - int(name[1:])) * HOUR_US: count for name, count in at.items()}


def usual(count: int, *hours_ago: int) -> dict[int, int]:
    """Return so many messages in these hours of each of the two weeks before."""
    return {(NOW_H - hours - weeks * WEEK) * HOUR_US: count for weeks in (1, 2) for hours in hours_ago}


OLD = got(h400=0)  # known for longer than two weeks


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ({}, Traffic(0, None, silent=False)),
        (got(h0=1, h1=2, h24=4, h25=8), Traffic(7, None, silent=False)),
        (OLD, Traffic(0, 0, silent=False)),
        (OLD | usual(10, 1), Traffic(0, 10, silent=True)),
        (OLD | usual(9, 1), Traffic(0, 9, silent=False)),
        (OLD | usual(10, 1) | got(h0=1), Traffic(1, 10, silent=False)),
        (OLD | usual(10, 1) | got(h1=1), Traffic(1, 10, silent=False)),
        (OLD | usual(10, 1) | got(h2=1), Traffic(1, 10, silent=True)),
        (OLD | usual(5, 3, 20), Traffic(0, 10, silent=True)),
        (OLD | usual(5, 3, 20) | got(h23=1), Traffic(1, 10, silent=False)),
        (OLD | usual(5, 3, 20) | got(h25=1), Traffic(0, 10, silent=True)),
        (got(h192=0, h169=10), Traffic(0, 10, silent=False)),
        (OLD | got(h169=20, h337=10), Traffic(0, 15, silent=True)),
    ],
)
def test_traffic_is_judged_by_the_same_time_of_two_weeks(hours: dict[int, int], expected: Traffic) -> None:
    """By the hour, by the day; an account that is young has no usual, or that of one week, and is never silent."""
    assert traffic(hours, NOW) == expected


@given(st.dictionaries(st.integers(0, 420), st.integers(0, 50)), st.integers(0, HOUR_US - 1))
def test_who_got_something_this_hour_is_not_silent(ago: dict[int, int], into: int) -> None:
    """Whatever was usual."""
    hours = {(NOW_H - hours_ago) * HOUR_US: count for hours_ago, count in ago.items()} | got(h0=1)
    found = traffic(hours, NOW_H * HOUR_US + into)

    assert not found.silent
    assert found.received >= 1
