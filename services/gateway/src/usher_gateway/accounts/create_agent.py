"""Create agents, for the first administrator, the demo and tests."""

import json
import re
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import select, update
from usher_common.ids import derive_id
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables import schema
from usher_common.record.transaction import run_transaction

from usher_gateway.accounts.passwords import hash_password, password_fault

LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@+-]{0,63}").fullmatch  # the same limits as `Key` of the API


async def refuse_taken(record: Record, login: str) -> None:
    """Raise ValueError if an agent has this login: whoever asks for another one would think that it was made."""
    async with record.read() as connection:
        found = await connection.execute(select(schema.agent.c.id).where(schema.agent.c.login == login))
    if found.first() is not None:
        raise ValueError(f"{login!r} is taken, nothing was changed; passwords and roles are changed at the desk")


async def set_phone(record: Record, login: str, phone: str) -> None:
    """Give an agent a phone number in E.164 form, or none for ""; raises LookupError."""
    a = schema.agent.c

    async def write(transaction: Transaction) -> int:
        change = update(schema.agent).where(a.login == login).values(phone=phone, version=a.version + 1)
        return (await transaction.connection.execute(change)).rowcount

    if not await run_transaction(record, write):
        raise LookupError(f"there is no agent {login!r}")


async def create_agent(  # noqa: PLR0913, PLR0917 - what an agent is made of
    record: Record,
    login: str,
    name: str,
    password: str,
    role: str = "agent",
    skills: Mapping[str, int] | None = None,
    capacity: int = 100,
    photo: str = "",
    pools: Sequence[str] = ("default",),
    hashed: Callable[[str], str] = hash_password,
    phone: str = "",
) -> str:
    """Create an agent with skills (name → level 1 to 5) and return its id; an existing login stays as it is.

    Blocks while `hashed` computes the password's hash: some 100 ms by default. Raises ValueError for a login or
    password that the API would refuse, too; `phone` is in E.164 form.
    """
    if not LOGIN(login):
        raise ValueError(
            f"{login!r} is no login: 1 to 64 of the characters A-Z a-z 0-9 _ . @ + -, the first a letter or digit"
        )
    if fault := password_fault(password, login):
        raise ValueError(fault)
    agent = derive_id("agent", login)
    row = {
        "id": agent,
        "login": login,
        "name": name,
        "photo": photo,
        "phone": phone,
        "password_hash": hashed(password),
        "role": role,
        "capacity": capacity,
        "load_limit": capacity,
        "pools_json": json.dumps(list(pools)),
    }
    levels = [{"agent_id": agent, "skill": skill, "level": level} for skill, level in (skills or {}).items()]

    async def write(transaction: Transaction) -> None:
        connection = transaction.connection
        await insert_rows(connection, schema.agent, [row], skip_existing=True)
        await insert_rows(connection, schema.skill, [{"name": one["skill"]} for one in levels], skip_existing=True)
        await insert_rows(connection, schema.agent_skill, levels, skip_existing=True)

    await run_transaction(record, write)
    return agent
