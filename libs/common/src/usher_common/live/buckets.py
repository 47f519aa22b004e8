"""The token bucket as a pure function: a bucket is the moment at which it will be full again."""

import math


def take_tokens(full_at: float, now: float, *, rate: float, burst: int, cost: int = 1) -> tuple[float, float]:
    """Take `cost` tokens; returns when the bucket will be full (s, on the clock of `now`) and the seconds to wait.

    0.0 says that they were taken, infinity that the bucket never holds so many. A bucket never seen is full (0.0).
    A clock that was set back makes the bucket at most empty. Raises ValueError for a rate, burst or cost not above 0.
    """
    check_bucket(rate, burst, cost)
    if cost > burst:
        return full_at, math.inf
    present = min(max(full_at, now), now + burst / rate)
    after = present + cost / rate
    wait = after - now - burst / rate
    return (after, 0.0) if wait <= ROUNDING_S else (full_at, wait)


def check_bucket(rate: float, burst: int, cost: int) -> None:
    """Raise ValueError where these describe no bucket."""
    if not (rate > 0 and burst > 0 and cost > 0):
        raise ValueError(f"a bucket needs rate, burst and cost above 0, not {rate}, {burst}, {cost}")


ROUNDING_S = 2e-6  # s of arithmetic error forgiven: who waits exactly as long as told gets his tokens
