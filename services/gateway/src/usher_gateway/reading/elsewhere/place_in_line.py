"""SQL of one conversation's place in line: how many are served before it, by queue, and how fast queues are served."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import and_, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.expected_wait import ServiceRate
from usher_common.record.service_rates import service_rates
from usher_common.record.sql.constructs import read_now
from usher_common.record.tables.schema import conversation

_c = conversation.c
# Word for word the partial index's condition, so that both databases use the index (decision 0086).
_WAITING = text("conversation.status = 'waiting'")


class Before(NamedTuple):
    """Who comes first, by queue, and the queues' service; `now` in microseconds of the record's clock."""

    now: int
    counts: Mapping[str, int]
    services: Mapping[str, ServiceRate]


async def before(connection: AsyncConnection, key: str) -> Before:
    """Count who is served before this waiting conversation: by priority, then by when they came."""
    mine = select(_c.priority, _c.opened_at).where(_c.id == key)
    found = (await connection.execute(mine)).one_or_none()
    counts: dict[str, int] = {}
    if found is not None:
        earlier = or_(_c.opened_at < found.opened_at, and_(_c.opened_at == found.opened_at, _c.id < key))
        first = or_(_c.priority > found.priority, and_(_c.priority == found.priority, earlier))
        wanted = select(_c.queue, func.count()).where(_WAITING, first).group_by(_c.queue)
        counts = {row[0]: row[1] for row in (await connection.execute(wanted)).all()}
    return Before(await read_now(connection), counts, await service_rates(connection))
