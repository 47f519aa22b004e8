"""What the record promises on SQLite alone: turns, shared commits, the journal, one writing process."""

# ruff: noqa: PT012 - what must fail is a transaction's whole block

import asyncio
import os
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from usher_common.bus.port import Stall
from usher_common.record.errors import RecordInUse
from usher_common.record.migrations import migrate as migrate_url
from usher_common.record.open import open_record
from usher_common.record.port import Transaction
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.sqlite.record import SqliteRecord
from usher_common.record.tables.schema import setting
from usher_common.record.urls import parse_url

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
def url(tmp_path: Path) -> str:
    """A migrated file."""
    made = f"sqlite:///{tmp_path}/record.db"
    asyncio.run(migrate_url(made))
    return made


@pytest.fixture
async def record(url: str) -> AsyncIterator[SqliteRecord]:
    """A record that has little patience with foreign locks."""
    opened = SqliteRecord(parse_url(url), busy_s=0.3)
    yield opened
    await opened.close()


async def put(transaction: Transaction, *names: str) -> None:
    """Insert settings."""
    await insert_rows(transaction.connection, setting, [{"key": name, "value_json": "1"} for name in names])


async def write(record: SqliteRecord, name: str) -> None:
    """Insert one setting in a transaction of its own."""
    async with record.transaction() as transaction:
        await put(transaction, name)


async def keys(record: SqliteRecord) -> list[str]:
    """What the table `setting` holds."""
    async with record.read() as connection:
        return list(await connection.scalars(select(setting.c.key).order_by(setting.c.key)))


def statements(record: SqliteRecord) -> list[str]:
    """A list that from now on receives what the write connection executes."""
    assert record._turns
    heard: list[str] = []
    record._turns.raw.set_trace_callback(heard.append)
    return heard


async def test_those_who_queue_share_a_commit(record: SqliteRecord) -> None:
    """Many transactions at once need few commits; one alone has its own."""
    await write(record, "first")
    heard = statements(record)
    await asyncio.gather(*[write(record, f"{n}") for n in range(60)])

    assert 1 <= heard.count("COMMIT") <= 20  # three at most where 60 take no longer than two groups may wait
    await write(record, "last")
    assert heard[-1] == "COMMIT"


async def test_nobody_returns_before_the_shared_commit(record: SqliteRecord) -> None:
    """A member's block ends only after the COMMIT, whoever runs it."""
    await write(record, "first")
    heard = statements(record)
    commits_seen: list[int] = []

    async def watch(name: str) -> None:
        await write(record, name)
        commits_seen.append(heard.count("COMMIT"))

    await asyncio.gather(*[watch(f"{n}") for n in range(10)])

    assert min(commits_seen) >= 1


async def break_the_commit(record: SqliteRecord) -> None:
    """A member that makes COMMIT itself fail: a foreign key that is judged late and points nowhere."""
    async with record.transaction() as transaction:
        await transaction.connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        await transaction.connection.exec_driver_sql(
            "INSERT INTO session (id_hash, agent_id, csrf, created_at, expires_at) VALUES ('h', 'nobody', '', 1, 2)"
        )


async def test_a_failing_commit_fails_all_its_members(record: SqliteRecord) -> None:
    """Where the shared COMMIT fails no caller is told that its work is durable, and nothing of it remains."""
    told: list[str] = []

    async def member() -> None:
        async with record.transaction() as transaction:
            await put(transaction, "a")
            transaction.after_commit(lambda: told.append("a"))
            await asyncio.sleep(0)  # so that the others queue

    await write(record, "first")
    ended = await asyncio.gather(member(), break_the_commit(record), write(record, "b"), return_exceptions=True)

    assert [type(each) for each in ended] == [Stall, Stall, Stall]
    assert not told
    assert not record.connected
    await write(record, "c")
    assert record.connected
    assert await keys(record) == ["c", "first"]


async def test_a_full_disk_stalls(record: SqliteRecord) -> None:
    """A full disk stalls transactions; what returned without error is on record; with space again all goes on."""
    await write(record, "first")
    assert record._turns
    raw = record._turns.raw
    pages = raw.execute("PRAGMA page_count").fetchone()[0]
    raw.execute(f"PRAGMA max_page_count = {pages + 2}")

    async def fill(name: str) -> None:
        async with record.transaction() as transaction:
            await put(transaction, *[f"{name}{n}" + "x" * 500 for n in range(10)])

    ended = await asyncio.gather(*[fill(name) for name in "abcdef"], return_exceptions=True)
    raw.execute("PRAGMA max_page_count = 1000000")

    assert Stall in {type(each) for each in ended}
    fine = {name for name, each in zip("abcdef", ended, strict=True) if each is None}
    assert fine == {key[0] for key in await keys(record) if key != "first"}
    await write(record, "last")


async def test_a_foreign_lock_is_waited_for(url: str) -> None:
    """Whoever else locks the file for a moment delays us."""
    record = SqliteRecord(parse_url(url), busy_s=60.0)
    foreign = sqlite3.connect(str(parse_url(url).database), isolation_level=None)
    foreign.execute("BEGIN IMMEDIATE")
    asyncio.get_running_loop().call_later(0.1, foreign.execute, "ROLLBACK")
    await write(record, "a")
    foreign.close()

    assert await keys(record) == ["a"]
    await record.close()


async def test_a_lasting_foreign_lock_stalls(record: SqliteRecord, url: str) -> None:
    """Whoever else keeps the file locked makes us stall, all who wait; afterwards all goes on."""
    foreign = sqlite3.connect(str(parse_url(url).database), isolation_level=None)
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


async def test_one_process_writes(record: SqliteRecord, url: str) -> None:
    """A second writer is refused and told who has the file, a migration too; readers are welcome."""
    await write(record, "a")
    with pytest.raises(RecordInUse, match=f"in use by process {os.getpid()};"):
        open_record(url)
    with pytest.raises(RecordInUse):
        await migrate_url(url)
    reader = open_record(url, read_only=True)
    assert isinstance(reader, SqliteRecord)
    assert await keys(reader) == ["a"]
    with pytest.raises(RuntimeError, match="reading only"):
        await write(reader, "b")
    await reader.close()


async def test_closing_lets_the_next_one_in(url: str) -> None:
    """After `close` the file can be opened for writing again; what runs is waited for."""
    first = open_record(url)
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
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.gather(writing, closing)
    second = open_record(url)
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
            await asyncio.sleep(0)
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


async def test_kill_9_loses_nothing_that_returned(url: str, tmp_path: Path) -> None:
    """Every transaction whose block ended before kill -9 is there afterwards, and the file can be written at once."""
    script = tmp_path / "writer.py"
    script.write_text(textwrap.dedent(KILLED_WRITER))
    child = await asyncio.create_subprocess_exec(sys.executable, str(script), url, stdout=subprocess.PIPE)
    assert child.stdout
    returned = [(await child.stdout.readline()).decode().strip() for _ in range(300)]
    child.kill()
    rest = (await child.stdout.read()).decode()
    returned += rest[: rest.rfind("\n") + 1].splitlines()
    await child.wait()
    record = open_record(url)
    assert isinstance(record, SqliteRecord)
    await write(record, "after")
    found = set(await keys(record))
    await record.close()

    assert len(returned) >= 300
    assert set(returned) <= found


PLANS = st.lists(st.tuples(st.sampled_from(["fine", "fails", "undoes", "cancelled"]), st.integers(0, 3)), max_size=20)


Template = Callable[[Path], str]
FEW = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
MANY = settings(FEW, max_examples=1500, derandomize=False)


@FEW
@given(plan=PLANS)
def test_each_member_is_judged_alone(
    plan: list[tuple[str, int]], tmp_path_factory: pytest.TempPathFactory, template: Template
) -> None:
    """However failing, cancelled and fine transactions mix: exactly what returned is on record."""
    judge_members(plan, tmp_path_factory.mktemp("plan"), template)


@pytest.mark.long
@pytest.mark.timeout(600)
@MANY
@given(plan=PLANS)
def test_each_of_many_members_is_judged_alone(
    plan: list[tuple[str, int]], tmp_path_factory: pytest.TempPathFactory, template: Template
) -> None:
    """The same for fifteen hundred other plans on every run."""
    judge_members(plan, tmp_path_factory.mktemp("plan"), template)


def judge_members(plan: list[tuple[str, int]], folder: Path, template: Template) -> None:
    """Run the plan's transactions at once, and compare what returned with what is on record."""

    async def one(record: SqliteRecord, number: int, fate: str, pauses: int) -> None:
        async with record.transaction() as transaction:
            await put(transaction, f"{number:02}")
            for _ in range(pauses):
                await asyncio.sleep(0)
            if fate == "undoes":
                with pytest.raises(ZeroDivisionError):
                    async with transaction.savepoint():
                        await put(transaction, f"{number:02} undone")
                        raise ZeroDivisionError
            if fate == "fails":
                raise ZeroDivisionError

    async def run() -> tuple[set[str], set[str], set[str]]:
        record = SqliteRecord(parse_url(template(folder)))
        tasks = [asyncio.create_task(one(record, number, *each)) for number, each in enumerate(plan)]
        for task, (fate, pauses) in zip(tasks, plan, strict=True):
            await asyncio.sleep(0)
            if fate == "cancelled" and pauses:
                task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        found = set(await keys(record))
        await record.close()
        returned = {f"{number:02}" for number, each in enumerate(ended) if each is None}
        failed = {f"{number:02}" for number, each in enumerate(ended) if isinstance(each, ZeroDivisionError)}
        return found, returned, failed

    found, returned, failed = asyncio.run(run())

    assert returned <= found
    assert not failed & found
    assert not [name for name in found if name.endswith("undone")]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """Copies a migrated file into a folder and tells its URL."""
    made = tmp_path_factory.mktemp("template") / "record.db"
    asyncio.run(migrate_url(f"sqlite:///{made}"))

    def copy(folder: Path) -> str:
        (folder / "record.db").write_bytes(made.read_bytes())
        return f"sqlite:///{folder}/record.db"

    return copy
