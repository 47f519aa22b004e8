"""Which agent pools any enabled agent serves, signed in or not."""

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from usher_common.record.tables.schema import agent

_names = msgspec.json.Decoder(tuple[str, ...]).decode
_wanted = select(agent.c.pools_json).where(agent.c.enabled, agent.c.role != "integration").distinct()


async def served_pools(connection: AsyncConnection) -> frozenset[str]:
    """Name the pools of all enabled agents who may have conversations."""
    rows = (await connection.execute(_wanted)).scalars()
    return frozenset(name for names in rows for name in _names(names))
