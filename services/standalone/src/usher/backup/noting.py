"""Note in the record that a backup was made, so that one that is missing is noticed."""

from sqlalchemy.exc import SQLAlchemyError
from usher_common.handling import Stall
from usher_common.record.backed_up import note_backup
from usher_common.record.errors import RecordInUse
from usher_common.record.open import opened_record
from usher_common.record.transaction import run_transaction

from usher.backup.settings import BackupSettings


async def note_made(settings: BackupSettings, moment: int) -> list[str]:
    """Note a backup's moment (µs); returns why it could not be, as lines: the backup is whole all the same.

    So it is where the record is a replica, the user may only read, or a running process has the SQLite file.
    """
    try:
        async with opened_record(settings.record_url) as record:
            await run_transaction(record, lambda one: note_backup(one.connection, moment))
    except (RecordInUse, SQLAlchemyError, Stall, OSError) as error:
        return [f"not noted in the record ({type(error).__name__}): `usher doctor` and the alert do not know of it"]
    return []
