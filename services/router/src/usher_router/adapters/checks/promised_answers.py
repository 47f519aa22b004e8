"""SQL of promised answers that are still to be given."""

from typing import NamedTuple

from sqlalchemy import case, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.sql.constructs import db_now
from usher_common.record.tables.after import promise

_p = promise.c
# Word for word the partial index's condition, so that both databases use it (decision 0086).
_OPEN = text("promise.kept_at IS NULL")


class OpenPromises(NamedTuple):
    """How many promised answers are still to be given, how many of them are late, and of how many that is new."""

    open: int
    overdue: int
    unnoticed: int


class RecordPromisedAnswers:
    """Statements of the watch over promised answers."""

    async def count(self, connection: AsyncConnection) -> OpenPromises:
        """Count them by the record's clock."""
        late = _p.due_at < db_now()
        unnoticed = late & _p.broken_at.is_(None)
        sums = [func.coalesce(func.sum(case((which, 1), else_=0)), 0) for which in (late, unnoticed)]
        row = (await connection.execute(select(func.count(), *sums).select_from(promise).where(_OPEN))).one()
        return OpenPromises(int(row[0]), int(row[1]), int(row[2]))

    async def note_broken(self, connection: AsyncConnection, now: int) -> int:
        """Note of each whose deadline has passed that it did; returns of how many."""
        late = update(promise).where(_OPEN, _p.due_at < now, _p.broken_at.is_(None)).values(broken_at=now)
        return int((await connection.execute(late)).rowcount)
