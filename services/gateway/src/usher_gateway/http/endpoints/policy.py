"""The policy: read, check, activate, and its history."""

import asyncio
import json

from sqlalchemy import select
from usher_common.record.port import Transaction
from usher_common.record.sql.constructs import upsert_rows
from usher_common.record.tables import schema
from usher_common.record.transaction import run_transaction
from usher_policy.diff.compare import diff_policies
from usher_policy.document.faults import Fault, PolicyError
from usher_policy.document.model import PolicyDocument as Policy
from usher_policy.document.read import policy_hash, read_policy

from usher_gateway.http.call import Call
from usher_gateway.http.schemas.policy import (
    NewPolicy,
    PolicyChecked,
    PolicyDocument,
    PolicyHash,
    PolicyHistory,
    PolicyText,
    PolicyVersion,
)
from usher_gateway.limits import PAGE_ROWS
from usher_gateway.problems import Problem
from usher_gateway.reading.policy import KEY, active_hash

_p = schema.policy.c


async def show(call: Call) -> PolicyDocument:
    """Show the active policy, as it was written."""
    async with call.site.record.read() as connection:
        version = await active_hash(connection)
        text = (await connection.execute(select(_p.text).where(_p.hash == version))).scalar_one_or_none()
    return PolicyDocument(text or "", version, active=bool(version))


async def check(call: Call) -> PolicyChecked:
    """Return what is wrong with a policy, and what it would change."""
    document, faults = await _read(call.body.text)
    active = (await call.site.policy.current()).document
    changes = tuple(diff_policies(active, document)) if document else ()
    return PolicyChecked(faults, changes, policy_hash(call.body.text))


async def change(call: Call) -> PolicyHash:
    """Activate a policy; an invalid one is refused with all its mistakes, and the present one stays."""
    new: NewPolicy = call.body
    _, faults = await _read(new.text)
    if faults:
        raise Problem(422, "bad_policy", str(PolicyError(faults)), faults=faults)
    version = policy_hash(new.text)
    call.acting.on(version)

    async def write(transaction: Transaction) -> None:
        connection = transaction.connection
        if new.expected_hash not in (None, await active_hash(connection, lock=True)):
            raise Problem(409, "conflict", "Another policy was activated in the meantime; read it first.")
        row = {"hash": version, "text": new.text, "author": call.who.login, "at": await transaction.now()}
        await upsert_rows(connection, schema.policy, [row])
        await upsert_rows(connection, schema.setting, [{"key": KEY, "value_json": json.dumps({"hash": version})}])

    await run_transaction(call.site.record, write)
    return PolicyHash(version)


async def history(call: Call) -> PolicyHistory:
    """List the policies that were activated, newest first."""
    wanted = select(_p.hash, _p.author, _p.at).order_by(_p.at.desc(), _p.hash).limit(PAGE_ROWS)
    async with call.site.record.read() as connection:
        version = await active_hash(connection)
        rows = (await connection.execute(wanted)).all()
    return PolicyHistory(
        tuple(PolicyVersion(row.hash, row.author, row.at // 1000, active=row.hash == version) for row in rows)
    )


async def version(call: Call) -> PolicyText:
    """Show one policy of the history."""
    async with call.site.record.read() as connection:
        row = (await connection.execute(select(schema.policy).where(_p.hash == call.path["hash"]))).first()
    if row is None:
        raise Problem(404, "not_found", "There never was such a policy.")
    return PolicyText(row.text, row.hash, row.author, row.at // 1000)


async def _read(text: str) -> tuple[Policy | None, tuple[Fault, ...]]:
    try:
        return await asyncio.to_thread(read_policy, text), ()
    except PolicyError as error:
        return None, error.faults
