"""SQL of the dispatch log."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.schema import dispatch_record as logged

from usher_router.replay.log_batch import LogBatch

_batches = select(logged.c.dispatcher, logged.c.n, logged.c.policy, logged.c.payload, logged.c.at)


class RecordDispatches:
    """Statements on the dispatch log; the same text for PostgreSQL and SQLite."""

    async def write(self, connection: AsyncConnection, batches: Sequence[LogBatch], now: int) -> None:
        """Write batches at the time `now`; one that exists already stays as it is."""
        rows = [
            {"dispatcher": one.dispatcher, "n": one.n, "policy": one.policy, "payload": one.payload, "at": now}
            for one in batches
        ]
        await insert_rows(connection, logged, rows, skip_existing=True)

    async def forget(self, connection: AsyncConnection, before: int, limit: int) -> int:
        """Delete at most `limit` batches written before that time; returns how many were deleted."""
        old = select(logged.c.dispatcher, logged.c.n).where(logged.c.at < before).order_by(logged.c.at).limit(limit)
        gone = delete(logged).where(tuple_(logged.c.dispatcher, logged.c.n).in_(old))
        return int((await connection.execute(gone)).rowcount)

    async def dispatchers(self, connection: AsyncConnection, since: int, until: int) -> list[str]:
        """Name the dispatchers who wrote in that time, the earliest first."""
        wanted = (
            select(logged.c.dispatcher)
            .where(logged.c.at >= since, logged.c.at <= until)
            .group_by(logged.c.dispatcher)
            .order_by(func.min(logged.c.at), logged.c.dispatcher)
        )
        return list((await connection.execute(wanted)).scalars())

    async def batches(self, connection: AsyncConnection, dispatcher: str, after: int, limit: int) -> list[LogBatch]:
        """Read a dispatcher's batches with numbers above `after`, in order."""
        wanted = _batches.where(logged.c.dispatcher == dispatcher, logged.c.n > after).order_by(logged.c.n).limit(limit)
        return [LogBatch(*row) for row in (await connection.execute(wanted)).all()]

    async def at(self, connection: AsyncConnection, since: int, until: int) -> list[LogBatch]:
        """Read all batches written in that time, by time."""
        wanted = _batches.where(logged.c.at >= since, logged.c.at <= until).order_by(
            logged.c.at, logged.c.dispatcher, logged.c.n
        )
        return [LogBatch(*row) for row in (await connection.execute(wanted)).all()]
