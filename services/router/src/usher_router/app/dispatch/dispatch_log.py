"""Record what the dispatcher's pool was given and what it proposed, so that every decision can be replayed."""

import time
from collections.abc import Callable, Collection
from typing import NamedTuple, Protocol

import structlog
from usher_common.record.port import Record, Transaction
from usher_common.record.transaction import run_transaction

from usher_router import limits, metrics
from usher_router.adapters.dispatch.dispatch_log import RecordDispatches
from usher_router.domain.matching.pool import Pool
from usher_router.replay.log_batch import Claimed, LogBatch, Op, Proposed, pack
from usher_router.replay.recorded_pool import RecordedPool

log = structlog.get_logger()


class DispatchLog(Protocol):
    """Where a dispatcher records its pool's inputs, proposals and claims."""

    def pool(self, refusal_pause_s: float) -> Pool | RecordedPool:
        """Make a fresh pool, with which a new log begins."""

    async def write(self, transaction: Transaction, now: int) -> None:
        """Write what is not yet on record, in the claim's transaction; `now` is the time of the decisions."""

    def claimed(self, won: Collection[str]) -> None:
        """Record which conversations of the last proposals were claimed."""

    async def flush(self) -> None:
        """Write what is old or large enough, in a transaction of its own; raises Stall."""


class NoLog:
    """Implements `DispatchLog` without recording anything."""

    def pool(self, refusal_pause_s: float) -> Pool | RecordedPool:
        return Pool(refusal_pause_s)

    async def write(self, transaction: Transaction, now: int) -> None:
        pass

    def claimed(self, won: Collection[str]) -> None:
        pass

    async def flush(self) -> None:
        pass


class LogTiming(NamedTuple):
    """When batches are packed and written, and a new log begins: seconds, and numbers of operations and batches."""

    batch_s: float = limits.LOG_BATCH_S
    batch_ops: int = limits.LOG_BATCH_OPS
    batches_kept: int = limits.LOG_BATCHES_KEPT
    log_s: float = limits.LOG_S


class DispatchLogWriter:
    """Implements `DispatchLog` and a pool's `PoolLog`, for one task at a time. Its times are monotonic seconds."""

    def __init__(
        self,
        record: Record,
        store: RecordDispatches,
        node: str,
        policy: Callable[[], str],
        timing: LogTiming | None = None,
    ) -> None:
        self._timing = timing or LogTiming()
        self._record = record
        self._store = store
        self._node = node
        self._policy = policy
        self._dispatcher = ""
        self._n = 0
        self._ops: list[Op] = []
        self._batches: list[LogBatch] = []  # complete batches, not yet on record
        self._began_at = self._waits_since = 0.0
        self._incomplete = False
        self._quiet = True  # nothing is pending that deserves a row of its own

    def pool(self, refusal_pause_s: float) -> RecordedPool:
        return RecordedPool(refusal_pause_s, self)

    @property
    def outlived(self) -> bool:
        return self._incomplete or time.monotonic() - self._began_at > self._timing.log_s

    def begin(self) -> None:
        # nothing but the beginning was recorded, because the record was unavailable
        if self._n == 0 and len(self._ops) == 1:
            self._ops = []
        self._pack()
        self._dispatcher, self._n, self._incomplete = f"{self._node}/{time.time_ns() // 1000}", 0, False
        self._began_at = time.monotonic()

    def note(self, op: Op) -> None:
        if self._incomplete:
            return
        if self._quiet and _matters(op):
            self._quiet, self._waits_since = False, time.monotonic()
        self._ops.append(op)
        if len(self._ops) >= self._timing.batch_ops:
            self._pack()

    def claimed(self, won: Collection[str]) -> None:
        self.note(Claimed(tuple(sorted(won))))

    async def write(self, transaction: Transaction, now: int) -> None:
        self._pack()
        batches = self._batches[:]
        await self._store.write(transaction.connection, batches, now)
        transaction.after_commit(lambda: self._written(len(batches)))

    async def flush(self) -> None:
        waits = not self._quiet and time.monotonic() - self._waits_since >= self._timing.batch_s
        if self._batches or waits:
            await run_transaction(self._record, self._write_now)

    async def _write_now(self, transaction: Transaction) -> None:
        await self.write(transaction, await transaction.now())

    def _written(self, count: int) -> None:
        del self._batches[:count]
        self._quiet = not self._ops and not self._batches
        self._waits_since = time.monotonic()
        metrics.DISPATCH_BATCHES.inc(count)

    def _pack(self) -> None:
        if not self._ops:
            return
        self._n += 1
        self._batches.append(LogBatch(self._dispatcher, self._n, self._policy(), pack(self._ops)))
        self._ops = []
        if len(self._batches) > self._timing.batches_kept:
            self._lose()

    def _lose(self) -> None:
        """Discard this log: a record that is unavailable for long must not exhaust the memory."""
        log.error("dispatch.log_discarded", dispatcher=self._dispatcher, batches=len(self._batches))
        metrics.DISPATCH_BATCHES_LOST.inc(len(self._batches))
        self._batches, self._incomplete = [], True


def _matters(op: Op) -> bool:
    """Return whether the operation deserves a row of its own: an idle dispatcher proposes nothing twice a second."""
    return not isinstance(op, Claimed) and not (isinstance(op, Proposed) and not op.chosen)
