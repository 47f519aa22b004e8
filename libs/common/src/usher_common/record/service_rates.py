"""How fast each queue was served recently."""

from sqlalchemy import case, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from usher_common.expected_wait import ServiceRate, combined
from usher_common.record.sql.constructs import read_now
from usher_common.record.tables.schema import assignment

SECOND = 1_000_000  # microseconds
# seconds of the past that count: long enough for a dozen conversations of each agent, short enough to follow the day
WINDOW_S = 3600
# Word for word the conditions of the partial indexes: only then do both databases use them (decision 0086).
_OPEN = text("assignment.ended_at IS NULL")
_ENDED = text("assignment.ended_at IS NOT NULL")


async def service_rates(connection: AsyncConnection, window_s: float = WINDOW_S) -> dict[str, ServiceRate]:
    """Return each queue's service rate over the last `window_s` seconds."""
    a = assignment.c
    now = await read_now(connection)
    since = now - int(window_s * SECOND)
    # of an assignment that began before the window only the part within it counts
    began = case((a.accepted_at > since, a.accepted_at), else_=since)
    going = select(a.queue, func.count(), func.sum(now - began)).where(_OPEN, a.accepted_at.is_not(None))
    over = select(a.queue, func.count(), func.sum(a.ended_at - began)).where(
        _ENDED, a.ended_at >= since, a.accepted_at.is_not(None)
    )
    found: dict[str, ServiceRate] = {}
    for queue, count, worked in (await connection.execute(going.group_by(a.queue))).all():
        found[queue] = ServiceRate(busy=count, worked_s=float(worked) / SECOND)
    for queue, count, worked in (await connection.execute(over.group_by(a.queue))).all():
        found[queue] = combined((found.get(queue, ServiceRate()), ServiceRate(0, float(worked) / SECOND, count)))
    return found
