"""What the record promises on SQLite alone: locks, durability, one writing process."""

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
    """The record under test."""
    return impatient_sqlite


async def test_a_short_lock_of_another_process_is_waited_for(sqlite_url: str) -> None:
    """Such as a backup's."""
    record = SqliteRecord(parse_url(sqlite_url), busy_s=60.0)
    foreign = sqlite3.connect(str(parse_url(sqlite_url).database), isolation_level=None)
    foreign.execute("BEGIN IMMEDIATE")
    asyncio.get_running_loop().call_later(0.1, foreign.execute, "ROLLBACK")
    await write(record, "a")
    foreign.close()

    assert await keys(record) == ["a"]
    await record.close()


async def test_a_long_lock_of_another_process_stalls(record: SqliteRecord, sqlite_url: str) -> None:
    """All transactions that wait stall; once the file is free they work again."""
    foreign = sqlite3.connect(str(parse_url(sqlite_url).database), isolation_level=None)
    foreign.execute("BEGIN IMMEDIATE")
    ended = await asyncio.gather(write(record, "a"), write(record, "b"), return_exceptions=True)
    foreign.close()

    assert [type(each) for each in ended] == [Stall, Stall]
    await write(record, "c")
    assert await keys(record) == ["c"]


async def test_a_transaction_within_a_transaction_is_an_error(record: SqliteRecord) -> None:
    """It would wait for itself for ever."""
    with pytest.raises(RuntimeError, match="within"):
        async with record.transaction():
            await write(record, "inner")
    await write(record, "after")


async def test_a_connection_is_refused_after_its_block(record: SqliteRecord) -> None:
    """Otherwise its writes would be outside of any transaction."""
    async with record.transaction() as transaction:
        await put(transaction, "a")
    with pytest.raises(DBAPIError, match="outside a transaction"):
        await put(transaction, "b")

    assert await keys(record) == ["a"]


async def test_the_file_is_safe_against_power_loss(record: SqliteRecord) -> None:
    """WAL, fsync at every commit, and foreign keys are on."""
    async with record.transaction() as transaction:
        ask = transaction.connection.exec_driver_sql
        found = [(await ask(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous", "foreign_keys")]

    assert found == ["wal", 2, 1]


async def test_one_process_writes(record: SqliteRecord, sqlite_url: str) -> None:
    """A second writer, a migration too, is refused and told which process has the file; readers are welcome."""
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


async def test_after_close_another_process_can_write(sqlite_url: str) -> None:
    """`close` waits for the running transaction."""
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


async def test_a_closed_record_raises_an_error(record: SqliteRecord) -> None:
    """Transactions that wait or come while it closes must not hang."""
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


async def test_a_killed_process_loses_nothing_that_returned(sqlite_url: str, tmp_path: Path) -> None:
    """Every transaction whose block ended before kill -9 is on record, and the file can be written at once."""
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
