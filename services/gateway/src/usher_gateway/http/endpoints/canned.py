"""Canned answers: the team's, which supervisors maintain, and each agent's own."""

import secrets
from typing import Any

import msgspec
from sqlalchemy import Row, delete, select, update
from usher_common.record.port import Transaction
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables import schema
from usher_common.record.transaction import run_transaction

from usher_gateway.accounts.roles import LEADS
from usher_gateway.http.call import Call
from usher_gateway.http.schemas.desk import CannedDocument, CannedList, CannedPatch, NewCanned
from usher_gateway.limits import CANNED
from usher_gateway.problems import Problem

_c = schema.canned.c
_COLUMNS = (_c.id, _c.agent_id, _c.shortcut, _c.language, _c.text)


async def list_canned(call: Call) -> CannedList:
    """List the team's canned answers and one's own."""
    seen = _c.agent_id.is_(None) | (_c.agent_id == call.who.agent)
    wanted = select(*_COLUMNS).where(seen).order_by(_c.shortcut, _c.language, _c.id).limit(CANNED * 2)
    async with call.site.record.read() as connection:
        rows = await connection.execute(wanted)
    return CannedList(tuple(_document(row) for row in rows))


async def create(call: Call) -> CannedDocument:
    """Create a canned answer."""
    new: NewCanned = call.body
    if new.shared:
        _lead(call)
    key, owner = secrets.token_hex(16), None if new.shared else call.who.agent
    call.acting.on(key)
    row = {"id": key, "agent_id": owner, "shortcut": new.shortcut, "language": new.language, "text": new.text}

    async def write(transaction: Transaction) -> None:
        mine = _c.agent_id.is_(None) if new.shared else _c.agent_id == call.who.agent
        there = (await transaction.connection.execute(select(_c.id).where(mine).limit(CANNED))).all()
        if len(there) >= CANNED:
            raise Problem(409, "too_many", f"There are {CANNED} already; delete some first.")
        await insert_rows(transaction.connection, schema.canned, [{**row, "changed_at": await transaction.now()}])

    await run_transaction(call.site.record, write)
    return CannedDocument(key, new.shortcut, new.language, new.text, new.shared, not new.shared)


async def change(call: Call) -> CannedDocument:
    """Change a canned answer."""
    patch: CannedPatch = call.body
    given = {key: value for key, value in msgspec.structs.asdict(patch).items() if value is not msgspec.UNSET}

    async def write(transaction: Transaction) -> CannedDocument:
        await _mine(call, transaction)
        values = {**given, "changed_at": await transaction.now()}
        await transaction.connection.execute(update(schema.canned).where(_c.id == call.path["id"]).values(**values))
        return _document(await _mine(call, transaction))

    return await run_transaction(call.site.record, write)


async def delete_canned(call: Call) -> None:
    """Delete a canned answer."""

    async def write(transaction: Transaction) -> None:
        await _mine(call, transaction)
        await transaction.connection.execute(delete(schema.canned).where(_c.id == call.path["id"]))

    await run_transaction(call.site.record, write)


async def _mine(call: Call, transaction: Transaction) -> Row[*tuple[Any, ...]]:
    """Read the canned answer to change; somebody else's own one counts as missing."""
    wanted = select(*_COLUMNS).where(_c.id == call.path["id"])
    row = (await transaction.connection.execute(wanted)).first()
    if row is None or row.agent_id not in (None, call.who.agent):
        raise Problem(404, "not_found", "There is no such canned answer.")
    if row.agent_id is None:
        _lead(call)
    return row


def _lead(call: Call) -> None:
    if call.role not in LEADS:
        raise Problem(403, "forbidden", "The team's canned answers are kept by supervisors and administrators.")


def _document(row: Row[*tuple[Any, ...]]) -> CannedDocument:
    shared = row.agent_id is None
    return CannedDocument(row.id, row.shortcut, row.language, row.text, shared, not shared)
