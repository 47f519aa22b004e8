"""Count the promised answers that are still to be given, and those that were not given in time."""

from collections.abc import Callable

import structlog
from usher_common.handling import Stall
from usher_common.record.port import Record, Transaction
from usher_common.record.transaction import run_transaction

from usher_router import metrics
from usher_router.adapters.checks.promised_answers import RecordPromisedAnswers

log = structlog.get_logger()


class PromisedAnswersWatcher:
    """Watches while this member is the preferred one: each broken promise is counted once, by whoever notes it."""

    def __init__(self, record: Record, store: RecordPromisedAnswers, prefers: Callable[[], bool]) -> None:
        self._record = record
        self._store = store
        self._prefers = prefers

    async def poll(self) -> None:
        """Set the gauges, and note what was broken since the last look."""
        if not self._prefers():
            for gauge in (metrics.PROMISED_OPEN, metrics.PROMISED_OVERDUE):
                gauge.set(0)  # the preferred member counts now; our last count must not contradict it
            return
        try:
            async with self._record.read() as connection:
                counted = await self._store.count(connection)
            metrics.PROMISED_OPEN.set(counted.open)
            metrics.PROMISED_OVERDUE.set(counted.overdue)
            if counted.unnoticed:
                metrics.PROMISED.labels("broken").inc(await run_transaction(self._record, self._note))
        except Stall as error:
            log.warning("promised_answers.stalled", reason=str(error))

    async def _note(self, transaction: Transaction) -> int:
        return await self._store.note_broken(transaction.connection, await transaction.now())
