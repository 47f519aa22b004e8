"""What the record promises on SQLite alone: locks, the file's safety, one writing process."""

import asyncio
import os
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError
from usher_common.handling import Stall
from usher_common.record.errors import RecordInUse
from usher_common.record.migrations import migrate as migrate_url
from usher_common.record.open import open_record
from usher_common.record.sqlite.record import SqliteRecord
from usher_common.record.urls import parse_url

from record_rig.settings import keys, put, write
from waits import loop_turns

KILLED_WRITER = """
    import asyncio, sys
    from usher_common.record.sql.constructs import insert_rows
    from usher_common.record.open import open_record
    from usher_common.record.tables.schema import setting

    async def write(record, worker):
        for number in range(100_000):
            name = f"{worker}-{number}"
            async with record.transaction() as transaction:
                await insert_rows(transaction.connection, setting, [{"key": name, "value_json": "1"}])
            sys.stdout.write(name + "\\n")
            sys.stdout.flush()

    async def main():
        record = open_record(sys.argv[1])
        await asyncio.gather(*[write(record, worker) for worker in range(8)])

    asyncio.run(main())
"""


@pytest.fixture
def record(impatient_sqlite: SqliteRecord) -> SqliteRecord:
    """The record that these tests are about."""
    return impatient_sqlite


async def test_a_foreign_lock_is_waited_for(sqlite_url: str) -> None:
    """Whoever else locks the file for a moment delays us."""
    record = SqliteRecord(parse_url(sqlite_url), busy_s=60.0)
    foreign = sqlite3.connect(str(parse_url(sqlite_url).database), isolation_level=None)
    foreign.execute("BEGIN IMMEDIATE")
    asyncio.get_running_loop().call_later(0.1, foreign.execute, "ROLLBACK")
    await write(record, "a")
    foreign.close()

    assert await keys(record) == ["a"]
    await record.close()


async def test_a_lasting_foreign_lock_stalls(record: SqliteRecord, sqlite_url: str) -> None:
    """Whoever else keeps the file locked makes us stall, all who wait; afterwards all goes on."""
    foreign = sqlite3.connect(str(parse_url(sqlite_url).database), isolation_level=None)
    foreign.execute("BEGIN IMMEDIATE")
    ended = await asyncio.gather(write(record, "a"), write(record, "b"), return_exceptions=True)
    foreign.close()

    assert [type(each) for each in ended] == [Stall, Stall]
    await write(record, "c")
    assert await keys(record) == ["c"]


async def test_a_transaction_within_a_transaction_is_told(record: SqliteRecord) -> None:
    """What would wait for itself for ever is an error at once."""
    with pytest.raises(RuntimeError, match="within"):
        async with record.transaction():
            await write(record, "inner")
    await write(record, "after")


async def test_statements_outside_are_refused(record: SqliteRecord) -> None:
    """A connection kept beyond its block writes nothing unseen."""
    async with record.transaction() as transaction:
        await put(transaction, "a")
    with pytest.raises(DBAPIError, match="outside a transaction"):
        await put(transaction, "b")

    assert await keys(record) == ["a"]


async def test_the_file_is_safe_against_power_loss(record: SqliteRecord) -> None:
    """WAL, fsync at every commit, foreign keys."""
    async with record.transaction() as transaction:
        ask = transaction.connection.exec_driver_sql
        found = [(await ask(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous", "foreign_keys")]

    assert found == ["wal", 2, 1]


async def test_one_process_writes(record: SqliteRecord, sqlite_url: str) -> None:
    """A second writer is refused and told who has the file, a migration too; readers are welcome."""
    await write(record, "a")
    with pytest.raises(RecordInUse, match=f"in use by process {os.getpid()};"):
        open_record(sqlite_url)
    with pytest.raises(RecordInUse):
        await migrate_url(sqlite_url)
    reader = open_record(sqlite_url, read_only=True)
    assert isinstance(reader, SqliteRecord)
    assert await keys(reader) == ["a"]
    with pytest.raises(RuntimeError, match="reading only"):
        await write(reader, "b")
    await reader.close()


async def test_closing_lets_the_next_one_in(sqlite_url: str) -> None:
    """After `close` the file can be opened for writing again; what runs is waited for."""
    first = open_record(sqlite_url)
    assert isinstance(first, SqliteRecord)
    inside, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with first.transaction() as transaction:
            inside.set()
            await go_on.wait()
            await put(transaction, "a")

    writing = asyncio.create_task(slow())
    await inside.wait()
    closing = asyncio.create_task(first.close())
    await loop_turns()
    go_on.set()
    await asyncio.gather(writing, closing)
    second = open_record(sqlite_url)
    assert isinstance(second, SqliteRecord)
    await write(second, "b")

    assert await keys(second) == ["a", "b"]
    await second.close()


async def test_a_closed_record_says_so(record: SqliteRecord) -> None:
    """Whoever waits or comes when it closes gets an error, not silence."""
    await write(record, "first")
    entered = asyncio.Event()

    async def slow() -> None:
        async with record.transaction() as transaction:
            entered.set()
            await loop_turns()
            await put(transaction, "slow")

    async def close() -> None:
        await record.close()

    writing = asyncio.create_task(slow())
    await entered.wait()
    ended = await asyncio.gather(writing, close(), write(record, "late"), return_exceptions=True)

    assert ended[0] is None
    assert "closed" in str(ended[2])
    with pytest.raises(RuntimeError, match="closed"):
        await write(record, "later")


async def test_kill_9_loses_nothing_that_returned(sqlite_url: str, tmp_path: Path) -> None:
    """Every transaction whose block ended before kill -9 is there afterwards, and the file can be written at once."""
    script = tmp_path / "writer.py"
    script.write_text(textwrap.dedent(KILLED_WRITER))
    child = await asyncio.create_subprocess_exec(sys.executable, str(script), sqlite_url, stdout=subprocess.PIPE)
    assert child.stdout
    returned = [(await child.stdout.readline()).decode().strip() for _ in range(300)]
    child.kill()
    rest = (await child.stdout.read()).decode()
    returned += rest[: rest.rfind("\n") + 1].splitlines()
    await child.wait()
    record = open_record(sqlite_url)
    assert isinstance(record, SqliteRecord)
    await write(record, "after")
    found = set(await keys(record))
    await record.close()

    assert len(returned) >= 300
    assert set(returned) <= found
