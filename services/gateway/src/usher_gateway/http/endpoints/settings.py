"""Settings in the record."""

import json
import re

from sqlalchemy import select
from usher_common.record import backed_up, restored
from usher_common.record.migrations import usable_from
from usher_common.record.port import Transaction
from usher_common.record.sql.constructs import upsert_rows
from usher_common.record.tables import schema
from usher_common.record.transaction import run_transaction

from usher_gateway.http.call import Call
from usher_gateway.http.schemas.admin import SettingDocument
from usher_gateway.limits import SETTING_BYTES
from usher_gateway.problems import Problem

_s = schema.setting.c
_KEY = re.compile(r"[a-z][a-z0-9_.-]{0,63}").fullmatch
READ_ONLY = {  # settings that services use internally
    "partitions": "This setting is fixed at installation.",  # a changed number would break the order
    "policy": "A policy is activated by PUT /api/policy, which checks it.",
    "policy_file": "Routers store here what their policy file last contained.",
    "policy_planned": "Routers store here by which policy waits are planned.",
    backed_up.KEY: "`usher backup` notes its moment here.",
    restored.KEY: "`usher restore` notes its moment here.",
    usable_from.KEY: "`usher migrate` notes here which versions can work on the schema.",
}


async def show(call: Call) -> SettingDocument:
    """Show a setting."""
    async with call.site.record.read() as connection:
        wanted = select(_s.value_json).where(_s.key == call.path["key"])
        value = (await connection.execute(wanted)).scalar_one_or_none()
    if value is None:
        raise Problem(404, "not_found", "There is no such setting.")
    return SettingDocument(json.loads(value))


async def change(call: Call) -> SettingDocument:
    """Change a setting."""
    key, value = call.path["key"], json.dumps(call.body.value)
    if not _KEY(key):
        raise Problem(422, "bad_key", "A key is 1 to 64 of the characters a-z 0-9 _ . - and begins with a letter.")
    if key in READ_ONLY:
        raise Problem(409, "read_only", READ_ONLY[key])
    if len(value) > SETTING_BYTES:
        raise Problem(413, "too_large", "A setting's value is at most 64 kB.")

    async def write(transaction: Transaction) -> None:
        await upsert_rows(transaction.connection, schema.setting, [{"key": key, "value_json": value}])

    await run_transaction(call.site.record, write)
    return SettingDocument(call.body.value)
