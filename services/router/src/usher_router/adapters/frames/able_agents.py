"""SQL of who could take conversations at all: the skills and pools of enabled agents, whether they are there or not."""

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.tables.schema import agent, agent_skill
from usher_policy.spoken_languages import skills_of

from usher_router.domain.capacity.agent import NO_DESK
from usher_router.domain.context import AbleAgent

_names = msgspec.json.Decoder(tuple[str, ...]).decode
_AGENTS = select(agent.c.id, agent.c.pools_json, agent.c.languages_json).where(
    agent.c.enabled, agent.c.role.not_in(sorted(NO_DESK))
)
_SKILLS = select(agent_skill.c.agent_id, agent_skill.c.skill, agent_skill.c.level)


async def able_agents(connection: AsyncConnection) -> tuple[AbleAgent, ...]:
    """Read them all; an office has few agents, and a policy that asks for this is rare."""
    levels: dict[str, dict[str, int]] = {}
    for who, skill, level in await connection.execute(_SKILLS):
        levels.setdefault(who, {})[skill] = level
    rows = (await connection.execute(_AGENTS)).all()
    return tuple(
        AbleAgent(frozenset(_names(pools)), skills_of(levels.get(who, {}), _names(languages)))
        for who, pools, languages in rows
    )
