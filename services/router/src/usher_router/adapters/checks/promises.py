"""SQL of the loops that check the record: due deadlines, present agents, broken promises."""

from collections.abc import Collection, Iterable, Sequence
from itertools import groupby
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.sql.constructs import any_of, db_now, read_now, update_rows
from usher_common.record.tables.schema import agent, assignment, conversation, message

from usher_router import limits
from usher_router.adapters.frames.load import lock_agents
from usher_router.adapters.frames.save import save_agents
from usher_router.adapters.rows import IS_HELD, IS_OPEN
from usher_router.adapters.values import Due, Gaps, OpenAssignment, Present, Recount
from usher_router.domain.capacity.agent import Agent
from usher_router.domain.capacity.overload import AgentLoad
from usher_router.domain.policy import SECOND
from usher_router.domain.presence.judge import PresenceTiming

_GAP_LOOK_US = int(limits.GAP_LOOK_S * SECOND)
_held = msgspec.json.Decoder(dict[str, int]).decode


class RecordWatch:
    """Statements of the checking loops; the same text for PostgreSQL and SQLite."""

    def __init__(self, grace_s: float = PresenceTiming().grace_s) -> None:
        self._offline_us = int((grace_s + limits.OFFLINE_OWNER_S) * SECOND)

    async def any_due(self, connection: AsyncConnection) -> bool:
        """Return whether a deadline has passed that no replica has leased."""
        return (await connection.execute(_ANY_DUE)).first() is not None

    async def lease_due(self, connection: AsyncConnection, lease: int, limit: int) -> list[Due]:
        """Lease passed deadlines for `lease` microseconds."""
        wanted = (
            _due(conversation.c.id, conversation.c.deadline_no, conversation.c.account, conversation.c.peer, db_now())
            .limit(limit)
            # Replicas that poll at the same moment each take rows of their own instead of waiting for one another.
            .with_for_update(skip_locked=True)
        )
        rows: Sequence[Any] = (await connection.execute(wanted)).all()
        leased = [{"id": row[0], "deadline_lease": row[4] + lease} for row in rows]
        await update_rows(connection, conversation, leased, ("deadline_lease",))
        return [Due(*row[:4]) for row in rows]

    async def present(self, connection: AsyncConnection) -> Present:
        """Read the record's clock, the agents who are not offline or carry load, and those whose connection is lost."""
        rows = (await connection.execute(_PRESENT)).all()
        return Present(await read_now(connection), [row[0] for row in rows], [row[0] for row in rows if row[1]])

    async def wrapped(self, connection: AsyncConnection) -> list[tuple[str, int]]:
        """List agents whose wrap-up has ended, and when it did (microseconds)."""
        return [(row[0], row[1]) for row in (await connection.execute(_WRAPPED)).all()]

    async def broken(self, connection: AsyncConnection) -> dict[str, int]:
        """Count what breaks a promise, by invariant."""
        now = await read_now(connection)
        counts: dict[str, Select[int]] = {
            "double_owner": _double_owner(),
            "overdue_deadline": _count(_overdue(now, conversation.c.id)),
            "owner_offline": _count(_orphaned(now - self._offline_us, conversation.c.id)),
        }
        broken = {name: int((await connection.execute(count)).scalar_one()) for name, count in counts.items()}
        return {"over_capacity": len(await self.misloaded(connection)), **broken}

    async def gaps(self, connection: AsyncConnection, behind: str, known: Collection[str]) -> Gaps:
        """Find gaps in the next open conversations after this address, in what ended lately, and in `known`."""
        page = (await connection.execute(_open_behind(behind))).all()
        recent = (await connection.execute(_ended_since(await read_now(connection) - _GAP_LOOK_US))).scalars()
        asked = sorted({*known, *recent, *(row[0] for row in page)})
        found = (await connection.execute(_gapped.where(any_of(conversation.c.id, asked)))).scalars()
        return Gaps(frozenset(found), page[-1][1] if len(page) == limits.GAP_CONVERSATIONS else "")

    async def burdens(self, connection: AsyncConnection) -> dict[str, AgentLoad]:
        """Read the weight of each agent's open assignments, and their capacity."""
        wanted = select(agent.c.id, agent.c.capacity, _carried.c.channel_class, _carried.c.weight)
        wanted = wanted.select_from(agent.outerjoin(_carried, _carried.c.agent_id == agent.c.id))
        found: dict[str, AgentLoad] = {}
        for agent_id, capacity, channel_class, weight in (await connection.execute(wanted)).all():
            carried = {} if channel_class is None else {channel_class: int(weight)}
            former = found.get(agent_id, AgentLoad(capacity, {}))
            found[agent_id] = AgentLoad(capacity, {**former.carried, **carried})
        return found

    async def misloaded(self, connection: AsyncConnection) -> list[str]:
        """Name the agents whose stored load differs from their open assignments."""
        return [one.agent for one in recounted((await connection.execute(_loads)).all())]

    async def recount(self, connection: AsyncConnection, agents: Sequence[str]) -> list[Recount]:
        """Lock these agents and set load and counts to those of their open assignments; returns what was wrong."""
        locked = await lock_agents(connection, agents)
        carried = (await connection.execute(_loads.where(any_of(agent.c.id, list(agents))))).all()
        wrong = recounted(carried)
        await save_agents(connection, [_set_right(locked[one.agent], one) for one in wrong])
        return wrong

    async def overdue(self, connection: AsyncConnection, limit: int) -> list[Due]:
        """Read deadlines that passed long ago, leased or not."""
        columns = conversation.c.id, conversation.c.deadline_no, conversation.c.account, conversation.c.peer
        wanted = _overdue(await read_now(connection), *columns).order_by(conversation.c.next_deadline).limit(limit)
        return [Due(*row) for row in (await connection.execute(wanted)).all()]

    async def orphaned(self, connection: AsyncConnection, limit: int) -> list[OpenAssignment]:
        """Read the conversations of agents who have been offline for too long."""
        columns = conversation.c.id, conversation.c.assignment_id, conversation.c.account, conversation.c.peer
        gone_before = await read_now(connection) - self._offline_us
        wanted = _orphaned(gone_before, *columns).order_by(conversation.c.id).limit(limit)
        return [OpenAssignment(*row) for row in (await connection.execute(wanted)).all()]


def _due(*columns: ColumnElement[Any]) -> Select[Any]:
    """Select passed deadlines.

    The clock is a scalar subquery, read once: called for each row, it would prevent the use of the index.
    """
    now = select(db_now()).scalar_subquery()
    free = or_(conversation.c.deadline_lease.is_(None), conversation.c.deadline_lease <= now)
    return select(*columns).where(conversation.c.next_deadline <= now, free).order_by(conversation.c.next_deadline)


_a = agent.c
# What is asked several times a second is made once: making a statement takes longer than asking it.
_ANY_DUE = _due(conversation.c.id).limit(1)
_PRESENT = (
    select(_a.id, _a.lost_from).where(or_(_a.status != "offline", _a.load > 0, _a.lost_from != "")).order_by(_a.id)
)
_WRAPPED = select(_a.id, _a.wrap_up_until).where(
    _a.status == "wrap_up", _a.wrap_up_until <= select(db_now()).scalar_subquery()
)

_carried = (
    select(
        assignment.c.agent_id,
        assignment.c.channel_class,
        func.count().label("number"),
        func.sum(assignment.c.weight).label("weight"),
    )
    .where(assignment.c.ended_at.is_(None))
    .group_by(assignment.c.agent_id, assignment.c.channel_class)
    .subquery()
)
# One statement, so that loads and assignments belong to the same moment.
_loads = (
    select(
        agent.c.id,
        agent.c.load,
        agent.c.held_json,
        agent.c.load_limit,
        _carried.c.channel_class,
        _carried.c.number,
        _carried.c.weight,
    )
    .select_from(agent.outerjoin(_carried, _carried.c.agent_id == agent.c.id))
    .where(or_(_carried.c.agent_id.is_not(None), agent.c.load != 0, agent.c.held_json != "{}"))
    .order_by(agent.c.id, _carried.c.channel_class)
)


def recounted(rows: Iterable[Any]) -> list[Recount]:
    """Find agents whose load or counts differ from their open assignments, or whose load exceeds its limit."""
    wrong = []
    for agent_id, group in groupby(rows, key=lambda row: row[0]):
        mine = list(group)
        carried = [row for row in mine if row[4] is not None]
        load, held = sum(int(row[6]) for row in carried), {row[4]: int(row[5]) for row in carried}
        _, was, was_held, limit, *_ = mine[0]
        if was != load or was > limit or _held(was_held) != held:
            wrong.append(Recount(agent_id, was, load, held))
    return wrong


def _set_right(locked: Agent, right: Recount) -> Agent:
    return msgspec.structs.replace(
        locked,
        load=right.load,
        held=right.held,
        load_limit=max(locked.capacity, right.load),
        version=locked.version + 1,
    )


def _double_owner() -> Select[int]:
    """Count owned conversations without their owner's open assignment, and open assignments without their owner."""
    held = and_(IS_HELD, conversation.c.assignment_id == assignment.c.id)
    theirs = and_(held, conversation.c.agent_id == assignment.c.agent_id, assignment.c.ended_at.is_(None))
    bare = select(func.count()).select_from(conversation).where(IS_HELD, ~exists().where(theirs))
    loose = select(func.count()).select_from(assignment).where(assignment.c.ended_at.is_(None), ~exists().where(held))
    return select(bare.scalar_subquery() + loose.scalar_subquery())


def _overdue(now: int, *columns: ColumnElement[Any]) -> Select[Any]:
    return select(*columns).where(conversation.c.next_deadline < now - int(limits.OVERDUE_S * SECOND))


def _orphaned(before: int, *columns: ColumnElement[Any]) -> Select[Any]:
    """Select what agents have owned since before that time, if they have been offline since before it, too."""
    return (
        select(*columns)
        .select_from(
            conversation.join(agent, agent.c.id == conversation.c.agent_id).join(
                assignment, assignment.c.id == conversation.c.assignment_id
            )
        )
        .where(IS_HELD, assignment.c.offered_at < before, agent.c.status == "offline", agent.c.status_at < before)
    )


def _count(wanted: Select[Any]) -> Select[int]:
    return select(func.count()).select_from(wanted.subquery())


_mine = message.c.conversation_id == conversation.c.id
_count_of_mine = select(func.count()).where(_mine).scalar_subquery()
_last_of_mine = select(func.coalesce(func.max(message.c.seq), 0)).where(_mine).scalar_subquery()
# Conversations whose messages are not numbered 1 to last_seq; one statement, so that both belong to the same moment.
_gapped = select(conversation.c.id).where(
    or_(_count_of_mine != conversation.c.last_seq, _last_of_mine != conversation.c.last_seq)
)


def _open_behind(address: str) -> Select[Any]:
    """Select the next open conversations and their addresses: each address has at most one."""
    wanted = select(conversation.c.id, conversation.c.address_id).where(IS_OPEN, conversation.c.address_id > address)
    return wanted.order_by(conversation.c.address_id).limit(limits.GAP_CONVERSATIONS)


def _ended_since(since: int) -> Select[Any]:
    """Select the conversations of assignments that ended since then.

    Many are closed now, so the paging would miss them.
    """
    wanted = select(assignment.c.conversation_id).where(
        assignment.c.ended_at.is_not(None), assignment.c.ended_at >= since
    )
    return wanted.order_by(assignment.c.ended_at.desc()).limit(limits.GAP_CONVERSATIONS)
