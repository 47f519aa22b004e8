"""Note in the record that a backup was made, so that one that is missing is noticed."""

import asyncio
import json
import sqlite3
from contextlib import closing

from sqlalchemy.exc import SQLAlchemyError
from usher_common.handling import Stall
from usher_common.record.backed_up import KEY, note_backup
from usher_common.record.errors import RecordInUse
from usher_common.record.limits import BUSY_S
from usher_common.record.open import opened_record
from usher_common.record.transaction import run_transaction
from usher_common.record.urls import parse_url

from usher.backup.settings import BackupSettings

_NOTE = "INSERT OR REPLACE INTO setting (key, value_json) VALUES (?, ?)"


async def note_made(settings: BackupSettings, moment: int) -> list[str]:
    """Note a backup's moment (µs); returns why it could not be, as lines: the backup is whole all the same.

    So it is where the record is a replica, or the user may only read.
    """
    try:
        try:
            async with opened_record(settings.record_url) as record:
                await run_transaction(record, lambda one: note_backup(one.connection, moment))
        except RecordInUse:
            await asyncio.to_thread(_note_beside, settings.record_url, moment)
    except (sqlite3.Error, SQLAlchemyError, Stall, OSError) as error:
        return [f"not noted in the record ({type(error).__name__}): `usher doctor` and the alert do not know of it"]
    return []


def _note_beside(url: str, moment: int) -> None:
    """Write the row while a process has the SQLite file, which lets it in between two commits; nobody caches it."""
    with closing(sqlite3.connect(str(parse_url(url).database), timeout=BUSY_S)) as connection, connection:
        connection.execute(_NOTE, (KEY, json.dumps(moment)))
