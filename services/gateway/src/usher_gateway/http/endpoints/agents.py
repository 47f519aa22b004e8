"""Agents: list, create, change, delete, and their skills."""

import secrets
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET
from sqlalchemy import case, delete, select, update
from sqlalchemy.exc import IntegrityError
from usher_common.ids import derive_id
from usher_common.record.port import Transaction
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables import schema
from usher_common.record.transaction import run_transaction

from usher_gateway.accounts.passwords import TooBusy, password_fault
from usher_gateway.files.photo_rows import release_photo
from usher_gateway.http.agent_documents import agent_document, agent_documents, columns_of
from usher_gateway.http.call import Call
from usher_gateway.http.endpoints.photos import keep_or_refuse
from usher_gateway.http.schemas.admin import AgentDocument, AgentList, AgentPatch, NewAgent, OwnPhone
from usher_gateway.problems import Problem
from usher_gateway.wire.values.phone_numbers import normal_phone

T = TypeVar("T")
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
    given = msgspec.structs.asdict(new)
    skills = given.pop("skills")
    given["phone"] = await _phone(call, new.phone)
    hashed = await _hash(call, given.pop("password"), new.login)
    if new.capacity is UNSET:
        given["capacity"] = (await call.site.policy.current()).document.capacity.agent
    row = {"password_hash": hashed, "load_limit": given["capacity"], **columns_of(given)}

    async def write(transaction: Transaction) -> str:
        await keep_or_refuse(transaction, new.photo)
        agent = await _free_id(transaction, new.login)
        call.acting.on(agent)
        await insert_rows(transaction.connection, schema.agent, [{"id": agent, **row}])
        await _write_skills(transaction, agent, skills)
        return agent

    return await agent_document(call.site.record, await _run(call, write))


async def change(call: Call) -> AgentDocument:
    """Change an agent; a new password or role, or disabling them, ends the agent's sessions."""
    agent, patch = call.path["id"], call.body
    values = await _values(call, patch, (await agent_document(call.site.record, agent)).login)
    skills = values.pop("skills", None)

    async def write(transaction: Transaction) -> None:
        if values.get("role", "administrator") != "administrator" or values.get("enabled") is False:
            await _keep_an_administrator(transaction, agent)
        if (photo := values.get("photo")) is not None:
            await release_photo(transaction, agent)
            await keep_or_refuse(transaction, photo)
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


async def change_own_phone(call: Call) -> AgentDocument:
    """Change one's own phone number, which rings for calls."""
    own: OwnPhone = call.body
    values = {"phone": await _phone(call, own.phone), "version": _a.version + 1}
    agent = call.who.agent

    async def write(transaction: Transaction) -> None:
        await transaction.connection.execute(update(schema.agent).where(_a.id == agent).values(**values))

    await run_transaction(call.site.record, write)
    return await agent_document(call.site.record, agent)


async def delete_agent(call: Call) -> None:
    """Delete an agent without conversations; any other one is disabled instead, by PATCH."""
    agent = call.path["id"]
    if agent == call.who.agent:
        raise Problem(409, "yourself", "Nobody deletes their own account.")

    async def write(transaction: Transaction) -> None:
        connection = transaction.connection
        await _keep_an_administrator(transaction, agent)
        await release_photo(transaction, agent)
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


async def _values(call: Call, patch: AgentPatch, login: str) -> dict[str, Any]:
    given = {key: value for key, value in msgspec.structs.asdict(patch).items() if value is not msgspec.UNSET}
    if "phone" in given:
        given["phone"] = await _phone(call, given["phone"])
    values = columns_of(given)
    if (password := values.pop("password", None)) is not None:
        values["password_hash"] = await _hash(call, password, values.get("login", login))
    if (capacity := values.get("capacity")) is not None:
        # the present load may exceed a lowered capacity, which then only blocks new claims
        values["load_limit"] = case((_a.load > capacity, _a.load), else_=capacity)
    if values:
        values["version"] = _a.version + 1
    return values


async def _phone(call: Call, text: str) -> str:
    """Return a number as it is kept; one without a country's code is one of the policy's country."""
    if not text.strip():
        return ""
    if not (normal := normal_phone(text, (await call.site.policy.current()).document.answers.country)):
        raise Problem(422, "bad_phone", "This is no valid phone number; write it with + and the country's code.")
    return normal


async def _replace_skills(transaction: Transaction, agent: str, levels: dict[str, int]) -> None:
    await transaction.connection.execute(delete(schema.agent_skill).where(schema.agent_skill.c.agent_id == agent))
    await _write_skills(transaction, agent, levels)


async def _write_skills(transaction: Transaction, agent: str, levels: dict[str, int]) -> None:
    names = [{"name": name} for name in sorted(levels)]
    await insert_rows(transaction.connection, schema.skill, names, skip_existing=True)
    rows = [{"agent_id": agent, "skill": skill, "level": level} for skill, level in sorted(levels.items())]
    await insert_rows(transaction.connection, schema.agent_skill, rows)


async def _free_id(transaction: Transaction, login: str) -> str:
    """Return a new agent's id: the login, unless a former agent with that login has it."""
    derived = derive_id("agent", login)
    taken = await transaction.connection.execute(select(_a.id).where(_a.id == derived, _a.login != login))
    return derived if taken.first() is None else derive_id("agent", login, secrets.token_hex(8))


async def _keep_an_administrator(transaction: Transaction, agent: str) -> None:
    """Refuse to remove the last administrator: nobody could undo it. Locks them, so that two cannot go at once."""
    wanted = select(_a.id).where(_a.role == "administrator", _a.enabled.is_(True)).order_by(_a.id).with_for_update()
    there = {row.id for row in await transaction.connection.execute(wanted)}
    if there == {agent}:
        raise Problem(409, "last_administrator", "This is the last administrator; name another one first.")


async def _hash(call: Call, password: str, login: str) -> str:
    if fault := password_fault(password, login):
        raise Problem(422, "bad_password", fault)
    try:
        return await call.site.passwords.hash(password)
    except TooBusy:
        raise Problem(503, "busy", "Too many passwords at once.", retry_after_s=2) from None


async def _run(call: Call, write: Callable[[Transaction], Awaitable[T]], conflict: str = "taken") -> T:
    try:
        return await run_transaction(call.site.record, write)
    except IntegrityError:
        detail = "The login is taken." if conflict == "taken" else "There is history; disable the agent instead."
        raise Problem(409, conflict, detail) from None
