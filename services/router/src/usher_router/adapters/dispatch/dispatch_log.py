"""SQL of the dispatch log."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.schema import dispatch_record as turn

from usher_router.replay.log_batch import LogBatch

_turns = select(turn.c.dispatcher, turn.c.n, turn.c.policy, turn.c.payload, turn.c.at)


class RecordDispatches:
    """Statements on the dispatch log; the same text for PostgreSQL and SQLite."""

    async def write(self, connection: AsyncConnection, turns: Sequence[LogBatch], now: int) -> None:
        """Write batches at the time `now`; one that exists already stays as it is."""
        rows = [
            {"dispatcher": one.dispatcher, "n": one.n, "policy": one.policy, "payload": one.payload, "at": now}
            for one in turns
        ]
        await insert_rows(connection, turn, rows, skip_existing=True)

    async def forget(self, connection: AsyncConnection, before: int, limit: int) -> int:
        """Delete at most `limit` batches written before that time; returns how many were deleted."""
        old = select(turn.c.dispatcher, turn.c.n).where(turn.c.at < before).order_by(turn.c.at).limit(limit)
        gone = delete(turn).where(tuple_(turn.c.dispatcher, turn.c.n).in_(old))
        return int((await connection.execute(gone)).rowcount)

    async def lives(self, connection: AsyncConnection, since: int, until: int) -> list[str]:
        """Name the dispatchers who wrote in that time, the earliest first."""
        wanted = (
            select(turn.c.dispatcher)
            .where(turn.c.at >= since, turn.c.at <= until)
            .group_by(turn.c.dispatcher)
            .order_by(func.min(turn.c.at), turn.c.dispatcher)
        )
        return list((await connection.execute(wanted)).scalars())

    async def turns(self, connection: AsyncConnection, dispatcher: str, after: int, limit: int) -> list[LogBatch]:
        """Read a dispatcher's batches with numbers above `after`, in order."""
        wanted = _turns.where(turn.c.dispatcher == dispatcher, turn.c.n > after).order_by(turn.c.n).limit(limit)
        return [LogBatch(*row) for row in (await connection.execute(wanted)).all()]

    async def at(self, connection: AsyncConnection, since: int, until: int) -> list[LogBatch]:
        """Read all batches written in that time, by time."""
        wanted = _turns.where(turn.c.at >= since, turn.c.at <= until).order_by(turn.c.at, turn.c.dispatcher, turn.c.n)
        return [LogBatch(*row) for row in (await connection.execute(wanted)).all()]
