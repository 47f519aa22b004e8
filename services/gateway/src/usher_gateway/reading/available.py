"""The agents who are available now, with what they can take, read once for all who ask at about the same time."""

import asyncio
import time
from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import func, select, text
from usher_common.record.port import Record
from usher_common.record.sql.constructs import db_now
from usher_common.record.tables import schema

from usher_gateway.reading.rows import agents_of as names_of

_a, _s, _i = schema.agent.c, schema.agent_skill.c, schema.invitation.c
_numbers = msgspec.json.Decoder(dict[str, int]).decode
_OPEN = text("invitation.state = 'open' AND invitation.kind <> 'control'")  # word for word the partial index's


class AvailableAgent(msgspec.Struct, frozen=True, kw_only=True):
    """An available agent; maps are by channel class, `available_since` in µs, `invited`: open invitations of theirs."""

    id: str
    name: str
    photo: str
    load: int
    capacity: int
    pools: frozenset[str]
    skills: Mapping[str, int] = {}
    weights: Mapping[str, int] = {}
    limits: Mapping[str, int] = {}
    held: Mapping[str, int] = {}
    calendar: str = ""
    available_since: int = 0
    invited: int = 0


class AvailableAgents:
    """Reads who is available at most every `shared_s` seconds, however many ask."""

    def __init__(self, record: Record, shared_s: float) -> None:
        self._record = record
        self._shared_s = shared_s
        self._lock = asyncio.Lock()
        self._last: Sequence[AvailableAgent] = ()
        self._read_at = float("-inf")

    async def now(self) -> Sequence[AvailableAgent]:
        """Return who is available; raises Stall."""
        async with self._lock:
            began = time.monotonic()
            if began - self._read_at >= self._shared_s:
                self._last = await available_agents(self._record)
                self._read_at = began
            return self._last

    def forget(self) -> None:
        """Read again for the next who asks: something has just changed here."""
        self._read_at = float("-inf")


async def available_agents(record: Record) -> list[AvailableAgent]:
    """Read the available agents; raises Stall."""
    wanted = select(schema.agent).where(
        _a.enabled.is_(True), _a.role != "integration", _a.status == "available", _a.draining.is_(False)
    )
    skills = select(_s.agent_id, _s.skill, _s.level).join_from(schema.agent_skill, schema.agent, _a.id == _s.agent_id)
    promised = select(_i.agent_id, func.count()).where(_OPEN, _i.expires_at > db_now()).group_by(_i.agent_id)
    levels: dict[str, dict[str, int]] = {}
    async with record.read() as connection:
        rows = (await connection.execute(wanted)).all()
        if not rows:
            return []
        for agent, skill, level in await connection.execute(skills.where(_a.status == "available")):
            levels.setdefault(agent, {})[skill] = level
        invited: dict[str, int] = {row[0]: row[1] for row in await connection.execute(promised)}
    return [
        AvailableAgent(
            id=row.id,
            name=row.name,
            photo=row.photo,
            load=row.load,
            capacity=row.capacity,
            pools=names_of(row.pools_json),
            skills=levels.get(row.id, {}),
            weights=_numbers(row.weights_json),
            limits=_numbers(row.limits_json),
            held=_numbers(row.held_json),
            calendar=row.calendar,
            available_since=row.available_since or 0,
            invited=invited.get(row.id, 0),
        )
        for row in rows
    ]
