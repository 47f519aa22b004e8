"""Queues and calendars as the active policy describes them, and whether they are open now."""

from datetime import UTC, datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.served_pools import served_pools
from usher_common.record.tables import schema
from usher_policy.document.model import Calendar, Queue
from usher_policy.hours.calendar import Hours
from usher_policy.serving import is_served

from usher_gateway.http.call import Call
from usher_gateway.http.schemas.policy import (
    CalendarDocument,
    OfferDocument,
    QueueDocument,
    QueueList,
    ServiceLevelGoal,
)
from usher_gateway.reading.rows import agents_of as names_of


async def list_queues(call: Call) -> QueueList:
    """List queues and calendars by name, and all agent pools that are named anywhere."""
    active, now = await call.site.policy.current(), datetime.now(UTC)
    queues = sorted(active.document.queues.items())
    async with call.site.record.read() as connection:
        served, named = await served_pools(connection), await _pools_of_agents(connection)
    pools = {queue.pool for _, queue in queues} | named
    return QueueList(
        tuple(
            _queue(
                name,
                queue,
                active.hours.get(queue.hours or ""),
                now,
                served=is_served(active.document, name, served),
            )
            for name, queue in queues
        ),
        tuple(
            _calendar(name, calendar, active.hours[name], now)
            for name, calendar in sorted(active.document.calendars.items())
        ),
        tuple(sorted(pools)),
    )


async def _pools_of_agents(connection: AsyncConnection) -> set[str]:
    wanted = select(schema.agent.c.pools_json).where(schema.agent.c.enabled.is_(True)).distinct()
    rows = (await connection.execute(wanted)).scalars().all()
    return {name for names in rows for name in names_of(names)}


def _queue(name: str, queue: Queue, hours: Hours | None, now: datetime, *, served: bool) -> QueueDocument:
    is_open = hours is None or hours.is_open(now)
    return QueueDocument(
        name=name,
        pool=queue.pool,
        priority=queue.priority,
        select=queue.select,
        hours=queue.hours,
        open=is_open,
        served=served,
        next_opening=None if hours is None or is_open else _ms(hours.next_opening(now)),
        offer=OfferDocument(queue.offer.mode, queue.offer.timeout_s, queue.offer.missed),
        service_level=ServiceLevelGoal(queue.service_level.percent, queue.service_level.within_s),
        max_length=queue.max_length,
        max_wait_s=queue.max_wait_s,
        overflow=queue.overflow,
        steps=tuple(map(msgspec.to_builtins, queue.steps)),
    )


def _calendar(name: str, calendar: Calendar, hours: Hours, now: datetime) -> CalendarDocument:
    return CalendarDocument(
        name=name,
        **msgspec.structs.asdict(calendar),
        open=hours.is_open(now),
        next_change=_ms(hours.next_change(now)),
    )


def _ms(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp() * 1000)
