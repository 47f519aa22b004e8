"""How many recipients of a broadcast are told at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from usher_common.units import MINUTE_US
from usher_router.domain.outreach.changed import reason_of, refused_for
from usher_router.domain.outreach.pacing import ALL, Pace, chosen, held

NOW = 10 * MINUTE_US
PACE = Pace(per_minute=60, accounts={}, next_at={}, busy={}, burst=1_000_000, most=3)
FOUR = [("n1", "a"), ("n2", "b"), ("n3", "a"), ("n4", "b")]


@pytest.mark.parametrize(
    ("pace", "told"),
    [
        (PACE, ["n1", "n2"]),  # one, and one for the second that it may catch up
        (replace(PACE, next_at={ALL: NOW}), ["n1"]),
        (replace(PACE, next_at={ALL: NOW + 1}), []),
        (replace(PACE, per_minute=6_000), ["n1", "n2", "n3", "n4"]),
        (replace(PACE, per_minute=6_000, accounts={"a": 1}, next_at={"a": NOW + 1}), ["n2", "n4"]),
        (replace(PACE, per_minute=6_000, accounts={"a": 1}, next_at={"a": NOW}), ["n1", "n2", "n4"]),
        (replace(PACE, per_minute=6_000, busy={"b": 2}), ["n1", "n2", "n3"]),
    ],
    ids=["after a rest", "due", "early", "fast", "account early", "account once", "account busy"],
)
def test_who_is_told_now(pace: Pace, told: list[str]) -> None:
    """In their order, as far as each rate allows."""
    assert chosen(FOUR, pace, NOW)[0] == told


def test_who_is_held_is_not_even_read() -> None:
    """So that those of one slow account do not hide all others."""
    pace = replace(PACE, accounts={"a": 1, "b": 1}, next_at={"a": NOW + 1, "b": NOW}, busy={"c": 3, "d": 2})

    assert held(pace, NOW) == {"a", "c"}


@given(
    per_minute=st.integers(1, 3_000),
    slow=st.integers(1, 100),
    looks=st.lists(st.integers(0, 5_000_000), min_size=1, max_size=60),
)
def test_no_rate_is_ever_passed(per_minute: int, slow: int, looks: list[int]) -> None:
    """However irregular the looks: in any span no more leave than its rate allows, and those of one second more."""
    pace = replace(PACE, per_minute=per_minute, accounts={"a": slow}, most=10_000)
    left = [(f"n{number}", "ab"[number % 2]) for number in range(2_000)]
    now, told = NOW, list[tuple[int, str]]()
    for wait in looks:
        now += wait
        keys, clocks = chosen(left[:200], pace, now)
        accounts = dict(left)
        told += [(now, accounts[key]) for key in keys]
        left = [one for one in left if one[0] not in set(keys)]
        pace = replace(pace, next_at=clocks)

    assert told
    for rate, times in ((per_minute, [at for at, _ in told]), (slow, [at for at, account in told if account == "a"])):
        for first in range(len(times)):
            for last in range(first, len(times), 7):
                allowed = (times[last] - times[first] + PACE.burst) * rate / MINUTE_US + 2
                assert last - first + 1 <= allowed


@pytest.mark.parametrize(
    ("attributes", "merged", "unsubscribed", "reason"),
    [
        ({"news": "yes"}, False, False, ""),
        ({"news": "yes"}, True, False, "merged"),
        ({"news": "yes"}, False, True, "unsubscribed"),
        ({"news": "no"}, False, False, "no_consent"),
    ],
)
def test_who_has_changed_their_mind(attributes: dict[str, str], merged: bool, unsubscribed: bool, reason: str) -> None:
    """Looked at again when it is their turn."""
    assert reason_of("news", attributes, merged=merged, unsubscribed=unsubscribed) == reason


def test_the_routers_refusals_have_names_of_the_dry_runs() -> None:
    """What no dry run names keeps its own."""
    assert [refused_for(one) for one in ("contact_stopped", "window_closed", "other", "")] == [
        "unsubscribed",
        "outside_window",
        "other",
        "",
    ]
