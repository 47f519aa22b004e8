"""Skills: list, create, delete."""

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from usher_common.record.port import Transaction
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables import schema
from usher_common.record.transaction import run_transaction

from usher_gateway.http.call import Call
from usher_gateway.http.schemas.admin import SkillDocument, SkillList
from usher_gateway.problems import Problem

_s = schema.skill.c


async def list_skills(call: Call) -> SkillList:
    """List all skills."""
    async with call.site.record.read() as connection:
        return SkillList(tuple((await connection.execute(select(_s.name).order_by(_s.name))).scalars()))


async def create(call: Call) -> SkillDocument:
    """Create a skill; an existing one stays."""
    skill: SkillDocument = call.body

    async def write(transaction: Transaction) -> None:
        await insert_rows(transaction.connection, schema.skill, [{"name": skill.name}], skip_existing=True)

    await run_transaction(call.site.record, write)
    return skill


async def delete_skill(call: Call) -> None:
    """Delete a skill that nobody has."""

    async def write(transaction: Transaction) -> None:
        result = await transaction.connection.execute(delete(schema.skill).where(_s.name == call.path["name"]))
        if not result.rowcount:
            raise Problem(404, "not_found", "There is no such skill.")

    try:
        await run_transaction(call.site.record, write)
    except IntegrityError:
        raise Problem(409, "in_use", "Agents have this skill.") from None
