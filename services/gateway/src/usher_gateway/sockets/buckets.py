"""Token buckets without a round trip for each token: one local to a socket, beside lots from a shared one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """Tokens per second up to a burst."""

    per_s: float
    burst: int

    @property
    def lot(self) -> int:
        """How many tokens a socket takes from the shared bucket at once."""
        return max(1, self.burst // 3)


class Bucket:
    """A token bucket on a clock that the caller reads (s)."""

    __slots__ = ("_at", "_rate", "_tokens")

    def __init__(self, rate: Rate, now: float) -> None:
        self._rate = rate
        self._tokens = float(rate.burst)
        self._at = now

    def take(self, now: float) -> float:
        """Take one token: 0.0, or the seconds until there is one."""
        rate = self._rate
        self._tokens = min(float(rate.burst), self._tokens + max(0.0, now - self._at) * rate.per_s)
        self._at = now
        if self._tokens >= 1.0:
            self._tokens -= 1.0
            return 0.0
        return (1.0 - self._tokens) / rate.per_s
