"""SQL of queue positions: which contacts wait, in which order, and when they were offered."""

from collections.abc import Collection

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.expected_wait import ServiceRate
from usher_common.record.service_rates import service_rates
from usher_common.record.sql.constructs import any_of, read_now
from usher_common.record.tables.schema import agent, assignment, conversation

from usher_router.adapters.rows import IS_HELD, IS_WAITING
from usher_router.adapters.values import WaitingContacts
from usher_router.domain.addresses.known import WEB
from usher_router.domain.capacity.agent import NO_DESK
from usher_router.domain.conversation.waiting.opening_hours import on_shift
from usher_router.domain.matching.queue_position import WaitingContact
from usher_router.domain.policy import Policy

_c = conversation.c
_a = agent.c
_names = msgspec.json.Decoder(frozenset[str]).decode
AT_WORK = ("available", "busy", "wrap_up")  # who has their hands full is there all the same, and soon free


class RecordQueuePositions:
    """Statements on waiting contacts; the same text for PostgreSQL and SQLite."""

    async def waiting(self, connection: AsyncConnection, limit: int) -> WaitingContacts:
        """Read the first `limit` waiting contacts, and each queue's length."""
        now = await read_now(connection)
        first = (
            select(_c.id, _c.queue, _c.account, _c.peer, _c.channel)
            .where(IS_WAITING)
            .order_by(_c.priority.desc(), _c.opened_at, _c.id)
            .limit(limit)
        )
        counted = select(_c.queue, func.count(), func.min(_c.waiting_since)).where(IS_WAITING).group_by(_c.queue)
        contacts = [WaitingContact(*row[:4], row[4] == WEB) for row in (await connection.execute(first)).all()]
        queues = {row[0]: (row[1], row[2]) for row in (await connection.execute(counted)).all()}
        return WaitingContacts(now, contacts, queues)

    async def services(self, connection: AsyncConnection) -> dict[str, ServiceRate]:
        """Read how fast each queue was served lately."""
        return await service_rates(connection)

    async def at_work(self, connection: AsyncConnection, policy: Policy, now: int) -> list[frozenset[str]]:
        """Read the pools of each agent who is at work at `now` (microseconds), and may get conversations."""
        there = _a.enabled, ~_a.draining, _a.status.in_(AT_WORK), _a.role.not_in(sorted(NO_DESK))
        rows = (await connection.execute(select(_a.pools_json, _a.calendar).where(*there))).all()
        return [_names(row[0]) for row in rows if on_shift(policy, row[1], now)]

    async def offered_at(self, connection: AsyncConnection, ids: Collection[str]) -> dict[str, int]:
        """Return when those of these conversations that have an agent were offered to them (microseconds)."""
        if not ids:
            return {}
        wanted = (
            select(_c.id, assignment.c.offered_at)
            .select_from(conversation.join(assignment, assignment.c.id == _c.assignment_id))
            .where(any_of(_c.id, list(ids)), IS_HELD)
        )
        return {row[0]: row[1] for row in (await connection.execute(wanted)).all()}
