"""Channel accounts: their secrets are written, never read, and passwords in their configuration are not shown."""

import json
from typing import Any

import msgspec
from sqlalchemy import Row, delete, exists, select, update
from sqlalchemy.exc import IntegrityError
from usher_common.channels import CHANNEL_NAMES, WEB
from usher_common.record.port import Transaction
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables import schema
from usher_common.record.transaction import run_transaction
from usher_common.sealing.keyring import NoKey, Unopened

from usher_gateway.http.call import Call
from usher_gateway.http.schemas.admin import AccountDocument, AccountList, AccountPatch, NewAccount
from usher_gateway.http.shown_config import kept_config, shown_config
from usher_gateway.problems import Problem

RESERVED = frozenset({WEB, "demo"})
_a = schema.account.c


async def list_accounts(call: Call) -> AccountList:
    """List all accounts."""
    async with call.site.record.read() as connection:
        rows = await connection.execute(select(schema.account).order_by(_a.id))
    return AccountList(tuple(_document(call, row) for row in rows))


async def show(call: Call) -> AccountDocument:
    """Show one account."""
    return await _read(call, call.path["id"])


async def create(call: Call) -> AccountDocument:
    """Create an account."""
    new: NewAccount = call.body
    if new.id in RESERVED or new.channel in RESERVED:
        raise Problem(409, "reserved", f"{WEB} is the web chat's own; choose another id.")
    if new.channel not in CHANNEL_NAMES:
        raise Problem(422, "unknown_channel", f"There is no such channel; there is {', '.join(CHANNEL_NAMES)}.")
    columns = _columns(call, new.id, msgspec.structs.asdict(new))

    async def write(transaction: Transaction) -> None:
        row = {**columns, "changed_at": await transaction.now()}
        await insert_rows(transaction.connection, schema.account, [row])

    try:
        await run_transaction(call.site.record, write)
    except IntegrityError:
        raise Problem(409, "taken", "There is an account with this id.") from None
    return await _read(call, new.id)


async def change(call: Call) -> AccountDocument:
    """Change an account."""
    patch: AccountPatch = call.body
    given = {key: value for key, value in msgspec.structs.asdict(patch).items() if value is not msgspec.UNSET}

    async def write(transaction: Transaction) -> None:
        if "config" in given:
            stored = await transaction.connection.execute(
                select(_a.config_json).where(_a.id == call.path["id"]).with_for_update()
            )
            given["config"] = kept_config(given["config"], json.loads(stored.scalar_one_or_none() or "{}"))
        values = {**_columns(call, call.path["id"], given), "changed_at": await transaction.now()}
        result = await transaction.connection.execute(
            update(schema.account).where(_a.id == call.path["id"]).values(**values)
        )
        _found(result.rowcount)

    await run_transaction(call.site.record, write)
    return await _read(call, call.path["id"])


async def delete_account(call: Call) -> None:
    """Delete an account without messages; any other one is disabled instead, by PATCH."""
    account = call.path["id"]

    async def write(transaction: Transaction) -> None:
        used = select(exists().where(schema.address.c.account == account))
        if (await transaction.connection.execute(used)).scalar_one():
            raise Problem(409, "in_use", "There are conversations; disable the account instead.")
        _found((await transaction.connection.execute(delete(schema.account).where(_a.id == account))).rowcount)
        await transaction.connection.execute(
            delete(schema.template_list).where(schema.template_list.c.account == account)
        )

    await run_transaction(call.site.record, write)


async def _read(call: Call, account: str) -> AccountDocument:
    async with call.site.record.read() as connection:
        row = (await connection.execute(select(schema.account).where(_a.id == account))).first()
    _found(row is not None)
    return _document(call, row)  # type: ignore[arg-type]


def _found(found: object) -> None:
    if not found:
        raise Problem(404, "not_found", "There is no such account.")


def _columns(call: Call, account: str, given: dict[str, Any]) -> dict[str, Any]:
    columns = {name: value for name, value in given.items() if name not in {"config", "secrets"}}
    if "config" in given:
        columns["config_json"] = json.dumps(given["config"])
    if "secrets" in given:
        try:
            columns["secrets_json"] = call.site.keyring.seal(account, given["secrets"])
        except NoKey as missing:
            raise Problem(409, "no_key", f"{missing}.") from None
    return columns


def _document(call: Call, row: Row[Any]) -> AccountDocument:
    config = shown_config(json.loads(row.config_json))
    try:
        names = tuple(sorted(call.site.keyring.open(row.id, row.secrets_json)))
    except Unopened:
        return AccountDocument(row.id, row.channel, row.name, row.enabled, config, (), opens=False)
    return AccountDocument(row.id, row.channel, row.name, row.enabled, config, names, opens=True)
