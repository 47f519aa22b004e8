"""The watchers' statements on the record: due deadlines, present agents, broken promises."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.constructs import db_now, update_rows
from usher_common.record.schema import agent, assignment, conversation, message

from usher_router import limits
from usher_router.adapters.rows import IS_HELD
from usher_router.domain.policy import SECOND
from usher_router.ports import Due


class RecordWatch:
    """Implements `WatchStore` with one set of statements for PostgreSQL and SQLite."""

    async def any_due(self, connection: AsyncConnection) -> bool:
        return (await connection.execute(_due(conversation.c.id).limit(1))).first() is not None

    async def lease_due(self, connection: AsyncConnection, lease: int, limit: int) -> list[Due]:
        wanted = (
            _due(conversation.c.id, conversation.c.deadline_no, conversation.c.home_partition, db_now())
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows: Sequence[Any] = (await connection.execute(wanted)).all()
        leased = [{"id": row[0], "deadline_lease": row[3] + lease} for row in rows]
        await update_rows(connection, conversation, leased, ("deadline_lease",))
        return [Due(row[0], row[1], row[2]) for row in rows]

    async def present(self, connection: AsyncConnection) -> tuple[int, list[str]]:
        wanted = select(agent.c.id).where(or_(agent.c.status != "offline", agent.c.load > 0)).order_by(agent.c.id)
        ids = list((await connection.execute(wanted)).scalars())
        return await _now(connection), ids

    async def broken(self, connection: AsyncConnection) -> dict[str, int]:
        now = await _now(connection)
        counts: dict[str, Select[int]] = {
            "over_capacity": _over_capacity(),
            "double_owner": _double_owner(),
            "overdue_deadline": select(func.count()).where(
                conversation.c.next_deadline < now - int(limits.OVERDUE_S * SECOND)
            ),
            "owner_offline": _owner_offline(now - int(limits.OFFLINE_OWNER_S * SECOND)),
            "sequence_gap": _sequence_gap(now - int(limits.GAP_LOOK_S * SECOND)),
        }
        return {name: int((await connection.execute(count)).scalar_one()) for name, count in counts.items()}


async def _now(connection: AsyncConnection) -> int:
    return int((await connection.execute(select(db_now()))).scalar_one())


def _due(*columns: ColumnElement[Any]) -> Select[Any]:
    """Select passed deadlines; the clock stands in a subquery, so that the index serves the comparison."""
    now = select(db_now()).scalar_subquery()
    free = or_(conversation.c.deadline_lease.is_(None), conversation.c.deadline_lease <= now)
    return select(*columns).where(conversation.c.next_deadline <= now, free).order_by(conversation.c.next_deadline)


def _over_capacity() -> Select[int]:
    """Count agents whose load is not the sum of what they hold, or above what bounds it."""
    held = (
        select(conversation.c.agent_id, func.sum(conversation.c.weight).label("weight"))
        .where(IS_HELD)
        .group_by(conversation.c.agent_id)
        .subquery()
    )
    wrong = or_(agent.c.load != func.coalesce(held.c.weight, 0), agent.c.load > agent.c.load_limit)
    return select(func.count()).select_from(agent.outerjoin(held, held.c.agent_id == agent.c.id)).where(wrong)


def _double_owner() -> Select[int]:
    """Count held conversations whose open assignment is not this agent's."""
    theirs = and_(
        assignment.c.id == conversation.c.assignment_id,
        assignment.c.agent_id == conversation.c.agent_id,
        assignment.c.ended_at.is_(None),
    )
    return select(func.count()).select_from(conversation).where(IS_HELD, ~exists().where(theirs))


def _owner_offline(before: int) -> Select[int]:
    return (
        select(func.count())
        .select_from(conversation.join(agent, agent.c.id == conversation.c.agent_id))
        .where(
            IS_HELD,
            conversation.c.changed_at < before,
            agent.c.status == "offline",
            agent.c.status_at < before,
        )
    )


def _sequence_gap(since: int) -> Select[int]:
    """Count held conversations changed lately whose messages are not numbered 1 to last_seq."""
    lately = (
        select(conversation.c.id, conversation.c.last_seq)
        .where(IS_HELD, conversation.c.changed_at >= since)
        .limit(limits.GAP_CONVERSATIONS)
        .subquery()
    )
    mine = message.c.conversation_id == lately.c.id
    count = select(func.count()).where(mine).scalar_subquery()
    last = select(func.coalesce(func.max(message.c.seq), 0)).where(mine).scalar_subquery()
    return select(func.count()).select_from(lately).where(or_(count != lately.c.last_seq, last != lately.c.last_seq))
