"""Receipts that come before our POST's answer is stored: kept in the record until their delivery is known."""

from collections.abc import Sequence
from dataclasses import replace

import structlog
from sqlalchemy import and_, delete, exists, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.handling import Stall
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import any_of, db_now, insert_rows
from usher_common.record.tables.schema import delivery, delivery_part, early_receipt
from usher_common.record.transaction import run_transaction

from usher_connectors import metrics
from usher_connectors.contract import Receipt
from usher_connectors.limits import EARLY_RECEIPT_S, REPORT_BATCH
from usher_connectors.send.domain.part_states import PartState
from usher_connectors.send.part_table import receive_part
from usher_connectors.send.ports import DeliveryTable, Result
from usher_connectors.send.report import ReportDeliveries

log = structlog.get_logger()
_e = early_receipt.c
_Key = tuple[str, str, str]  # account, provider's id, status
_SETTLED = ("sent", "delivered", "read", "failed", "uncertain")


async def keep_early(connection: AsyncConnection, account: str, receipt: Receipt, now: int) -> None:
    """Keep a receipt whose delivery nobody knows yet; the same one again changes nothing."""
    row = {
        "account": account,
        "provider_id": receipt.provider_id,
        "status": receipt.status,
        "code": receipt.code,
        "received_at": now,
    }
    await insert_rows(connection, early_receipt, [row], skip_existing=True)


class MatchEarlyReceipts:
    """Applies kept receipts once their deliveries have the provider's id, and forgets those that match none."""

    def __init__(self, record: Record, table: DeliveryTable, reports: ReportDeliveries) -> None:
        self._record, self._table, self._reports = record, table, reports

    async def __call__(self) -> None:
        """Look once; while a store is away, the next look tries again."""
        try:
            matched = await run_transaction(self._record, self._match)
            await self._reports.report([result for _, result in matched if result])
            await run_transaction(self._record, lambda one: self._forget(one, [key for key, _ in matched]))
        except Stall as away:
            log.debug("early_receipts.postponed", reason=str(away))

    async def _match(self, transaction: Transaction) -> list[tuple[_Key, Result | None]]:
        settled = any_of(delivery.c.status, _SETTLED)
        columns = (_e.account, _e.provider_id, _e.status, _e.code)
        own = and_(delivery.c.account == _e.account, delivery.c.provider_id == _e.provider_id)
        part = and_(delivery_part.c.account == _e.account, delivery_part.c.provider_id == _e.provider_id)
        known = or_(
            exists(select(delivery.c.id).where(own, settled)),
            exists(select(delivery_part.c.delivery_id).where(part)),
        )
        wanted = select(*columns).where(known)
        rows = (await transaction.connection.execute(wanted.order_by(_e.received_at).limit(REPORT_BATCH))).all()
        return [
            (
                (row.account, row.provider_id, row.status),
                await apply_receipt(transaction, self._table, row.account, _receipt(row)),
            )
            for row in rows
        ]

    async def _forget(self, transaction: Transaction, keys: Sequence[_Key]) -> None:
        connection = transaction.connection
        if keys:
            await connection.execute(
                delete(early_receipt).where(tuple_(_e.account, _e.provider_id, _e.status).in_(keys))
            )
        old = _e.received_at < db_now() - int(EARLY_RECEIPT_S * 1e6)
        gone = await connection.execute(delete(early_receipt).where(old))
        metrics.HOOK_EVENTS.labels("unmatched").inc(gone.rowcount)


def _receipt(row: object) -> Receipt:
    return Receipt(row.status, provider_id=row.provider_id, code=row.code)  # type: ignore[attr-defined]  # a row


async def apply_receipt(
    transaction: Transaction, table: DeliveryTable, account: str, receipt: Receipt
) -> Result | None:
    """Raise the status of the delivery that a receipt names; returns what the router is to be told, None: nothing.

    Raises LookupError if there is no such delivery, or none that may have failed yet. Statuses only rise: a receipt
    that comes late, or again after a higher one, tells nothing new. Of a message in several parts, it raises its part.
    """
    connection = transaction.connection
    received = await table.receive(connection, account, receipt.message, receipt.provider_id)
    if received is None:
        raise LookupError
    found, part = received
    now = await transaction.now()
    if part is not None:
        waiting = found.status in {"queued", "sending"}
        if waiting and receipt.message and receipt.status == "failed":
            raise LookupError  # as below: this part is under way
        said = PartState(receipt.status, receipt.code if receipt.status == "failed" else "")
        whole = not waiting or (bool(receipt.message) and receipt.status in {"delivered", "read"})
        return await receive_part(connection, found, part, said, provider_id=receipt.provider_id, now=now, whole=whole)
    status = await table.raise_status(connection, found.id, receipt.status, now, receipt.code)
    if status in {"queued", "sending"} and receipt.status == "failed" and receipt.provider_id:
        raise LookupError  # it failed before our POST's answer is stored: it counts once we know that it was sent
    if status != receipt.status:
        return None
    return replace(found, status=status, error=receipt.code if status == "failed" else "")
