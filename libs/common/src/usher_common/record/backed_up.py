"""Of which moment the last backup is: `usher backup` notes it in the record when it is whole (decision 0446)."""

import json

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from usher_common.record.sql.constructs import upsert_rows
from usher_common.record.tables.schema import setting

KEY = "backed_up_at"  # of the table `setting`


async def note_backup(connection: AsyncConnection, moment: int) -> None:
    """Note that all up to this moment is in a backup (µs, the record's clock)."""
    await upsert_rows(connection, setting, [{"key": KEY, "value_json": json.dumps(moment)}])


async def backed_up_at(connection: AsyncConnection) -> int | None:
    """Return the last backup's moment, None if none is known of."""
    found = (await connection.execute(select(setting.c.value_json).where(setting.c.key == KEY))).scalar()
    return None if found is None else int(json.loads(found))
