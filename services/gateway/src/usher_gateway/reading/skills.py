"""SQL of skills."""

from sqlalchemy import select
from usher_common.record.port import Record
from usher_common.record.tables import schema


async def skill_names(record: Record) -> frozenset[str]:
    """Read the names of all skills."""
    async with record.read() as connection:
        return frozenset((await connection.execute(select(schema.skill.c.name))).scalars())
