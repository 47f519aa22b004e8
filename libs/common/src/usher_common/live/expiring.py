"""A mapping in memory whose entries expire."""

from heapq import heapify, heappop, heappush
from typing import Generic, TypeVar

V = TypeVar("V")


class Expiring(Generic[V]):
    """Entries with their expiry; each write drops the expired entries, at logarithmic cost."""

    def __init__(self) -> None:
        self._entries: dict[str, tuple[float, V]] = {}
        self._ends: list[tuple[float, str]] = []

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: str, now: float) -> V | None:
        """Return the value unless it has expired."""
        end, value = self._entries.get(key, (now, None))
        return value if end > now else None

    def put(self, key: str, value: V, end: float, now: float) -> None:
        """Set a value, replacing an earlier one."""
        self._drop_ended(now)
        self._entries[key] = (end, value)
        heappush(self._ends, (end, key))

    def pop(self, key: str) -> None:
        """Drop an entry, if there is one."""
        self._entries.pop(key, None)

    def _drop_ended(self, now: float) -> None:
        while self._ends and self._ends[0][0] <= now:
            _, key = heappop(self._ends)
            if key in self._entries and self._entries[key][0] <= now:
                del self._entries[key]
        if len(self._ends) > 2 * len(self._entries) + 1000:  # most are expiries of entries that were replaced since
            self._ends = [(end, key) for key, (end, _) in self._entries.items()]
            heapify(self._ends)
