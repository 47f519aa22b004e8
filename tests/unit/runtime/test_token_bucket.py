"""The token bucket compared with one that counts tokens."""

import math

from hypothesis import given
from hypothesis import strategies as st
from usher_common.token_bucket import Bucket, Rate, take_tokens

STEPS = st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 8)), max_size=60)


class CountingBucket:
    """A textbook bucket in whole milliseconds and thousandths of tokens."""

    def __init__(self, rate: int, burst: int) -> None:
        self.rate, self.burst, self.milli = rate, burst, burst * 1000

    def take(self, passed_ms: int, cost: int) -> int:
        """Return the milli-tokens that are missing, 0 if they were taken."""
        self.milli = min(self.burst * 1000, self.milli + passed_ms * self.rate)
        lack = max(0, cost * 1000 - self.milli)
        self.milli -= 0 if lack else cost * 1000
        return lack

    def wait(self, passed_ms: int) -> int:
        """Return the milli-tokens missing until something may be taken: up to a whole one, 0 while there is any."""
        self.take(passed_ms, self.burst + 1)
        return 0 if self.milli > 0 else 1000 - self.milli


@given(STEPS, st.integers(1, 20), st.integers(1, 8))
def test_a_token_bucket_agrees_with_a_counting_one(steps: list[tuple[int, int]], rate: int, burst: int) -> None:
    """And returns how long until the missing tokens are there."""
    model = CountingBucket(rate, burst)
    full_at, now_ms = 0.0, 1_000_000
    for passed_ms, cost in steps:
        now_ms += passed_ms
        full_at, wait = take_tokens(full_at, now_ms / 1000, rate=rate, burst=burst, cost=cost)
        if cost > burst:
            assert math.inf == wait
            model.take(passed_ms, burst + 1)
        else:
            assert math.isclose(model.take(passed_ms, cost) / 1000 / rate, wait, abs_tol=1e-5)


@given(STEPS, st.floats(0.1, 50), st.integers(1, 8))
def test_waiting_as_long_as_returned_gives_the_tokens(steps: list[tuple[int, int]], rate: float, burst: int) -> None:
    """No earlier refusal makes the wait longer."""
    full_at, now = 0.0, 1.7e9
    for passed_ms, wanted in steps:
        now += passed_ms / 1000
        cost = min(wanted, burst)
        full_at, wait = take_tokens(full_at, now, rate=rate, burst=burst, cost=cost)
        if wait:
            now += wait
            full_at, again = take_tokens(full_at, now, rate=rate, burst=burst, cost=cost)
            assert again == 0.0


@given(st.floats(0, 1e6), st.floats(0.1, 50), st.integers(1, 8))
def test_a_clock_set_back_makes_a_bucket_at_most_empty(back_s: float, rate: float, burst: int) -> None:
    """No wait is longer than an empty bucket takes to fill."""
    full_at, _ = take_tokens(0.0, 2e6, rate=rate, burst=burst, cost=burst)
    _, wait = take_tokens(full_at, 2e6 - back_s, rate=rate, burst=burst)

    assert wait <= burst / rate + 1e-6


@given(STEPS, st.integers(1, 20), st.integers(1, 8))
def test_an_overdrawn_bucket_waits_for_a_whole_token(steps: list[tuple[int, int]], rate: int, burst: int) -> None:
    """As a counting bucket below zero; the cost that may be overdrawn does not depend on what is left."""
    model, bucket = CountingBucket(rate, burst), Bucket(Rate(rate, burst))
    now_ms = 1_000_000
    for passed_ms, cost in steps:
        now_ms += passed_ms
        lack = model.wait(passed_ms)
        assert math.isclose(lack / 1000 / rate, bucket.wait(now_ms / 1000), abs_tol=1e-6)
        if not lack:
            bucket.overdraw(cost)
            model.milli -= cost * 1000


def test_waiting_as_long_as_returned_ends_the_debt() -> None:
    """A thousand frames and a control frame at once: the debt is waited for, and no longer."""
    bucket, now = Bucket(Rate(1000, 1000)), 12_345.678
    assert bucket.wait(now) == 0.0
    bucket.overdraw(1050)
    wait = bucket.wait(now)

    assert math.isclose(wait, 0.051, abs_tol=1e-6)
    assert bucket.wait(now + wait - 0.0011) > 0.0
    assert bucket.wait(now + wait) == 0.0
