"""Agents as documents: read from their rows, and turned into columns."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import select
from usher_common.record.port import Record
from usher_common.record.sql.constructs import any_of
from usher_common.record.tables import schema

from usher_gateway.http.schemas.admin import AgentDocument
from usher_gateway.problems import Problem
from usher_gateway.wire.views import ms_or_none

_a, _s = schema.agent.c, schema.agent_skill.c
_COLUMNS = (
    *(_a.id, _a.login, _a.name, _a.photo, _a.phone, _a.role, _a.enabled, _a.status, _a.capacity, _a.load),
    *(_a.status_reason, _a.draining, _a.wrap_up_until),
    *(_a.languages_json, _a.pools_json, _a.weights_json, _a.limits_json, _a.calendar),
)
_JSON = {name: f"{name}_json" for name in ("languages", "pools", "weights", "limits")}  # field → column

_texts = msgspec.json.Decoder(tuple[str, ...]).decode
_numbers = msgspec.json.Decoder(dict[str, int]).decode


async def agent_documents(record: Record, ids: Sequence[str] | None = None) -> tuple[AgentDocument, ...]:
    """Read agents with their skills, by login; all if no ids are given."""
    wanted, skills = select(*_COLUMNS).order_by(_a.login), select(_s.agent_id, _s.skill, _s.level).order_by(_s.skill)
    if ids is not None:
        wanted, skills = wanted.where(any_of(_a.id, ids)), skills.where(any_of(_s.agent_id, ids))
    async with record.read() as connection:
        agents = (await connection.execute(wanted)).all()
        levels: dict[str, dict[str, int]] = {}
        for agent, skill, level in await connection.execute(skills):
            levels.setdefault(agent, {})[skill] = level
    return tuple(_document(row, levels.get(row.id, {})) for row in agents)


async def agent_document(record: Record, agent: str) -> AgentDocument:
    """Read one agent; raises Problem 404."""
    found = await agent_documents(record, [agent])
    if not found:
        raise Problem(404, "not_found", "There is no such agent.")
    return found[0]


def columns_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """Convert fields of a document to columns; lists and maps are stored as JSON."""
    return {
        _JSON.get(field, field): msgspec.json.encode(value).decode() if field in _JSON else value
        for field, value in given.items()
    }


def _document(row: Any, skills: dict[str, int]) -> AgentDocument:
    return AgentDocument(
        id=row.id,
        login=row.login,
        name=row.name,
        photo=row.photo,
        phone=row.phone,
        role=row.role,
        enabled=row.enabled,
        status=row.status,
        capacity=row.capacity,
        load=row.load,
        reason=row.status_reason,
        draining=row.draining,
        wrap_up_until=ms_or_none(row.wrap_up_until or 0),
        languages=_texts(row.languages_json),
        pools=_texts(row.pools_json),
        weights=_numbers(row.weights_json),
        limits=_numbers(row.limits_json),
        calendar=row.calendar,
        skills=skills,
    )
