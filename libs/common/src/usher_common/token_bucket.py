"""The token bucket as a pure function: its state is the time at which it will be full again."""

import math
from dataclasses import dataclass

# Rounding errors, in seconds, that are forgiven, so that a caller who waits for the returned time gets the tokens:
ROUNDING_S = 2e-6  # on clocks that count from 1970
MONOTONIC_ROUNDING_S = 1e-9  # on clocks that count from the machine's start


@dataclass(frozen=True, slots=True)
class Rate:
    """Tokens per second up to a burst."""

    per_s: float
    burst: int


class Bucket:
    """A token bucket in memory, on a clock that the caller reads (s since the machine's start)."""

    __slots__ = ("_full_at", "_rate")

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._full_at = 0.0

    def take(self, now: float) -> float:
        """Take one token: 0.0, or the seconds until there is one."""
        rate, forgiven_s = self._rate, MONOTONIC_ROUNDING_S
        self._full_at, wait = take_tokens(self._full_at, now, rate=rate.per_s, burst=rate.burst, forgiven_s=forgiven_s)
        return wait

    def wait(self, now: float) -> float:
        """Return the seconds until something may be taken, 0.0 for now; who overdrew waits for a whole token."""
        self._full_at = max(self._full_at, now)
        lack_s = self._full_at - now - self._rate.burst / self._rate.per_s
        return 0.0 if lack_s < -MONOTONIC_ROUNDING_S else lack_s + 1.0 / self._rate.per_s

    def overdraw(self, cost: int) -> None:
        """Take so many at the moment of the last `wait`, even if there are fewer: they have come, and the next wait."""
        self._full_at += cost / self._rate.per_s


def take_tokens(  # noqa: PLR0913 - a bucket is three numbers, and a take is three more
    full_at: float, now: float, *, rate: float, burst: int, cost: int = 1, forgiven_s: float = ROUNDING_S
) -> tuple[float, float]:
    """Take `cost` tokens; returns when the bucket will be full (s, on the clock of `now`) and the seconds to wait.

    0.0 means that they were taken, infinity that the bucket never holds so many. An unused bucket is full (0.0). A
    clock that was set back makes the bucket at most empty. Raises ValueError for a rate, burst or cost that is not
    positive.
    """
    check_bucket(rate, burst, cost)
    if cost > burst:
        return full_at, math.inf
    present = min(max(full_at, now), now + burst / rate)
    after = present + cost / rate
    wait = after - now - burst / rate
    return (after, 0.0) if wait <= forgiven_s else (full_at, wait)


def check_bucket(rate: float, burst: int, cost: int) -> None:
    """Raise ValueError unless these describe a bucket."""
    if not (rate > 0 and burst > 0 and cost > 0):
        raise ValueError(f"a bucket needs rate, burst and cost above 0, not {rate}, {burst}, {cost}")
