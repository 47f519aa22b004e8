"""A token bucket that may be overdrawn: what has arrived is accepted, and the next one waits for it."""


class Pace:
    """Tokens per second up to a burst, on a clock that the caller reads (s)."""

    __slots__ = ("_at", "_burst", "_per_s", "_tokens")

    def __init__(self, per_s: float, burst: float, now: float) -> None:
        self._per_s = per_s
        self._burst = burst
        self._tokens = burst
        self._at = now

    def wait(self, now: float) -> float:
        """Return in how many seconds something may be accepted again: 0.0 for now."""
        self._tokens = min(self._burst, self._tokens + max(0.0, now - self._at) * self._per_s)
        self._at = now
        return 0.0 if self._tokens > 0 else (1.0 - self._tokens) / self._per_s

    def spend(self, cost: float) -> None:
        """Spend so many tokens, even if there are fewer."""
        self._tokens -= cost
