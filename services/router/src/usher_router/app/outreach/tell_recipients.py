"""Tell the recipients of running broadcasts, at their pace, and settle what became of those who were told."""

import time
from collections.abc import Callable, Sequence
from functools import partial

import structlog
from usher_common.bus.port import Bus
from usher_common.envelope import Envelope, wrap
from usher_common.handling import Stall
from usher_common.ids import partition_of
from usher_common.record.port import Record, Transaction
from usher_common.record.transaction import run_transaction

from usher_router import limits, metrics
from usher_router.adapters.outreach.broadcasts import RecordBroadcasts, Told
from usher_router.app.deadlines.publish_each import publish_each

log = structlog.get_logger()


class BroadcastTeller:
    """Works while this member is the preferred one; two at once do no harm, since a claim is a row's change."""

    def __init__(self, bus: Bus, record: Record, store: RecordBroadcasts, prefers: Callable[[], bool]) -> None:
        self._bus, self._record = bus, record
        self._store = store
        self._prefers = prefers

    async def poll(self) -> None:
        """Claim and publish what is due, settle what is done. What died between claim and publish goes again."""
        if not self._prefers():
            return
        try:
            # most polls find nothing, and a read takes no turn among SQLite's write transactions
            async with self._record.read() as connection:
                runs, settling = await self._store.looked(connection)
                running = await self._store.running(connection) if runs else []
            if settling:
                await run_transaction(self._record, self._settle)
                await self._publish(await run_transaction(self._record, self._forgotten))
            for one in running:
                await self._publish(await run_transaction(self._record, partial(self._claim, one)))
        except Stall as error:
            log.warning("broadcasts.stalled", reason=str(error))

    async def _claim(self, broadcast: str, transaction: Transaction) -> list[Told]:
        return await self._store.claim(transaction.connection, broadcast, await transaction.now())

    async def _settle(self, transaction: Transaction) -> None:
        await self._store.settle(transaction.connection, limits.TOLD_SETTLED)

    async def _forgotten(self, transaction: Transaction) -> list[Told]:
        return await self._store.forgotten(transaction.connection, await transaction.now(), limits.TOLD_AT_ONCE)

    async def _publish(self, told: Sequence[Told]) -> None:
        if told:
            items = [addressed(one, self._bus.partitions) for one in told]
            metrics.TOLD.inc(await publish_each(self._bus, "broadcasts", items))


def addressed(told: Told, partitions: int) -> tuple[int, Envelope]:
    """Address it to the home partition of the recipient's address; the same recipient is the same envelope."""
    command = told.command
    envelope = wrap(told.id, time.time_ns() // 1000, told.id, command)
    return partition_of(command.account, command.peer, partitions), envelope
