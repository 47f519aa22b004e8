"""SQL of the dispatcher."""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.sql.constructs import any_of, db_now, insert_rows, read_now, update_rows
from usher_common.record.tables.schema import agent, agent_skill, assignment, conversation, decision
from usher_policy.spoken_languages import skills_of

from usher_router.adapters.frames.load import lock_agents, lock_conversations
from usher_router.adapters.frames.save import save_agents, save_messages
from usher_router.adapters.rows import FULL_CHANGES, IS_WAITING, conversation_row
from usher_router.adapters.values import Offered, Place
from usher_router.domain.capacity.agent import NO_DESK, Agent
from usher_router.domain.conversation.model import Conversation, Message
from usher_router.domain.conversation.waiting.opening_hours import on_shift
from usher_router.domain.matching.demand import NOBODY, Levels, Waiting
from usher_router.domain.matching.from_record import (
    Servers,
    interrupted,
    limits_of,
    select_of,
    warm_until,
    who_serves,
)
from usher_router.domain.matching.pool_agent import PoolAgent
from usher_router.domain.policy import Policy

_encode = msgspec.json.Encoder().encode
_names = msgspec.json.Decoder(tuple[str, ...]).decode
_counts = msgspec.json.Decoder(dict[str, int]).decode
_NO_SKILLS: Mapping[str, int] = {}
_KEPT = 10_000  # decoded column texts that are cached: conversations share them, which saves memory

_waiting = select(
    conversation.c.id,
    conversation.c.wait_no,
    conversation.c.opened_at,
    conversation.c.waiting_since,
    conversation.c.queue,
    conversation.c.overflow_json,
    conversation.c.skills_json,
    conversation.c.levels_json,
    conversation.c.preferred_json,
    conversation.c.weight,
    conversation.c.channel_class,
    conversation.c.priority,
    conversation.c.target_agent,
    conversation.c.sticky_agent,
    func.coalesce(conversation.c.sticky_until, 0),
    conversation.c.refused_json,
    conversation.c.changed_at,
    conversation.c.rule,
    conversation.c.step,
    conversation.c.policy,
    conversation.c.had_owner,
    db_now(),
).where(IS_WAITING)
# compared as one value, so that a page may end between two conversations of the same time
_place = tuple_(conversation.c.waiting_since, conversation.c.id)

_AGENTS = select(
    agent.c.id,
    agent.c.status,
    agent.c.enabled,
    agent.c.draining,
    agent.c.load,
    agent.c.capacity,
    func.coalesce(agent.c.idle_since, 0),
    agent.c.languages_json,
    agent.c.pools_json,
    agent.c.held_json,
    agent.c.limits_json,
    agent.c.weights_json,
    agent.c.available_since,
    agent.c.version,
    agent.c.calendar,
    db_now(),
    func.coalesce(agent.c.given_at, 0),
    agent.c.role,
)
# Made once: both are read twice a second, however little happens.
_ENABLED = _AGENTS.where(agent.c.enabled)
_SKILLS = select(agent_skill.c.agent_id, agent_skill.c.skill, agent_skill.c.level).order_by(agent_skill.c.skill)


class RecordPool:
    """Statements of the dispatcher; the same text for PostgreSQL and SQLite."""

    async def now(self, connection: AsyncConnection) -> int:
        """Read the record's clock, microseconds."""
        return await read_now(connection)

    async def waiting(
        self, connection: AsyncConnection, policy: Policy, behind: Place, limit: int, since: int = 0
    ) -> list[Waiting]:
        """Read waiting conversations after this position of the index, if they changed at or after `since`."""
        # Keyset paging on the partial index: an OFFSET would read all earlier rows again for each page (decision 0107).
        wanted = _waiting.where(_place > behind).order_by(conversation.c.waiting_since, conversation.c.id).limit(limit)
        return await _read_waiting(connection, wanted.where(conversation.c.changed_at >= since), policy)

    async def waiting_among(self, connection: AsyncConnection, policy: Policy, ids: Collection[str]) -> list[Waiting]:
        """Read those of these conversations that wait."""
        if not ids:
            return []
        return await _read_waiting(connection, _waiting.where(any_of(conversation.c.id, list(ids))), policy)

    async def agents(
        self, connection: AsyncConnection, policy: Policy, skills: Mapping[str, Mapping[str, int]]
    ) -> list[PoolAgent]:
        """Read all enabled agents; `skills` (by agent, with levels) as last read."""
        return await _read_agents(connection, _ENABLED, policy, skills)

    async def agents_among(
        self,
        connection: AsyncConnection,
        policy: Policy,
        ids: Collection[str],
        skills: Mapping[str, Mapping[str, int]],
    ) -> list[PoolAgent]:
        """Read these agents, disabled ones as not available."""
        if not ids:
            return []
        return await _read_agents(connection, _AGENTS.where(any_of(agent.c.id, list(ids))), policy, skills)

    async def skills(self, connection: AsyncConnection) -> dict[str, dict[str, int]]:
        """Read the agents' skills with their levels."""
        found: dict[str, dict[str, int]] = {}
        for agent_id, skill, level in (await connection.execute(_SKILLS)).all():
            found.setdefault(agent_id, {})[skill] = level
        return found

    async def lock(
        self, connection: AsyncConnection, conversations: Collection[str], agents: Collection[str]
    ) -> tuple[dict[str, Conversation], dict[str, Agent]]:
        """Lock conversations first, then agents, each in the order of their ids, as all transactions do."""
        locked, _ = await lock_conversations(connection, (), conversations)
        return {one.id: one for one in locked}, await lock_agents(connection, agents)

    async def write(
        self, connection: AsyncConnection, offers: Sequence[Offered], agents: Sequence[Agent], policy: str, now: int
    ) -> None:
        """Write offers, their explanations, and the agents' load."""
        await update_rows(
            connection, conversation, [conversation_row(one.conversation) for one in offers], FULL_CHANGES
        )
        await insert_rows(connection, assignment, [_assignment(one.conversation, now) for one in offers])
        await insert_rows(connection, decision, [_decision(one, policy, now) for one in offers])
        await save_agents(connection, agents)

    async def append(self, connection: AsyncConnection, messages: Sequence[Message]) -> None:
        """Write the messages of conversations that were assigned at once."""
        if messages:
            await save_messages(connection, messages)


async def _read_waiting(connection: AsyncConnection, wanted: Select[Any], policy: Policy) -> list[Waiting]:
    seen: dict[tuple[str, str], Servers] = {}
    hidden: dict[str, tuple[tuple[str, int], ...]] = {}
    found = []
    for row in (await connection.execute(wanted)).all():
        key = row[4], row[5]
        way = seen.get(key) or seen.setdefault(key, who_serves(policy, row[4], _names(row[5]), row[21]))
        if row[10] not in hidden:
            hidden[row[10]] = interrupted(policy, row[10])
        found.append(_waiting_of(row, way, hidden[row[10]]))
    return found


def _waiting_of(row: Any, way: Servers, interrupts: tuple[tuple[str, int], ...]) -> Waiting:
    return Waiting(
        id=row[0],
        wait_no=row[1],
        opened_at=row[2],
        waiting_since=row[3],
        queue=row[4],
        pools=way.pools,
        required=_required(row[6], row[7]),
        preferred=_levels(row[8]),
        weight=row[9],
        channel_class=row[10],
        priority=row[11],
        target=row[12],
        sticky=row[13],
        sticky_until=row[14],
        refused=_set(row[15]),
        select=select_of(way, target=row[12], answered=bool(row[20])),
        changed_at=row[16],
        rule=row[17],
        step=row[18],
        policy=row[19],
        interrupts=interrupts,
    )


@lru_cache(_KEPT)
def _required(skills: str, levels: str) -> Levels:
    least = _counts(levels)
    return tuple(sorted((name, least.get(name, 1)) for name in _names(skills)))


@lru_cache(_KEPT)
def _levels(text: str) -> Levels:
    return tuple(sorted(_counts(text).items()))


@lru_cache(_KEPT)
def _set(text: str) -> frozenset[str]:
    return frozenset(_names(text)) or NOBODY


async def _read_agents(
    connection: AsyncConnection, wanted: Select[Any], policy: Policy, skills: Mapping[str, Mapping[str, int]]
) -> list[PoolAgent]:
    return [_pool_agent_of(row, policy, skills) for row in (await connection.execute(wanted)).all()]


def _pool_agent_of(row: Any, policy: Policy, skills: Mapping[str, Mapping[str, int]]) -> PoolAgent:
    return PoolAgent(
        id=row[0],
        available=row[1] == "available" and bool(row[2]) and not row[3] and _has_desk(policy, row),
        load=row[4],
        capacity=row[5],
        idle_since=row[6],
        skills=skills_of(skills.get(row[0], _NO_SKILLS), _names(row[7])),
        pools=_set(row[8]),
        held=_counts(row[9]),
        limits=limits_of(policy, _counts(row[10])),
        weights=_counts(row[11]),
        warm_until=warm_until(policy, row[12]),
        version=row[13],
        given_at=row[16],
    )


def _has_desk(policy: Policy, row: Any) -> bool:
    return row[17] not in NO_DESK and on_shift(policy, row[14], row[15])


def _assignment(offered: Conversation, now: int) -> dict[str, Any]:
    return {
        "id": offered.assignment_id,
        "conversation_id": offered.id,
        "agent_id": offered.agent_id,
        "wait_no": offered.wait_no,
        "weight": offered.weight,
        "offered_at": now,
        "expires_at": offered.next_deadline if offered.status == "offered" else now,
        "accepted_at": now if offered.status == "assigned" else None,
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
