"""SQL of agents, sessions and uploads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import select
from usher_common.messages.representation import agent_shown
from usher_common.record.port import Record
from usher_common.record.sql.constructs import any_of, db_now
from usher_common.record.tables import schema

from usher_gateway.limits import AGENTS_SHOWN
from usher_gateway.wire.outgoing import AgentOut
from usher_gateway.wire.parts import AgentFace, Colleague, Myself, SkillOut
from usher_gateway.wire.views import agent_out, ms_or_none

_a, _s = schema.agent.c, schema.session.c
_STATE = (_a.id, _a.status, _a.load, _a.capacity, _a.version, _a.status_reason, _a.draining, _a.wrap_up_until)
_texts = msgspec.json.Decoder(tuple[str, ...]).decode


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in agent, read again for every request; `key` is the hash of the cookie."""

    key: str
    agent: str
    login: str
    role: str
    csrf: str


async def session_of(record: Record, id_hash: str) -> Session | None:
    """Read the session with this hash, if it has not expired and its agent is enabled."""
    wanted = (
        select(_a.id, _a.login, _a.role, _s.csrf)
        .join_from(schema.session, schema.agent, _a.id == _s.agent_id)
        .where(_s.id_hash == id_hash, _s.expires_at > db_now(), _a.enabled.is_(True))
    )
    async with record.read() as connection:
        row = (await connection.execute(wanted)).first()
    return Session(id_hash, row.id, row.login, row.role, row.csrf) if row else None


async def own_agent(record: Record, agent: str) -> Myself | None:
    """Read one agent with skills."""
    async with record.read() as connection:
        row = (await connection.execute(select(schema.agent).where(_a.id == agent))).first()
        if row is None:
            return None
        skills = schema.agent_skill.c
        levels = await connection.execute(
            select(skills.skill, skills.level).where(skills.agent_id == agent).order_by(skills.skill)
        )
        return Myself(
            id=row.id,
            login=row.login,
            name=row.name,
            photo=row.photo,
            role=row.role,
            status=row.status,
            load=row.load,
            capacity=row.capacity,
            version=row.version,
            skills=tuple(SkillOut(skill, level) for skill, level in levels),
            reason=row.status_reason,
            draining=row.draining,
            wrap_up_until=ms_or_none(row.wrap_up_until or 0),
            phone=row.phone,
        )


async def colleagues(record: Record) -> tuple[tuple[Colleague, ...], dict[str, AgentOut]]:
    """Read all agents who may own conversations: who they are and their present state, as of one moment."""
    wanted = select(*_STATE, _a.name, _a.photo, _a.languages_json)
    wanted = wanted.where(_a.enabled.is_(True), _a.role != "integration").order_by(_a.name, _a.id)
    async with record.read() as connection:
        rows = (await connection.execute(wanted)).all()
    return tuple(map(_colleague, rows)), {row.id: _state(row) for row in rows}


async def agents_here(record: Record) -> tuple[tuple[AgentFace, ...], bool]:
    """Read the available agents whom visitors may see, and whether any agent is at work at all, free or not."""
    free = _a.status == "available"
    wanted = select(_a.name, _a.photo, free.label("free")).where(_a.enabled.is_(True), _a.draining.is_(False))
    wanted = wanted.where(_a.status.in_(("available", "busy", "wrap_up"))).order_by(free.desc(), _a.name)
    async with record.read() as connection:
        rows = (await connection.execute(wanted.limit(AGENTS_SHOWN))).all()
    return tuple(AgentFace(row.name, row.photo) for row in rows if row.free), bool(rows)


async def open_sessions(record: Record, keys: Sequence[str]) -> frozenset[str]:
    """Return which of these sessions are still open, and their agents enabled."""
    wanted = (
        select(_s.id_hash)
        .join_from(schema.session, schema.agent, _a.id == _s.agent_id)
        .where(any_of(_s.id_hash, keys), _s.expires_at > db_now(), _a.enabled.is_(True))
    )
    async with record.read() as connection:
        return frozenset((await connection.execute(wanted)).scalars())


async def agent_states(record: Record, agents: Sequence[str]) -> dict[str, AgentOut]:
    """Read the present state of agents."""
    async with record.read() as connection:
        rows = await connection.execute(select(*_STATE).where(any_of(_a.id, agents)))
    return {row.id: _state(row) for row in rows}


def _colleague(row: Any) -> Colleague:
    languages = _texts(row.languages_json)
    return Colleague(row.id, row.name, row.photo, row.status, row.status_reason, languages)


def _state(row: Any) -> AgentOut:
    return agent_out(agent_shown(row))


async def agents_shown(record: Record, agents: Sequence[str]) -> dict[str, AgentFace]:
    """Read how agents appear to others."""
    wanted = select(_a.id, _a.name, _a.photo).where(any_of(_a.id, agents))
    async with record.read() as connection:
        return {row.id: AgentFace(row.name, row.photo) for row in await connection.execute(wanted)}
