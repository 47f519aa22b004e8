"""Agents: list, create, change, delete, and their skills."""

from typing import Any

import msgspec
from msgspec import UNSET
from sqlalchemy import case, delete, update
from sqlalchemy.exc import IntegrityError
from usher_common.ids import derive_id
from usher_common.record import schema
from usher_common.record.constructs import insert_rows
from usher_common.record.port import Transaction
from usher_common.record.transaction import run_transaction

from usher_gateway.passwords import TooBusy
from usher_gateway.problems import Problem
from usher_gateway.rest.agent_rows import agent_document, agent_documents, columns_of
from usher_gateway.rest.call import Call
from usher_gateway.shapes import AgentDocument, AgentList, AgentPatch, NewAgent

_a = schema.agent.c
_UNKNOWN = Problem(404, "not_found", "There is no such agent.")


async def list_agents(call: Call) -> AgentList:
    """List all agents."""
    return AgentList(await agent_documents(call.site.record))


async def show(call: Call) -> AgentDocument:
    """Show one agent."""
    return await agent_document(call.site.record, call.path["id"])


async def create(call: Call) -> AgentDocument:
    """Create an agent."""
    new: NewAgent = call.body
    agent = derive_id("agent", new.login)
    given = msgspec.structs.asdict(new)
    skills = given.pop("skills")
    hashed = await _hash(call, given.pop("password"))
    if new.capacity is UNSET:
        given["capacity"] = (await call.site.policy.current()).document.capacity.agent
    row = {"id": agent, "password_hash": hashed, "load_limit": given["capacity"], **columns_of(given)}

    async def write(transaction: Transaction) -> None:
        await insert_rows(transaction.connection, schema.agent, [row])
        await _write_skills(transaction, agent, skills)

    await _run(call, write)
    return await agent_document(call.site.record, agent)


async def change(call: Call) -> AgentDocument:
    """Change an agent; a new password, a role or a disabling ends the agent's sessions."""
    agent, patch = call.path["id"], call.body
    values = await _values(call, patch)
    skills = values.pop("skills", None)

    async def write(transaction: Transaction) -> None:
        if values:
            result = await transaction.connection.execute(update(schema.agent).where(_a.id == agent).values(**values))
            if not result.rowcount:
                raise _UNKNOWN
        if skills is not None:
            await _replace_skills(transaction, agent, skills)
        if {"password_hash", "role", "enabled"} & values.keys():
            await transaction.connection.execute(delete(schema.session).where(schema.session.c.agent_id == agent))

    await _run(call, write)
    return await agent_document(call.site.record, agent)


async def delete_agent(call: Call) -> None:
    """Delete an agent who never had a conversation; any other is disabled instead, by PATCH."""
    agent = call.path["id"]
    if agent == call.who.agent:
        raise Problem(409, "yourself", "Nobody deletes himself.")

    async def write(transaction: Transaction) -> None:
        connection = transaction.connection
        await connection.execute(delete(schema.session).where(schema.session.c.agent_id == agent))
        await connection.execute(delete(schema.agent_skill).where(schema.agent_skill.c.agent_id == agent))
        result = await connection.execute(delete(schema.agent).where(_a.id == agent))
        if not result.rowcount:
            raise _UNKNOWN

    await _run(call, write, conflict="in_use")


async def set_skills(call: Call) -> AgentDocument:
    """Replace an agent's skills."""
    agent = call.path["id"]
    await agent_document(call.site.record, agent)

    async def write(transaction: Transaction) -> None:
        await _replace_skills(transaction, agent, call.body)
        await transaction.connection.execute(update(schema.agent).where(_a.id == agent).values(version=_a.version + 1))

    await _run(call, write)
    return await agent_document(call.site.record, agent)


async def _values(call: Call, patch: AgentPatch) -> dict[str, Any]:
    given = {key: value for key, value in msgspec.structs.asdict(patch).items() if value is not msgspec.UNSET}
    values = columns_of(given)
    if (password := values.pop("password", None)) is not None:
        values["password_hash"] = await _hash(call, password)
    if (capacity := values.get("capacity")) is not None:
        # the load that stands may be above a lowered capacity, and only blocks new claims
        values["load_limit"] = case((_a.load > capacity, _a.load), else_=capacity)
    if values:
        values["version"] = _a.version + 1
    return values


async def _replace_skills(transaction: Transaction, agent: str, levels: dict[str, int]) -> None:
    await transaction.connection.execute(delete(schema.agent_skill).where(schema.agent_skill.c.agent_id == agent))
    await _write_skills(transaction, agent, levels)


async def _write_skills(transaction: Transaction, agent: str, levels: dict[str, int]) -> None:
    names = [{"name": name} for name in sorted(levels)]
    await insert_rows(transaction.connection, schema.skill, names, skip_existing=True)
    rows = [{"agent_id": agent, "skill": skill, "level": level} for skill, level in sorted(levels.items())]
    await insert_rows(transaction.connection, schema.agent_skill, rows)


async def _hash(call: Call, password: str) -> str:
    try:
        return await call.site.passwords.hash(password)
    except TooBusy:
        raise Problem(503, "busy", "Too many passwords at once.", retry_after_s=2) from None


async def _run(call: Call, write: Any, conflict: str = "taken") -> None:
    try:
        await run_transaction(call.site.record, write)
    except IntegrityError:
        detail = "The login is taken." if conflict == "taken" else "There is history; disable the agent instead."
        raise Problem(409, conflict, detail) from None
