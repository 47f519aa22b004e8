"""Keep the pool in sync with the record: hints at once, changes every half second, everything every half minute."""

import time
from collections.abc import Collection, Mapping
from typing import NamedTuple

from usher_common.record.port import Record

from usher_router import limits
from usher_router.adapters.dispatch.pool import RecordPool
from usher_router.adapters.values import FRONT
from usher_router.domain.matching.demand import Waiting
from usher_router.domain.matching.pool import Pool
from usher_router.domain.matching.pool_agent import PoolAgent
from usher_router.domain.policy import SECOND, Policy
from usher_router.replay.recorded_pool import RecordedPool


class ReadScope(NamedTuple):
    """How many waiting conversations are read at once, and whether all are, or only those waiting longest."""

    page: int = limits.WAITING_PAGE
    whole: bool = True


WHOLE = ReadScope()


class PoolSync:
    """Feeds one pool from the record; its own times are monotonic seconds."""

    def __init__(
        self, record: Record, store: RecordPool, pool: Pool | RecordedPool, policy: Policy, reach: ReadScope = WHOLE
    ) -> None:
        self.pool = pool
        self.policy = policy
        self._record = record
        self._store = store
        self._reach = reach
        self._skills: Mapping[str, Mapping[str, int]] = {}
        self._ahead = 0  # the record's clock minus our monotonic one, microseconds
        self._since = 0
        self._all_at = self._some_at = self._skills_at = float("-inf")

    @property
    def now(self) -> int:
        """Estimate the record's clock, microseconds, without a query."""
        return self._ahead + _monotonic()

    def due_s(self, at: float) -> float:
        """Return in how many seconds the next read is due."""
        return self._some_at + self._period_s() - at

    def expect_all(self) -> None:
        """Read everything at the next sync."""
        self._all_at = float("-inf")

    async def sync(self, conversations: Collection[str], agents: Collection[str]) -> None:
        """Read what is due, and at least these."""
        at = time.monotonic()
        if at - self._all_at >= limits.REFRESH_POOL_S:
            await self._read_all(at)
        elif at - self._some_at >= self._period_s():
            await self._read_changes(at)
            await self.sync_ids(conversations, ())  # all agents were read just now
        else:
            await self.sync_ids(conversations, agents)

    async def sync_ids(self, conversations: Collection[str], agents: Collection[str]) -> None:
        """Read these; conversations that no longer wait leave the pool."""
        if not conversations and not agents:
            return
        async with self._record.read() as connection:
            waiting = await self._store.waiting_among(connection, self.policy, conversations)
            pool_agents = await self._store.agents_among(connection, self.policy, agents, self._skills)
        for conversation in set(conversations) - {one.id for one in waiting}:
            self.pool.drop_waiting(conversation)
        self._put(waiting, pool_agents)

    def _period_s(self) -> float:
        return limits.RECONCILE_CROWD_S if self.pool.waiting_count > limits.CROWD else limits.RECONCILE_POOL_S

    async def _read_all(self, at: float) -> None:
        async with self._record.read() as connection:
            now = await self._store.now(connection)
            self._skills = await self._store.skills(connection)
            pool_agents = await self._store.agents(connection, self.policy, self._skills)
        self.pool.keep_only_agents([one.id for one in pool_agents])
        self._put((), pool_agents)
        await self._read_pages(0)
        self._all_at = self._skills_at = at
        self._mark_read(now, at)

    async def _read_changes(self, at: float) -> None:
        async with self._record.read() as connection:
            now = await self._store.now(connection)
            if at - self._skills_at >= limits.SKILLS_S:
                self._skills, self._skills_at = await self._store.skills(connection), at
            pool_agents = await self._store.agents(connection, self.policy, self._skills)
        self._put((), pool_agents)
        await self._read_pages(self._since)
        self._mark_read(now, at)

    async def _read_pages(self, since: int) -> None:
        """Read waiting conversations page by page.

        After a full read (`since` 0) those that were not found leave the pool. Each page is a read of its own, so that
        no long transaction holds back the record (decision 0107).
        """
        met: list[str] = []
        behind, page = FRONT, self._reach.page
        while True:
            async with self._record.read() as connection:
                waiting = await self._store.waiting(connection, self.policy, behind, page, since)
            self._put(waiting, ())
            met += [one.id for one in waiting]
            if len(waiting) < page or not self._reach.whole:
                break
            behind = (waiting[-1].waiting_since, waiting[-1].id)
        if since == 0 and self._reach.whole:
            self.pool.keep_only_waiting(met)

    def _put(self, waiting: Collection[Waiting], pool_agents: Collection[PoolAgent]) -> None:
        for one in waiting:
            self.pool.put_waiting(one)
        for pool_agent in pool_agents:
            self.pool.put_agent(pool_agent)

    def _mark_read(self, now: int, at: float) -> None:
        self._some_at = at
        self._ahead = now - _monotonic()
        # The overlap catches rows that were stamped before this read and committed after it.
        self._since = now - int(limits.CHANGED_OVERLAP_S * SECOND)


def _monotonic() -> int:
    return int(time.monotonic() * SECOND)
