"""Deletes old answers to commands, and tokens that were used; frames write them."""

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.sql.constructs import any_of
from usher_common.record.tables.schema import answered, continued


class RecordAnswers:
    """Implements `OldRows` with one set of statements for PostgreSQL and SQLite."""

    async def forget(self, connection: AsyncConnection, before: int, limit: int) -> int:
        """Delete answers older than `before`, `limit` at most, and used tokens; returns how many answers were deleted.

        A token has expired long before: nobody can use it again.
        """
        await connection.execute(delete(continued).where(continued.c.at < before))
        wanted = select(answered.c.id).where(answered.c.at < before).order_by(answered.c.at).limit(limit)
        old = list((await connection.execute(wanted)).scalars())
        await connection.execute(delete(answered).where(any_of(answered.c.id, old)))
        return len(old)
