"""The shifts of agents who may call contacts, whether they are there or not."""

from collections.abc import Collection

import msgspec
from sqlalchemy import select
from usher_common.record.port import Record
from usher_common.record.tables import schema
from usher_policy.spoken_languages import skills_of

from usher_gateway.accounts.roles import INTEGRATION
from usher_gateway.reading.rows import agents_of as names_of

_a, _s = schema.agent.c, schema.agent_skill.c
_languages = msgspec.json.Decoder(tuple[str, ...]).decode
_AGENTS = select(_a.id, _a.pools_json, _a.languages_json, _a.calendar).where(_a.enabled, _a.role != INTEGRATION)


async def calendars_of_callers(record: Record, skill: str, pools: Collection[str]) -> frozenset[str]:
    """Read the calendars ("": always) of enabled agents of these pools with the skill ("": none is needed).

    Raises Stall.
    """
    async with record.read() as connection:
        rows = (await connection.execute(_AGENTS)).all()
        skilled = {one for (one,) in await connection.execute(select(_s.agent_id).where(_s.skill == skill))}
    return frozenset(
        row.calendar
        for row in rows
        if not names_of(row.pools_json).isdisjoint(pools)
        and (not skill or row.id in skilled or skill in skills_of({}, _languages(row.languages_json)))
    )
