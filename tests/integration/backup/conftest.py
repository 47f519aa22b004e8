"""The kinds of records that are backed up and restored, each with an empty one to restore into, and how."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select
from usher.backup.make import make
from usher.backup.restore import Options, restore
from usher.backup.settings import BackupSettings
from usher_common.record.open import opened_record
from usher_common.record.tables import schema
from usher_common.runtime.settings import load_settings
from usher_router.settings import RouterSettings, policy_of

from connecting.rig import STORES
from erasing.filled import Person, fill, fill_shared
from record_rig.pg_programs import programs_of
from servers import PostgresServer

ANNA, BORIS = "zanzibar", "quokka"  # the words of two contacts
NO_LIST = Options(without_erasures=True)


@dataclass(frozen=True)
class Place:
    """A migrated record with its folder of files, and where it is to be restored: nothing is there yet."""

    record_url: str
    uploads: Path
    new_url: str
    new_uploads: Path
    backup: Path
    pg_bin: str = ""

    def env(self, **more: str) -> dict[str, str]:
        """The settings of a command that backs up."""
        return {"USHER_RECORD_URL": self.record_url, "USHER_UPLOAD_DIR": str(self.uploads), **self._other(), **more}

    def new_env(self, **more: str) -> dict[str, str]:
        """The settings of a command that restores."""
        return {"USHER_RECORD_URL": self.new_url, "USHER_UPLOAD_DIR": str(self.new_uploads), **self._other(), **more}

    def _other(self) -> dict[str, str]:
        return {"USHER_BUS_URL": "embedded:", "USHER_LIVE_URL": "memory:", "USHER_PG_BIN": self.pg_bin}


@pytest.fixture
async def new_database_url(postgres: PostgresServer) -> AsyncIterator[str]:
    """A database without tables."""
    async with postgres.fresh_database() as url:
        yield url


@pytest.fixture(params=STORES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Either kind."""
    uploads, new_uploads, backup = (tmp_path / name for name in ("uploads", "new-uploads", "backup"))
    uploads.mkdir()
    if request.param == "embedded":
        url, new_url = request.getfixturevalue("sqlite_url"), f"sqlite:///{tmp_path}/new/usher.db"
        return Place(url, uploads, new_url, new_uploads, backup)
    url, new_url = request.getfixturevalue("database_url"), request.getfixturevalue("new_database_url")
    programs = programs_of(request.getfixturevalue("postgres"), tmp_path / "bin")
    return Place(url, uploads, new_url, new_uploads, backup, programs)


async def filled(place: Place) -> None:
    """Two contacts in every table, with their files."""
    async with opened_record(place.record_url) as record, record.transaction() as transaction:
        await fill_shared(transaction.connection)
        for number, word in ((1, ANNA), (2, BORIS)):
            person = Person(number, word)
            await fill(transaction.connection, person, place.uploads)
            for file in person.files:
                known = await transaction.connection.execute(
                    select(schema.upload.c.id).where(schema.upload.c.id == file)
                )
                if known.scalar() is None:
                    row = {"id": file, "uploader": "u", "name": "n", "type": "t", "size": 1, "sha256": "", "at": 1}
                    await transaction.connection.execute(insert(schema.upload), [row])


async def backed_up(place: Place, **more: str) -> Any:
    """Make one."""
    return await make(load_settings(BackupSettings, place.env(**more)), place.backup)


async def restored(place: Place, options: Options = NO_LIST, **more: str) -> Any:
    """Restore it."""
    env = place.new_env(**more)
    policy = policy_of(load_settings(RouterSettings, env))
    return await restore(load_settings(BackupSettings, env), place.backup, options, policy)
