"""The dispatcher's statements on the record."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.constructs import any_of, db_now, insert_rows, update_rows
from usher_common.record.schema import agent, agent_skill, assignment, conversation, decision

from usher_router.adapters.loading import lock_agents, lock_conversations
from usher_router.adapters.rows import FULL_CHANGES, IS_WAITING, conversation_row
from usher_router.adapters.saving import save_agents
from usher_router.domain.agent import Agent
from usher_router.domain.conversation import Conversation
from usher_router.domain.waiting import Waiting
from usher_router.domain.workers import Worker
from usher_router.ports import Offered

_texts = msgspec.json.Decoder(tuple[str, ...]).decode
_encode = msgspec.json.Encoder().encode
_NO_SKILLS: frozenset[str] = frozenset()

_waiting = select(
    conversation.c.id,
    conversation.c.wait_no,
    conversation.c.opened_at,
    conversation.c.skills_json,
    conversation.c.weight,
    conversation.c.priority,
    conversation.c.target_agent,
    conversation.c.refused_json,
    conversation.c.changed_at,
).where(IS_WAITING)

_workers = select(
    agent.c.id,
    agent.c.status,
    agent.c.enabled,
    agent.c.load,
    agent.c.capacity,
    func.coalesce(agent.c.idle_since, 0),
    agent.c.version,
)


class RecordPool:
    """Implements `PoolStore` with one set of statements for PostgreSQL and SQLite."""

    async def now(self, connection: AsyncConnection) -> int:
        return int((await connection.execute(select(db_now()))).scalar_one())

    async def waiting(self, connection: AsyncConnection, since: int, limit: int) -> list[Waiting]:
        wanted = _waiting.where(conversation.c.changed_at >= since).order_by(conversation.c.waiting_since).limit(limit)
        return await _read_waiting(connection, wanted)

    async def waiting_among(self, connection: AsyncConnection, ids: Collection[str]) -> list[Waiting]:
        return await _read_waiting(connection, _waiting.where(any_of(conversation.c.id, list(ids)))) if ids else []

    async def workers(self, connection: AsyncConnection, skills: Mapping[str, frozenset[str]]) -> list[Worker]:
        return await _read_workers(connection, _workers.where(agent.c.enabled), skills)

    async def workers_among(
        self, connection: AsyncConnection, ids: Collection[str], skills: Mapping[str, frozenset[str]]
    ) -> list[Worker]:
        return await _read_workers(connection, _workers.where(any_of(agent.c.id, list(ids))), skills) if ids else []

    async def skills(self, connection: AsyncConnection) -> dict[str, frozenset[str]]:
        wanted = select(agent_skill.c.agent_id, agent_skill.c.skill).where(agent_skill.c.level >= 1)
        found: dict[str, set[str]] = {}
        for agent_id, skill in (await connection.execute(wanted)).all():
            found.setdefault(agent_id, set()).add(skill)
        return {agent_id: frozenset(names) for agent_id, names in found.items()}

    async def lock(
        self, connection: AsyncConnection, conversations: Collection[str], agents: Collection[str]
    ) -> tuple[dict[str, Conversation], dict[str, Agent]]:
        locked, _ = await lock_conversations(connection, (), conversations)
        return {one.id: one for one in locked}, await lock_agents(connection, agents)

    async def write(
        self, connection: AsyncConnection, offers: Sequence[Offered], agents: Sequence[Agent], policy: str, now: int
    ) -> None:
        await update_rows(
            connection, conversation, [conversation_row(one.conversation) for one in offers], FULL_CHANGES
        )
        await insert_rows(connection, assignment, [_assignment(one.conversation, now) for one in offers])
        await insert_rows(connection, decision, [_decision(one, policy, now) for one in offers])
        await save_agents(connection, agents)


async def _read_waiting(connection: AsyncConnection, wanted: Select[Any]) -> list[Waiting]:
    return [
        Waiting(
            id=row[0],
            wait_no=row[1],
            opened_at=row[2],
            skills=frozenset(_texts(row[3])),
            weight=row[4],
            priority=row[5],
            target=row[6],
            refused=frozenset(_texts(row[7])),
            changed_at=row[8],
        )
        for row in (await connection.execute(wanted)).all()
    ]


async def _read_workers(
    connection: AsyncConnection, wanted: Select[Any], skills: Mapping[str, frozenset[str]]
) -> list[Worker]:
    return [
        Worker(
            id=row[0],
            available=row[1] == "available" and bool(row[2]),
            load=row[3],
            capacity=row[4],
            idle_since=row[5],
            skills=skills.get(row[0], _NO_SKILLS),
            version=row[6],
        )
        for row in (await connection.execute(wanted)).all()
    ]


def _assignment(offered: Conversation, now: int) -> dict[str, Any]:
    return {
        "id": offered.assignment_id,
        "conversation_id": offered.id,
        "agent_id": offered.agent_id,
        "wait_no": offered.wait_no,
        "weight": offered.weight,
        "offered_at": now,
        "expires_at": offered.next_deadline,
        "channel_class": offered.channel_class,
        "queue": offered.queue,
    }


def _decision(offered: Offered, policy: str, now: int) -> dict[str, Any]:
    return {
        "assignment_id": offered.conversation.assignment_id,
        "conversation_id": offered.conversation.id,
        "agent_id": offered.conversation.agent_id,
        "explanation_json": _encode(offered.explanation).decode(),
        "policy": policy,
        "at": now,
    }
