"""Limit log lines that others can cause at will: some at once, then a few a minute that say how many were left out."""

import time
from collections.abc import Callable

from usher_common.runtime.limits import LINES, LINES_PER_S
from usher_common.token_bucket import Bucket, Rate


class RepeatedLines:
    """Decides which lines of a kind are written. Kinds are few: accounts, ports; never what a stranger names."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: dict[str, Bucket] = {}
        self._left_out: dict[str, int] = {}

    def due(self, kind: str) -> dict[str, int] | None:
        """Return what to add to this line: how many were left out before it; None if it is to be left out too."""
        bucket = self._buckets.setdefault(kind, Bucket(Rate(LINES_PER_S, LINES)))
        if bucket.take(self._clock()):
            self._left_out[kind] = self._left_out.get(kind, 0) + 1
            return None
        left_out = self._left_out.pop(kind, 0)
        return {"left_out": left_out} if left_out else {}
