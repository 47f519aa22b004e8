"""Check the promises against the record: counts that must be zero, repaired where that is safe (decision 0137)."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

import structlog
from usher_common.handling import Stall
from usher_common.stores import Stores

from usher_router import limits, metrics
from usher_router.adapters.checks.promises import RecordWatch
from usher_router.adapters.dispatch.pool import RecordPool
from usher_router.adapters.values import Gaps
from usher_router.app.checks.repair import repair_loads, repair_orphaned, repair_overdue
from usher_router.app.dispatch.sync_pool import PoolSync, ReadScope
from usher_router.domain.capacity.overload import AgentLoad, grown_beyond
from usher_router.domain.matching.pool import Pool
from usher_router.domain.policy import Policy

log = structlog.get_logger()
Repair = Callable[[Stores, RecordWatch], Awaitable[int]]
Overlooked = set[tuple[str, int]]  # conversations, each with its wait number

# Gaps and double owners need a person: no rule knows what was lost, or which owner is right. The same holds for
# conversations given beyond an agent's capacity: only the stored load is counted again.
REPAIRS: dict[str, Repair] = {
    "over_capacity": repair_loads,
    "overdue_deadline": repair_overdue,
    "owner_offline": repair_orphaned,
}


class CheckConfig(NamedTuple):
    """Whether this member runs the check, how to make its dispatcher read everything, and the pause between checks."""

    prefers: Callable[[], bool]
    request_full_sync: Callable[[], None] = lambda: None
    pauses: float = limits.INVARIANTS_PAUSES


class Reconciler:
    """Counts and repairs broken promises while this member is the preferred one."""

    def __init__(
        self, stores: Stores, watch: RecordWatch, pool: RecordPool, policy: Callable[[], Policy], duty: CheckConfig
    ) -> None:
        self._stores = stores
        self._watch = watch
        self._pool = pool
        self._policy = policy
        self._duty = duty
        self._paused_until = 0.0  # monotonic seconds
        self._forget()

    async def check(self) -> None:
        """Count once, set the gauges, log and repair what is broken; a member that is not preferred shows no gauges."""
        began = time.monotonic()
        if not self._duty.prefers():
            metrics.BROKEN.clear()  # the preferred member counts now; our last count must not contradict it
            self._forget()
            return
        if began < self._paused_until:
            return
        try:
            broken, overlooked = await self._count(), await self._could_be_offered()
            self._paused_until = time.monotonic() + pause_s(time.monotonic() - began, self._duty.pauses)
            broken["waiting_despite_free"] = len(await self._still(overlooked))
            if self._duty.prefers():
                _report(broken)
                await self._repair(broken)
        except Stall as error:
            log.warning("reconcile.stalled", reason=str(error))

    async def _count(self) -> dict[str, int]:
        async with self._stores.record.read() as connection:
            broken = await self._watch.broken(connection)
            gaps = await self._watch.gaps(connection, self._gaps.behind, self._gaps.found)
            burdens = await self._watch.burdens(connection)
        self._keep(gaps)
        over = broken["over_capacity"] + self._overloaded_by(burdens)
        return {**broken, "over_capacity": over, "sequence_gap": len(gaps.found)}

    def _forget(self) -> None:
        self._gaps = Gaps(frozenset(), "")
        self._burdens: Mapping[str, AgentLoad] | None = None  # at the last check
        self._overloaded: frozenset[str] = frozenset()

    def _overloaded_by(self, burdens: Mapping[str, AgentLoad]) -> int:
        """Count agents who were given more than their capacity since the last check, or earlier and still have it."""
        before = burdens if self._burdens is None else self._burdens
        over = grown_beyond(before, burdens, self._policy().document.capacity.interrupts, self._overloaded)
        for agent in sorted(over - self._overloaded):
            log.error("reconcile.overloaded", agent=agent, load=burdens[agent].load, capacity=burdens[agent].capacity)
        self._burdens, self._overloaded = burdens, over
        return len(over)

    def _keep(self, gaps: Gaps) -> None:
        """Remember conversations with a gap until it is closed, because each check examines other conversations."""
        for conversation in sorted(gaps.found - self._gaps.found)[: limits.GAPS_KEPT]:
            log.error("reconcile.gap_found", conversation=conversation)
        self._gaps = Gaps(frozenset(sorted(gaps.found)[: limits.GAPS_KEPT]), gaps.behind)

    async def _could_be_offered(self) -> Overlooked:
        """Find conversations that wait although an available agent could have them and has not refused them."""
        policy = self._policy()
        pool = Pool(policy.refusal_pause_s)
        pool_sync = PoolSync(
            self._stores.record, self._pool, pool, policy, ReadScope(limits.CHECK_SNAPSHOT, whole=False)
        )
        await pool_sync.sync((), ())
        return {(one.conversation, one.wait_no) for one in pool_sync.pool.propose(pool_sync.now, limits.CLAIMS)}

    async def _still(self, overlooked: Overlooked) -> Overlooked:
        """Return which of these still wait after the time in which a dispatcher should have offered them."""
        if not overlooked:
            return overlooked
        await asyncio.sleep(limits.FREE_S)
        return overlooked & await self._could_be_offered()

    async def _repair(self, broken: Mapping[str, int]) -> None:
        for name, repair in REPAIRS.items():
            # which owner is right is undecided, and so is the load
            if broken[name] and not (name == "over_capacity" and broken["double_owner"]):
                await self._repair_kind(name, repair)
        if broken["waiting_despite_free"]:
            self._duty.request_full_sync()
            _repaired("waiting_despite_free", broken["waiting_despite_free"])

    async def _repair_kind(self, name: str, repair: Repair) -> None:
        """Repair one kind; if that fails, the other kinds are repaired all the same."""
        try:
            count = await repair(self._stores, self._watch)
        except Stall:
            raise
        except Exception:
            metrics.FAILED_ALONE.labels("repairs").inc()
            log.exception("reconcile.repair_failed", invariant=name)
            return
        if count:
            _repaired(name, count)


def pause_s(took_s: float, pauses: float = limits.INVARIANTS_PAUSES) -> float:
    """Return how long to pause after a check of this duration.

    It counts all assignments, and its share of time is limited.
    """
    return min(took_s * pauses, limits.INVARIANTS_PAUSE_S)


def _report(broken: Mapping[str, int]) -> None:
    for name, count in broken.items():
        metrics.BROKEN.labels(name).set(count)
        if count:
            metrics.BROKEN_TOTAL.labels(name).inc(count)
            log.error("reconcile.promise_broken", invariant=name, count=count)


def _repaired(name: str, count: int) -> None:
    metrics.REPAIRS.labels(name).inc(count)
    log.warning("reconcile.repaired", invariant=name, count=count)
