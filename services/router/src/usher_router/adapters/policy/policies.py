"""SQL of policies: which one is active, their texts, and activating one."""

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.sql.constructs import insert_rows, read_now, upsert_rows
from usher_common.record.tables.schema import policy, setting

KEY = "policy"  # setting that names the active policy: {"hash": …}
FILE_KEY = "policy_file"  # setting that names the policy last found in a watched file: {"hash": …}


class RecordPolicies:
    """Statements on the policies of the record; the same text for PostgreSQL and SQLite."""

    async def active(self, connection: AsyncConnection) -> str:
        """Return the active policy's hash, "" if there is none."""
        wanted = select(setting.c.value_json).where(setting.c.key == KEY)
        return _hash((await connection.execute(wanted)).scalar_one_or_none())

    async def text(self, connection: AsyncConnection, version: str) -> str | None:
        """Return a policy's text, None if there is none with this hash."""
        wanted = select(policy.c.text).where(policy.c.hash == version)
        found: str | None = (await connection.execute(wanted)).scalar_one_or_none()
        return found

    async def activate(self, connection: AsyncConnection, version: str, text: str, author: str) -> None:
        """Store a policy and make it the active one."""
        now = await read_now(connection)
        row = {"hash": version, "text": text, "author": author, "at": now}
        await insert_rows(connection, policy, [row], skip_existing=True)
        await _keep(connection, KEY, version)

    async def last_in_file(self, connection: AsyncConnection) -> str:
        """Return the hash last found in a watched file, "" if none was."""
        wanted = select(setting.c.value_json).where(setting.c.key == FILE_KEY)
        return _hash((await connection.execute(wanted)).scalar_one_or_none())

    async def note_file(self, connection: AsyncConnection, version: str) -> None:
        """Store that hash."""
        await _keep(connection, FILE_KEY, version)


async def _keep(connection: AsyncConnection, key: str, version: str) -> None:
    await upsert_rows(connection, setting, [{"key": key, "value_json": json.dumps({"hash": version})}])


def _hash(value_json: str | None) -> str:
    value: Any = json.loads(value_json) if value_json else None
    return str(value.get("hash", "")) if isinstance(value, dict) else ""
