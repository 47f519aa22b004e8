"""Delete rows that nothing reads any more: old dispatch logs, old answers."""

from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.handling import Stall
from usher_common.record.port import Record, Transaction
from usher_common.record.transaction import run_transaction

from usher_router import limits
from usher_router.domain.policy import SECOND

log = structlog.get_logger()
HOUR = 3_600  # seconds


class OldRows(Protocol):
    """Rows that may be deleted after some time."""

    async def forget(self, connection: AsyncConnection, before: int, limit: int) -> int:
        """Delete rows older than `before`, `limit` at most; returns how many were deleted."""


def forgetting(
    record: Record, store: OldRows, kept_h: float, prefers: Callable[[], bool]
) -> Callable[[], Awaitable[None]]:
    """Return a loop's step that deletes old rows while this member is the preferred one."""

    async def step() -> None:
        if prefers():
            await forget_dispatch(record, store, kept_h)

    return step


async def forget_dispatch(record: Record, store: OldRows, kept_h: float, limit: int = limits.DELETE_OLD_ROWS) -> int:
    """Delete rows older than so many hours, `limit` at a time; returns how many.

    If the record is unavailable, they stay until the next run.
    """

    async def body(transaction: Transaction) -> int:
        before = await transaction.now() - int(kept_h * HOUR * SECOND)
        return await store.forget(transaction.connection, before, limit)

    gone = 0
    try:
        while (count := await run_transaction(record, body)) > 0:
            gone += count
    except Stall as error:
        log.warning("delete_old_rows.stalled", reason=str(error))
    return gone
