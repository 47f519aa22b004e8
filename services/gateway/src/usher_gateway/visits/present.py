"""Who is on the site now, read once for all desks that ask at about the same time."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from usher_common.record.port import Record

from usher_gateway.reading.talking import Known, Talk, known_peers, open_talks
from usher_gateway.visits.domain.moment import VisitNow
from usher_gateway.visits.following import Visits


@dataclass(frozen=True, slots=True)
class Present:
    """The visits with a visible page at the moment `at` (ms), and open conversations by visitor."""

    at: int
    visits: Sequence[VisitNow]
    talks: Mapping[str, Talk]


class PresentVisitors:
    """Reads who is here at most every `shared_s` seconds, however many ask."""

    def __init__(self, record: Record, visits: Visits, account: str, shared_s: float) -> None:
        self._record = record
        self._visits = visits
        self._account = account
        self._shared_s = shared_s
        self._lock = asyncio.Lock()
        self._last: Present | None = None
        self._read_at = 0.0

    async def now(self) -> Present:
        """Return who is here; raises LiveAway or Stall."""
        async with self._lock:
            began = time.monotonic()
            if self._last is None or began - self._read_at >= self._shared_s:
                self._last = await self._read()
                self._read_at = began
            return self._last

    async def _read(self) -> Present:
        now = time.time_ns() // 1_000_000
        visits = await self._visits.present(now)
        return Present(now, visits, await open_talks(self._record, self._account) if visits else {})

    async def known(self, visitors: Sequence[str]) -> dict[str, Known]:
        """Return what is known of these visitors, where anything is; raises Stall."""
        return await known_peers(self._record, self._account, visitors) if visitors else {}
