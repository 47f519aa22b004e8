"""SQL of the live view: how long contacts wait, what was answered in time, and the agents' present states."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Row, case, func, select, text
from usher_common.expected_wait import ServiceRate
from usher_common.record.port import Record
from usher_common.record.service_rates import service_rates
from usher_common.record.sql.constructs import read_now
from usher_common.record.tables import schema
from usher_policy.entry_rules import FALLBACK

from usher_gateway.reading.rows import agents_of as names_of

_c, _a = schema.conversation.c, schema.agent.c
_numbers = msgspec.json.Decoder(dict[str, int]).decode
SECOND = 1_000_000  # µs

# Word for word the conditions of the partial indexes: only then do both databases use them (decision 0086).
_WAITING = text("conversation.status = 'waiting'")
_ANSWERED = text("conversation.answered_at IS NOT NULL")
_AUTOMATIC = ("faq", "bot")  # who left there never waited for a person
_ABANDONED = text("conversation.closed_at IS NOT NULL AND conversation.answered_at IS NULL")
_BUSY = text("conversation.status IN ('offered', 'assigned')")
_RINGING = (
    select(_c.queue, func.count(), func.min(func.coalesce(_c.waited_since, _c.opened_at)))
    .where(_BUSY, _c.status == "offered")
    .group_by(_c.queue)
)


class Waits(msgspec.Struct):
    """The waits of a queue.

    The number waiting, the longest wait (s), and how waits ended: answered, in time, abandoned late. Contacts
    that are only offered to an agent are waiting, too; `ranks` counts the others by priority.
    """

    waiting: int = 0
    oldest_s: float | None = None
    answered: int = 0
    in_time: int = 0
    abandoned: int = 0
    ranks: Counter[int] = msgspec.field(default_factory=Counter)


class Standing(NamedTuple):
    """The record's clock (µs), each queue's waits, and how fast each was served recently."""

    now: int
    waits: dict[str, Waits]
    services: dict[str, ServiceRate]


class Present(msgspec.Struct, frozen=True):
    """An agent's present state; `weights`, `limits` and `held` are by channel class."""

    id: str
    name: str
    photo: str
    status: str
    reason: str
    draining: bool
    load: int
    capacity: int
    pools: frozenset[str]
    conversations: int
    weights: Mapping[str, int] = {}
    limits: Mapping[str, int] = {}
    held: Mapping[str, int] = {}
    calendar: str = ""


async def waits_now(record: Record, within_s: Mapping[str, float], window_s: int) -> Standing:
    """Read the state of the queues; `within_s` is each one's service level, others have the fallback queue's.

    Contacts who gave up within that time had no bad service and are not counted.
    """
    promises = {name: int(s * SECOND) for name, s in within_s.items()}
    promise = case(promises, value=_c.queue, else_=promises[FALLBACK])
    waiting = select(_c.queue, _c.priority, func.count(), func.min(_c.waiting_since)).where(_WAITING)
    found: dict[str, Waits] = {}
    async with record.read() as connection:
        now = await read_now(connection)
        for queue, priority, count, since in await connection.execute(waiting.group_by(_c.queue, _c.priority)):
            waits = found.setdefault(queue, Waits())
            waits.ranks[priority] = count
            waits.waiting += count
            waits.oldest_s = max(waits.oldest_s or 0.0, (now - since) / SECOND)
        for queue, count, since in await connection.execute(_RINGING):
            waits = found.setdefault(queue, Waits())
            waits.waiting += count
            waits.oldest_s = max(waits.oldest_s or 0.0, (now - since) / SECOND)
        since = now - window_s * SECOND
        began = func.coalesce(_c.handed_over_at, _c.opened_at)  # what articles took is no wait for a person
        quick = func.sum(case((_c.answered_at - began <= promise, 1), else_=0))
        answered = select(_c.queue, func.count(), quick).where(_ANSWERED, _c.answered_at >= since)
        for queue, count, in_time in await connection.execute(answered.group_by(_c.queue)):
            waits = found.setdefault(queue, Waits())
            waits.answered, waits.in_time = count, int(in_time)
        gone = select(_c.queue, func.count()).where(_ABANDONED, _c.closed_at >= since, _c.stage.not_in(_AUTOMATIC))
        late = gone.where(_c.closed_at - began > promise).group_by(_c.queue)
        for queue, count in await connection.execute(late):
            found.setdefault(queue, Waits()).abandoned = count
        return Standing(now, found, await service_rates(connection))


async def agents_now(record: Record) -> list[Present]:
    """Read all agents who may own conversations, by name."""
    had = select(_c.agent_id, func.count().label("count")).where(_BUSY).group_by(_c.agent_id).subquery()
    columns = (
        *(_a.id, _a.name, _a.photo, _a.status, _a.status_reason, _a.draining, _a.load, _a.capacity),
        *(_a.pools_json, _a.weights_json, _a.limits_json, _a.held_json, _a.calendar),
    )
    wanted = (
        select(*columns, func.coalesce(had.c.count, 0).label("conversations"))
        .join_from(schema.agent, had, had.c.agent_id == _a.id, isouter=True)
        .where(_a.enabled.is_(True), _a.role != "integration")
        .order_by(_a.name, _a.id)
    )
    async with record.read() as connection:
        return [_present(row) for row in await connection.execute(wanted)]


def _present(row: Row[*tuple[Any, ...]]) -> Present:
    return Present(
        id=row.id,
        name=row.name,
        photo=row.photo,
        status=row.status,
        reason=row.status_reason,
        draining=row.draining,
        load=row.load,
        capacity=row.capacity,
        pools=names_of(row.pools_json),
        conversations=row.conversations,
        weights=_numbers(row.weights_json),
        limits=_numbers(row.limits_json),
        held=_numbers(row.held_json),
        calendar=row.calendar,
    )
