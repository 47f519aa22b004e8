"""Handle frames of `outbound`: store every send durably, then pass it to the lanes."""

from collections.abc import Callable, Sequence

from usher_common.bus.settling.one_by_one import settle_singly
from usher_common.envelope import Envelope
from usher_common.handling import Delivery
from usher_common.messages.sends import decode_send
from usher_common.record.port import Record, Transaction
from usher_common.record.transaction import run_transaction

from usher_connectors import metrics
from usher_connectors.send.after_restore import AfterRestore
from usher_connectors.send.domain.delivery import Row
from usher_connectors.send.ports import DeliveryTable

OnRows = Callable[[Sequence[Row]], None]


class EnqueueSends:
    """The handler of the `outbound` stream; `on_rows` gets new rows once they are durable."""

    def __init__(self, record: Record, table: DeliveryTable, on_rows: OnRows) -> None:
        self._record = record
        self._table = table
        self._on_rows = on_rows
        self._after_restore = AfterRestore()
        # partition → newest created_at, so that no two rows of a partition have the same
        self._last: dict[int, int] = {}

    async def handle(self, delivery: Delivery) -> None:
        """Insert the whole frame in one transaction; rows that exist already stay as they are."""

        async def body(transaction: Transaction) -> None:
            await self._insert(transaction, delivery.partition, delivery.envelopes)
            await transaction.consume(delivery)

        await run_transaction(self._record, body)

    async def handle_singly(self, delivery: Delivery) -> None:
        """Insert one by one in savepoints; park what cannot be a delivery."""

        async def apply(transaction: Transaction, envelope: Envelope) -> None:
            await self._insert(transaction, delivery.partition, [envelope])

        await settle_singly(self._record, delivery, apply)

    async def _insert(self, transaction: Transaction, partition: int, envelopes: Sequence[Envelope]) -> None:
        sends = [(envelope, decode_send(envelope.body)) for envelope in envelopes]
        now = await transaction.now()
        first = self._number(partition, now, len(sends))
        rows = [Row(one.id, first + i, 0, one.trace, send) for i, (one, send) in enumerate(sends)]
        fresh = await self._table.insert(transaction.connection, rows, now)
        held = await self._after_restore.hold(transaction.connection, rows, now)
        transaction.after_commit(lambda: self._pass_on([row for row in fresh if row.id not in held]))

    def _number(self, partition: int, now: int, count: int) -> int:
        first = max(now, self._last.get(partition, 0) + 1)
        self._last[partition] = first + count - 1
        return first

    def _pass_on(self, rows: Sequence[Row]) -> None:
        metrics.ENQUEUED.inc(len(rows))
        self._on_rows(rows)
