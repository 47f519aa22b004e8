"""What is backed up comes back, to the row and byte, and nothing is done twice by it."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from usher.backup.manifest import BackupError
from usher.backup.restore import REMEMBERED, Options, remember
from usher.backup.target import drop_tables
from usher.backup.verify import faults_of, manifest_of
from usher.cli import main
from usher_common.bus.port import OUTBOUND
from usher_common.envelope import encode_envelope, wrap
from usher_common.files.folder import FileFolder
from usher_common.live.memory import MemoryLive
from usher_common.messages.sends import Send
from usher_common.record.migrations import migrated
from usher_common.record.open import opened_record
from usher_common.record.restored import restored_at
from usher_common.record.tables import schema
from usher_gateway.erasing.erase import Stores, erase
from usher_gateway.erasing.proofs import proofs

from erasing.filled import Person, dump

from .conftest import ANNA, BORIS, Place, backed_up, filled, restored


async def rows(url: str) -> list[str]:
    """Every row of every table."""
    async with opened_record(url, read_only=True) as record:
        return await dump(record)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a store."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


async def test_every_row_and_file_comes_back_when_it_is_moved(place: Place) -> None:
    """Nothing ran since, so nothing is settled; nobody but its owner can read the backup."""
    await filled(place)
    manifest = await backed_up(place)
    assert await faults_of(place.backup, manifest, place.pg_bin) == []
    await restored(place, Options(moved=True))

    assert await rows(place.new_url) == await rows(place.record_url)
    assert contents(place.new_uploads) == contents(place.uploads)
    assert await migrated(place.new_url)
    modes = {path.stat().st_mode & 0o077 for path in (place.backup, *place.backup.rglob("*"))}
    assert (modes, manifest.stored, manifest.missing) == ({0}, len(contents(place.uploads)), ())
    assert [path.name for path in place.backup.parent.glob(".*")] == []


async def test_what_may_have_been_sent_is_not_sent_again(place: Place) -> None:
    """A queued send and one that had not reached the connectors count as interrupted; a broadcast pauses."""
    await filled(place)
    send = Send("shop", "p", "telegram", "k1", "m-late", 9, "late")
    async with opened_record(place.record_url) as record, record.transaction() as transaction:
        connection = transaction.connection
        await connection.execute(update(schema.delivery).values(status="queued", owner="c1", reported=False))
        await connection.execute(update(schema.broadcast).values(state="running", ended_at=None))
        waiting = {"stream": OUTBOUND, "envelope": encode_envelope(wrap("late", 1, "t", send))}
        if place.record_url.startswith("sqlite"):
            await connection.execute(insert(schema.journal), [{**waiting, "n": 900, "p": 0}])
        else:
            await connection.execute(insert(schema.outbox), [{**waiting, "p": 0, "n": 900, "to_partition": 0}])
    await backed_up(place)
    done = await restored(place)

    d = schema.delivery.c
    async with opened_record(place.new_url) as record, record.read() as connection:
        found = (await connection.execute(select(d.id, d.status, d.owner, d.reported))).all()
        states = set((await connection.execute(select(schema.broadcast.c.state))).scalars())
        left = [
            (await connection.execute(select(table.c.envelope).where(table.c.stream == OUTBOUND))).scalars().all()
            for table in (schema.outbox, schema.journal)
        ]
        sessions = (await connection.execute(select(schema.session))).all()
        assert await restored_at(connection) is not None
    assert {row[1:] for row in found} == {("sending", "", False)}
    assert "late" in {row.id for row in found}
    assert (states, sessions) == ({"paused"}, [])
    assert [one for table in left for one in table if b"m-late" in one] == []  # what is no send stays, to be parked
    assert (done.settled.sends, done.settled.broadcasts) == (len(found), 1)


@pytest.mark.parametrize(
    "state",
    [
        {"status": "available"},
        {"status": "wrap_up", "wrap_up_until": 9},
        {"status": "offline", "lost_from": "available:"},
    ],
    ids=["available", "in a wrap-up", "lost"],
)
async def test_nobody_is_at_work_until_they_sign_in(place: Place, state: dict[str, Any]) -> None:
    """Whatever an agent did at the backup's moment."""
    await filled(place)
    async with opened_record(place.record_url) as record, record.transaction() as transaction:
        await transaction.connection.execute(update(schema.agent).values(**state))
    await backed_up(place)
    await restored(place)

    g = schema.agent.c
    async with opened_record(place.new_url) as record, record.read() as connection:
        found = (await connection.execute(select(g.status, g.lost_from, g.wrap_up_until))).all()
    assert [tuple(row) for row in found] == [("offline", "", None)]


@pytest.mark.parametrize("told_by", ["file", "list"])
async def test_who_was_erased_after_the_backup_stays_so(place: Place, tmp_path: Path, told_by: str) -> None:
    """P10: also in the middle of a conversation, and by either register of erasures; others come back whole."""
    await filled(place)
    anna = Person(1, ANNA)
    c, columns = schema.conversation.c, schema.conversation.columns
    opened: dict[str, Any] = {one.name: one.server_default.arg for one in columns if one.name.endswith("_json")}  # type: ignore[union-attr]
    opened |= {"status": "automatic", "closed_at": None, "last_seq": 100}
    async with opened_record(place.record_url) as record:
        async with record.transaction() as transaction:
            await transaction.connection.execute(update(schema.conversation).where(c.id == anna.talk).values(**opened))
        manifest = await backed_up(place)
        register = tmp_path / "erasures.jsonl"
        async with record.transaction() as transaction:
            closed = {"status": "closed", "closed_at": manifest.moment - 60_000_000}
            await transaction.connection.execute(update(schema.conversation).where(c.id == anna.talk).values(**closed))
        on = Stores(record, MemoryLive(), FileFolder(place.uploads), register=str(register))
        proof = await erase(on, anna.contact, "g1")
    with pytest.raises(BackupError, match="--erasures FILE"):
        await restored(place, Options())
    if told_by == "file":
        done = await restored(place, Options(), USHER_ERASURES_FILE=str(register))
    else:
        done = await restored(place, Options(registers=[register]))

    text = "\n".join(await rows(place.new_url)).lower()
    assert (ANNA in text, BORIS in text) == (False, True)
    assert sorted(contents(place.new_uploads)) == sorted(Person(2, BORIS).files)
    assert ([one.contacts for one in done.erased.erased], done.erased.left) == ([proof.contacts], {})


async def test_a_target_that_holds_something_is_only_replaced_on_demand(place: Place) -> None:
    """Then its proofs are read first, and what the backup does not know is gone."""
    await filled(place)
    await backed_up(place)
    await restored(place)
    stranger = place.new_uploads / ("f" * 32)
    stranger.write_bytes(b"after the backup")
    with pytest.raises(BackupError, match="is not empty"):
        await restored(place)
    async with opened_record(place.new_url) as record:
        await erase(Stores(record, MemoryLive(), FileFolder(place.new_uploads)), Person(1, ANNA).contact, "g1")
    done = await restored(place, Options(replace=True))

    assert (done.removed, stranger.exists(), len(done.erased.erased)) == (1, False, 1)
    assert ANNA not in "\n".join(await rows(place.new_url)).lower()


async def test_a_damaged_backup_is_refused_before_anything_changes(place: Place) -> None:
    """One byte of a file, of the record, or a missing file: each is named."""
    await filled(place)
    manifest = await backed_up(place)
    file = next(path for path in (place.backup / "files").rglob("*") if path.is_file())
    content = file.read_bytes()
    record = place.backup / manifest.record.name
    whole = record.read_bytes()
    for harm in (lambda: file.write_bytes(b"x" + content[1:]), file.unlink, lambda: record.write_bytes(whole[:-1])):
        harm()
        (fault,) = await faults_of(place.backup, manifest_of(place.backup), place.pg_bin)
        assert str(file if harm is not None and record.read_bytes() == whole else record) in fault
        with pytest.raises(BackupError, match="is not whole"):
            await restored(place)
        file.write_bytes(content)
        record.write_bytes(whole)

    assert not place.new_uploads.exists()
    assert await faults_of(place.backup, manifest, place.pg_bin) == []


async def test_a_file_that_went_meanwhile_is_no_fault_and_one_that_is_lost_is_named(place: Place) -> None:
    """The record still names the second."""
    await filled(place)
    lost = Person(2, BORIS).files[0]
    (place.uploads / lost).unlink()
    manifest = await backed_up(place)

    assert manifest.missing == (lost,)
    assert await faults_of(place.backup, manifest, place.pg_bin) == []


def test_the_command_says_what_it_did(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And refuses what is there already, is no backup, or of a newer Usher."""
    monkeypatch.setenv("USHER_RECORD_URL", sqlite_url)
    monkeypatch.setenv("USHER_UPLOAD_DIR", str(tmp_path / "uploads"))
    folder = tmp_path / "backups"

    def says(*words: str, code: int = 0) -> str:
        assert main(words) == code
        told = capsys.readouterr()
        return told.out + told.err

    assert "not in it: USHER_SECRET" in says("backup", str(folder), "--into")
    (made,) = folder.iterdir()
    assert made.name.startswith("usher-")
    assert "whole, and can be read" in says("backup", str(made), "--check")
    assert "is there already" in says("backup", str(made), code=1)
    assert "no whole backup" in says("backup", str(folder), "--check", code=1)
    monkeypatch.setenv("USHER_RECORD_URL", f"sqlite:///{tmp_path}/new.db")
    assert "--without-erasures" in says("restore", str(made), code=1)
    assert "services may start" in says("restore", str(made), "--without-erasures")
    assert "services may start" in says("restore", str(made), "--without-erasures")  # a record without anybody
    manifest = made / "manifest.json"
    manifest.write_text(manifest.read_text().replace(manifest_of(made).schema, "9999"))
    assert "newer Usher" in says("restore", str(made), "--without-erasures", code=1)


async def test_a_record_that_is_in_use_is_not_replaced(place: Place) -> None:
    """Nor is a database of something else."""
    await filled(place)
    await backed_up(place)
    await restored(place)
    async with opened_record(place.new_url) as record:
        async with record.transaction():
            pass
        with pytest.raises((BackupError, RuntimeError), match="stop"):
            await restored(place, Options(replace=True, without_erasures=True))


async def test_a_restore_that_was_broken_off_is_repeated_and_still_knows_the_erasures(place: Place) -> None:
    """Of the record that it replaces: here it breaks off when nothing of that is there any more."""
    await filled(place)
    await backed_up(place)
    await restored(place)
    async with opened_record(place.new_url) as record:
        await erase(Stores(record, MemoryLive(), FileFolder(place.new_uploads)), Person(1, ANNA).contact, "g1")
    whole = place.new_url.startswith("sqlite")
    async with opened_record(place.new_url, read_only=True) as record:
        (proof,) = [one async for one in proofs(record)]
    if not whole:
        remember(place.new_uploads / REMEMBERED, [proof])
        await drop_tables(place.new_url)
    done = await restored(place, Options(replace=True))

    assert [one.contacts for one in done.erased.erased] == [proof.contacts]
    assert ANNA not in "\n".join(await rows(place.new_url)).lower()
    assert not (place.new_uploads / REMEMBERED).exists()
