"""From a time to the number of an entry, without an index on times: numbers grow with the times."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from usher_common.record.tables.auditing.entries import audit_entry

_e = audit_entry.c


async def first_since(connection: AsyncConnection, at: int) -> int:
    """Return the number of the first entry from this time (µs) on; one more than the last where there is none.

    Times come from the record's clock while the head is locked, so they grow with the numbers. About 25 entries are
    read by their key, however long the log is. Where that clock was set back, the entries around are found by number.
    """
    first, last = (await connection.execute(select(func.min(_e.n), func.max(_e.n)))).one()
    if first is None:
        return 0
    low, high = first, last + 1
    while low < high:
        middle = (low + high) // 2
        found = select(_e.at).where(_e.n >= middle).order_by(_e.n).limit(1)
        if (await connection.execute(found)).scalar_one() < at:
            low = middle + 1
        else:
            high = middle
    return int(low)
