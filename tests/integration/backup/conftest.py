"""The kinds of records that are backed up and restored, each with an empty one to restore into."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from connecting.rig import STORES
from record_rig.pg_programs import programs_of
from servers import PostgresServer


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
