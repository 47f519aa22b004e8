"""Which envelopes that were set aside name one of these conversations: replies that never became messages."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from usher_common.record.port import Record
from usher_common.record.tables.schema import parked

from usher_gateway.erasing.envelopes import named_in
from usher_gateway.limits import ERASE_ROWS

_p = parked.c


async def parked_of(record: Record, conversations: Collection[str]) -> Mapping[str, set[str]]:
    """Read all of them, page by page; returns conversation → ids of parked rows. Raises Stall."""
    names, found = frozenset(conversations), dict[str, set[str]]()
    after = ""
    while names:
        page = select(_p.id, _p.stream, _p.envelope).where(_p.id > after).order_by(_p.id).limit(ERASE_ROWS)
        async with record.read() as connection:
            rows = (await connection.execute(page)).all()
        for row in rows:
            for name in named_in(row.stream, row.envelope, names):
                found.setdefault(name, set()).add(row.id)
        if len(rows) < ERASE_ROWS:
            break
        after = rows[-1].id
    return found
