"""Check the promises against the record: counts that must be zero."""

import time
from collections.abc import Callable

import structlog
from usher_common.bus.port import Stall
from usher_common.record.port import Record

from usher_router import limits, metrics
from usher_router.app.look_at_record import Looker
from usher_router.domain.policy import SECOND, Policy
from usher_router.domain.pool import Pool
from usher_router.ports import PoolStore, WatchStore

log = structlog.get_logger()


class Reconciler:
    """Counts broken promises while this member is the preferred one."""

    def __init__(
        self, record: Record, watch: WatchStore, pool: PoolStore, policy: Policy, prefers: Callable[[], bool]
    ) -> None:
        self._record = record
        self._watch = watch
        self._pool = pool
        self._policy = policy
        self._prefers = prefers
        self._rests_until = 0.0  # monotonic seconds
        self._free: dict[tuple[str, int], int] = {}  # (conversation, wait number) → since when somebody was free

    async def check(self) -> None:
        """Count once, set the gauges, log each invariant that is broken; who is not preferred has no gauges."""
        began = time.monotonic()
        if not self._prefers():
            metrics.BROKEN.clear()  # what another member counts now must not be contradicted by our last count
            return
        if began < self._rests_until:
            return
        try:
            async with self._record.read() as connection:
                broken = await self._watch.broken(connection)
            broken["waiting_despite_free"] = await self._waiting_despite_free()
        except Stall as error:
            log.warning("reconcile.stalled", reason=str(error))
            return
        ended = time.monotonic()
        self._rests_until = ended + rest_s(ended - began)
        for name, count in broken.items():
            metrics.BROKEN.labels(name).set(count)
            if count:
                metrics.BROKEN_TOTAL.labels(name).inc(count)
                log.error("reconcile.promise_broken", invariant=name, count=count)

    async def _waiting_despite_free(self) -> int:
        """Count what could have been offered at the last check already, and still could be now."""
        looker = Looker(self._record, self._pool, Pool(self._policy.refusal_pause_s), limits.CHECK_SNAPSHOT)
        await looker.look((), ())
        proposals = looker.pool.propose(looker.now, limits.CLAIMS)
        now = looker.now
        self._free = {key: self._free.get(key, now) for one in proposals if (key := (one.conversation, one.wait_no))}
        return sum(now - since > limits.FREE_S * SECOND for since in self._free.values())


def rest_s(took_s: float) -> float:
    """Tell how long to rest after a check that took so long: it counts all that is owned, and must stay cheap."""
    return min(took_s * limits.INVARIANTS_RESTS, limits.INVARIANTS_REST_S)
