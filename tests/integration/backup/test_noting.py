"""That a backup was made is noted in the record, told by the gateway and by the doctor; a backup never fails by it."""

import asyncio
import math
import time
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
from prometheus_client import REGISTRY
from usher.backup.manifest import Manifest
from usher.backup.verify import manifest_of
from usher.cli import main
from usher.doctor.examine import examine
from usher_common.record.backed_up import backed_up_at
from usher_common.record.open import opened_record
from usher_gateway.backup_age import tell_backup

from record_rig.pg_programs import programs_of
from servers import PostgresServer

from .conftest import Place

SECRET = "0c4f6b2d9e8a71350c4f6b2d9e8a7135"


def told() -> float:
    """Return the moment that Prometheus is told (s since the epoch)."""
    return REGISTRY.get_sample_value("usher_backup_timestamp_seconds") or 0.0


def backed_up(place: Place, monkeypatch: pytest.MonkeyPatch) -> Manifest:
    """Make a backup by the command."""
    for key, value in place.env().items():
        monkeypatch.setenv(key, value)
    assert main(["backup", str(place.backup), "--into"]) == 0
    return manifest_of(next(place.backup.iterdir()))


async def test_its_moment_is_on_record(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """And read by everybody who tells of it; the doctor says that there was none before."""
    env = {**place.env(), "USHER_SECRET": SECRET, "USHER_ERASURES_FILE": str(place.uploads.parent / "no" / "file")}
    before = await examine(env)
    manifest = await asyncio.to_thread(backed_up, place, monkeypatch)
    async with opened_record(place.record_url, read_only=True) as record:
        await tell_backup(record)
        async with record.read() as connection:
            noted = await backed_up_at(connection)
    after = await examine(env)

    assert noted == manifest.moment
    assert abs(told() - time.time()) < 60
    assert [(one.level, one.check) for one in before if one.check in {"backup", "erasures"}] == [
        ("warning", "backup"),
        ("failure", "erasures"),
    ]
    assert [(one.level, one.seen) for one in after if one.check == "backup"] == [("ok", "the last is 0 hours old")]


async def test_it_is_noted_while_a_process_has_the_file(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A SQLite file has one writer, which goes on."""
    place = Place(sqlite_url, tmp_path / "uploads", "", tmp_path, tmp_path / "backup")
    async with opened_record(sqlite_url) as record:
        manifest = await asyncio.to_thread(backed_up, place, monkeypatch)
        async with record.transaction() as transaction:
            noted = await backed_up_at(transaction.connection)

    assert noted == manifest.moment
    assert "not noted" not in capsys.readouterr().out


async def test_nothing_is_told_before_the_first(sqlite_url: str) -> None:
    """Others may make the backups there: an alert on them would be wrong."""
    before = told()
    async with opened_record(sqlite_url, read_only=True) as record:
        await tell_backup(record)

    assert told() == before or math.isnan(told())


async def test_a_record_that_may_only_be_read_is_backed_up_all_the_same(
    database_url: str,
    postgres: PostgresServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It is said that nobody will know of it."""
    connection = await asyncpg.connect(database_url)
    await connection.execute(
        f'ALTER DATABASE "{urlsplit(database_url).path[1:]}" SET default_transaction_read_only = on'
    )
    await connection.close()
    programs = programs_of(postgres, tmp_path / "bin")
    place = Place(database_url, tmp_path / "uploads", "", tmp_path, tmp_path / "backup", programs)
    manifest = await asyncio.to_thread(backed_up, place, monkeypatch)

    assert manifest.kind == "postgresql"
    assert "not noted in the record" in capsys.readouterr().out
