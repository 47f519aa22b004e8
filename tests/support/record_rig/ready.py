"""Records with their tables, copied from one that was made once: making one takes a third of a second."""

import shutil
from functools import cache
from pathlib import Path

from usher_common.record.migrations import migrate

from servers.process import private_folder
from servers.server import run_blocking

SQLITE = "sqlite:///"


async def migrated(url: str) -> None:
    """Give a record its tables, as `migrate` does; a SQLite file that is not there yet becomes a copy."""
    if not have_tables(url):
        await migrate(url)


def have_tables(url: str) -> bool:
    """Copy a SQLite file that is not there yet; whether one was copied.

    Enough for whoever is given the URL of a fixture: its database has them, and to look takes a connection of its own.
    """
    path = Path(url.removeprefix(SQLITE))
    if not url.startswith(SQLITE) or path.exists():
        return False
    shutil.copyfile(with_tables(), path)
    return True


@cache
def with_tables() -> Path:
    """Return a SQLite file with the record's tables, to be copied."""
    path = private_folder("tables") / "record.db"
    run_blocking(migrate(f"{SQLITE}{path}"))
    return path
