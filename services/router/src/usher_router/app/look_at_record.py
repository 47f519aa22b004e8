"""Keep the pool true to the record: at hints, every half second what changed, every half minute everything."""

import time
from collections.abc import Collection, Mapping

from usher_common.record.port import Record

from usher_router import limits
from usher_router.domain.policy import SECOND
from usher_router.domain.pool import Pool
from usher_router.domain.waiting import Waiting
from usher_router.domain.workers import Worker
from usher_router.ports import PoolStore


class Looker:
    """Feeds one pool; times of its own are monotonic seconds."""

    def __init__(self, record: Record, store: PoolStore, pool: Pool, snapshot: int = limits.WAITING_SNAPSHOT) -> None:
        self.pool = pool
        self._record = record
        self._store = store
        self._snapshot = snapshot
        self._skills: Mapping[str, frozenset[str]] = {}
        self._ahead = 0  # the record's clock less our monotonic one, microseconds
        self._since = 0
        self._all_at = self._some_at = self._skills_at = float("-inf")

    @property
    def now(self) -> int:
        """Estimate the record's clock, microseconds, without asking."""
        return self._ahead + _monotonic()

    def due_s(self, at: float) -> float:
        """Tell in how many seconds the next look is due."""
        return self._some_at + self._period_s() - at

    def expect_all(self) -> None:
        """Look at everything the next time."""
        self._all_at = float("-inf")

    async def look(self, conversations: Collection[str], agents: Collection[str]) -> None:
        """Look at what is due, at least at these."""
        at = time.monotonic()
        if at - self._all_at >= limits.REFRESH_POOL_S:
            await self._look_at_all(at)
        elif at - self._some_at >= self._period_s():
            await self._look_at_changes(at)
            await self.look_at(conversations, ())
        else:
            await self.look_at(conversations, agents)

    async def look_at(self, conversations: Collection[str], agents: Collection[str]) -> None:
        """Read these; those that no longer wait leave the pool."""
        if not conversations and not agents:
            return
        async with self._record.read() as connection:
            waiting = await self._store.waiting_among(connection, conversations)
            workers = await self._store.workers_among(connection, agents, self._skills)
        for conversation in set(conversations) - {one.id for one in waiting}:
            self.pool.drop_waiting(conversation)
        self._put(waiting, workers)

    def _period_s(self) -> float:
        return limits.RECONCILE_CROWD_S if self.pool.waiting_count > limits.CROWD else limits.RECONCILE_POOL_S

    async def _look_at_all(self, at: float) -> None:
        async with self._record.read() as connection:
            now = await self._store.now(connection)
            self._skills = await self._store.skills(connection)
            waiting = await self._store.waiting(connection, 0, self._snapshot)
            workers = await self._store.workers(connection, self._skills)
        if len(waiting) < self._snapshot:  # else those not read may wait as well
            self.pool.keep_only_waiting([one.id for one in waiting])
        self.pool.keep_only_workers([one.id for one in workers])
        self._put(waiting, workers)
        self._all_at = self._skills_at = at
        self._looked(now, at)

    async def _look_at_changes(self, at: float) -> None:
        async with self._record.read() as connection:
            now = await self._store.now(connection)
            if at - self._skills_at >= limits.SKILLS_S:
                self._skills, self._skills_at = await self._store.skills(connection), at
            waiting = await self._store.waiting(connection, self._since, self._snapshot)
            workers = await self._store.workers(connection, self._skills)
        self._put(waiting, workers)
        self._looked(now, at)

    def _put(self, waiting: Collection[Waiting], workers: Collection[Worker]) -> None:
        for one in waiting:
            self.pool.put_waiting(one)
        for worker in workers:
            self.pool.put_worker(worker)

    def _looked(self, now: int, at: float) -> None:
        self._some_at = at
        self._ahead = now - _monotonic()
        self._since = now - int(limits.CHANGED_OVERLAP_S * SECOND)


def _monotonic() -> int:
    return int(time.monotonic() * SECOND)
