"""Until when the record was put back: what it does not know, others may have been told already (decision 0424)."""

import json

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from usher_common.record.sql.constructs import upsert_rows
from usher_common.record.tables.schema import setting

KEY = "restored_at"  # of the table `setting`


async def note_restored(connection: AsyncConnection, at: int | None) -> None:
    """Note when the record was restored from a backup (µs, its own clock); None: nothing ran since the backup."""
    if at is None:
        await connection.execute(delete(setting).where(setting.c.key == KEY))
        return
    await upsert_rows(connection, setting, [{"key": KEY, "value_json": json.dumps(at)}])


async def restored_at(connection: AsyncConnection) -> int | None:
    """Return when it was restored last, None if never."""
    found = (await connection.execute(select(setting.c.value_json).where(setting.c.key == KEY))).scalar()
    return None if found is None else int(json.loads(found))
