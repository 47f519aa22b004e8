"""Agents as rows and as documents."""

from collections.abc import Sequence

from sqlalchemy import select
from usher_common.record import schema
from usher_common.record.constructs import any_of
from usher_common.record.port import Record

from usher_gateway.problems import Problem
from usher_gateway.shapes import AgentDocument

_a, _s = schema.agent.c, schema.agent_skill.c
_COLUMNS = (_a.id, _a.login, _a.name, _a.photo, _a.role, _a.enabled, _a.status, _a.capacity, _a.load)


async def agent_documents(record: Record, ids: Sequence[str] | None = None) -> tuple[AgentDocument, ...]:
    """Read agents with their skills, by login; all where no ids are given."""
    wanted, skills = select(*_COLUMNS).order_by(_a.login), select(_s.agent_id, _s.skill, _s.level).order_by(_s.skill)
    if ids is not None:
        wanted, skills = wanted.where(any_of(_a.id, ids)), skills.where(any_of(_s.agent_id, ids))
    async with record.read() as connection:
        agents = (await connection.execute(wanted)).all()
        levels: dict[str, dict[str, int]] = {}
        for agent, skill, level in await connection.execute(skills):
            levels.setdefault(agent, {})[skill] = level
    return tuple(AgentDocument(*row, skills=levels.get(row.id, {})) for row in agents)


async def agent_document(record: Record, agent: str) -> AgentDocument:
    """Read one agent; raises Problem 404."""
    found = await agent_documents(record, [agent])
    if not found:
        raise Problem(404, "not_found", "There is no such agent.")
    return found[0]
