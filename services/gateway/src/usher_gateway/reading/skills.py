"""Statements about skills."""

from sqlalchemy import select
from usher_common.record import schema
from usher_common.record.port import Record


async def skill_names(record: Record) -> frozenset[str]:
    """Read the names of all skills."""
    async with record.read() as connection:
        return frozenset((await connection.execute(select(schema.skill.c.name))).scalars())
