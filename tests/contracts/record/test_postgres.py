"""What the record promises on PostgreSQL alone: locks, timeouts, and a killed server."""

# ruff: noqa: PT012 - what must fail is a transaction's whole block

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from structlog.testing import capture_logs
from usher_common.handling import Retry, Stall
from usher_common.record.port import Transaction
from usher_common.record.postgres.record import PostgresRecord
from usher_common.record.sql.constructs import any_of, update_rows
from usher_common.record.tables.schema import setting
from usher_common.record.transaction import run_transaction
from usher_common.record.urls import parse_url

from record_rig.settings import keys, put
from servers import PostgresServer
from waits import eventually, time_passes


@pytest.fixture
async def record(database_url: str) -> AsyncIterator[PostgresRecord]:
    """A record with a small pool of connections."""
    opened = PostgresRecord(parse_url(database_url), pool=12, pool_wait_s=0.5)
    yield opened
    await opened.close()


async def take_in_order(transaction: Transaction, names: list[str]) -> None:
    """Lock rows sorted, as all batches must, then change them."""
    wanted = select(setting.c.key).where(any_of(setting.c.key, names)).order_by(setting.c.key).with_for_update()
    await transaction.connection.execute(wanted)
    rows = [{"key": name, "value_json": "2"} for name in names]
    await update_rows(transaction.connection, setting, rows, ("value_json",))


@pytest.mark.parametrize("rounds", [5, pytest.param(500, marks=pytest.mark.long)])
async def test_sorted_batches_never_deadlock(record: PostgresRecord, rounds: int) -> None:
    """Batches over the same rows in any order, locked sorted: no deadlock."""
    names = [f"{n:02}" for n in range(20)]
    async with record.transaction() as transaction:
        await put(transaction, *names)

    async def batch(shift: int) -> None:
        async with record.transaction() as transaction:
            await take_in_order(transaction, names[shift:] + names[:shift])

    for _ in range(rounds):
        await asyncio.gather(*[batch(shift) for shift in range(0, 20, 2)])


async def test_a_deadlock_is_a_retry_and_then_succeeds(record: PostgresRecord) -> None:
    """Of two that lock crosswise one gets Retry; `run_transaction` completes both."""
    async with record.transaction() as transaction:
        await put(transaction, "a", "b")
    both, through = asyncio.Barrier(2), asyncio.Event()
    runs: list[str] = []

    async def cross(first: str, second: str) -> None:
        async def body(transaction: Transaction) -> None:
            if len(runs) > 2:
                await through.wait()  # a busy machine lets it lock again before the other has woken up
            runs.append(first)
            change = update(setting).values(value_json=first)
            await transaction.connection.execute(change.where(setting.c.key == first))
            if len(runs) <= 2:
                await both.wait()
            try:
                async with transaction.savepoint():
                    await transaction.connection.execute(change.where(setting.c.key == second))
            except Retry:
                runs.append("retry")
                raise

        await run_transaction(record, body)
        through.set()

    await asyncio.gather(cross("a", "b"), cross("b", "a"))

    assert runs.count("retry") == 1
    assert len(runs) == 4


async def test_endless_retries_end_as_a_stall(record: PostgresRecord) -> None:
    """A frame that never succeeds this way is kept, not parked."""

    async def body(_: Transaction) -> None:
        raise Retry

    with pytest.raises(Stall):
        await run_transaction(record, body, attempts=3)


async def test_an_exhausted_pool_stalls(record: PostgresRecord) -> None:
    """A transaction that gets no connection in time keeps its frame."""
    go_on = asyncio.Event()
    in_use = asyncio.Barrier(13)

    async def hold() -> None:
        async with record.transaction():
            await in_use.wait()
            await go_on.wait()

    holding = [asyncio.create_task(hold()) for _ in range(12)]
    await in_use.wait()
    with pytest.raises(Stall):
        async with record.transaction():
            pass
    go_on.set()
    await asyncio.gather(*holding)


async def test_a_statement_that_takes_too_long_stalls(record: PostgresRecord) -> None:
    """The server's statement timeout counts as an outage."""
    with pytest.raises(Stall):
        async with record.transaction() as transaction:
            await transaction.connection.exec_driver_sql("SET LOCAL statement_timeout = '50ms'")
            await transaction.connection.execute(select(func.pg_sleep(10)))


async def test_a_changed_table_is_a_retry(record: PostgresRecord, database_url: str) -> None:
    """A migration beneath running services costs another run and no message."""

    async def body(transaction: Transaction) -> int:
        return len((await transaction.connection.exec_driver_sql("SELECT * FROM agent")).all())

    await run_transaction(record, body)
    async with record.transaction() as transaction:
        await transaction.connection.exec_driver_sql("ALTER TABLE agent ADD COLUMN note text")
    assert await run_transaction(record, body) == 0
    await administer(database_url, "ALTER TABLE agent ADD COLUMN second_note text")

    assert await run_transaction(record, body) == 0


async def test_a_cut_connection_stalls_and_heals(record: PostgresRecord) -> None:
    """A backend terminated within a transaction stalls it, savepoints included; the next transaction works."""
    with pytest.raises(Stall):
        async with record.transaction() as transaction:
            await put(transaction, "lost")
            async with transaction.savepoint():
                pid = await transaction.connection.scalar(select(func.pg_backend_pid()))
                async with record.transaction() as executioner:
                    await executioner.connection.execute(select(func.pg_terminate_backend(pid)))
                await put(transaction, "lost too")

    assert not record.connected
    async with record.transaction() as transaction:
        await put(transaction, "a")
    assert record.connected
    assert await keys(record) == ["a"]


class Done:
    """The names of what was committed, in order; tests may await more of them."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._changed = asyncio.Condition()

    async def add(self, name: str) -> None:
        """Add a name."""
        self.names.append(name)
        async with self._changed:
            self._changed.notify_all()

    async def until_more(self, count: int) -> None:
        """Wait until so many more are committed."""
        wanted = len(self.names) + count
        async with self._changed:
            await self._changed.wait_for(lambda: len(self.names) >= wanted)


async def test_a_killed_server_stalls_and_comes_back(record: PostgresRecord, postgres: PostgresServer) -> None:
    """Kill -9 under load: every transaction either committed or raised Stall; afterwards all go on."""
    done = Done()
    stalled = asyncio.Event()
    ending = asyncio.Event()

    async def work(worker: int) -> None:
        number = 0
        while not ending.is_set():
            name = f"{worker}-{number:05}"
            try:
                async with record.transaction() as transaction:
                    await put(transaction, name)
            except Stall:
                stalled.set()
                await time_passes(0.02)  # as a caller that tries again
                continue
            except IntegrityError:  # it committed, only the answer was lost
                assert stalled.is_set()
            await done.add(name)
            number += 1

    async with record.transaction() as transaction:
        await put(transaction, "before")
    workers = [asyncio.create_task(work(worker)) for worker in range(6)]
    await done.until_more(50)
    await asyncio.to_thread(postgres.kill)
    await asyncio.wait_for(stalled.wait(), 10)
    with pytest.raises(Stall):
        async with record.read() as connection:
            await connection.scalar(select(1))
    assert not record.connected
    await asyncio.to_thread(postgres.restart)
    await done.until_more(50)
    ending.set()
    await asyncio.gather(*workers)

    assert record.connected
    async with record.read() as connection:
        assert set(done.names) <= set(await connection.scalars(select(setting.c.key)))


async def administer(url: str, *statements: str) -> None:
    """Run statements outside of a transaction."""
    connection = await asyncpg.connect(url)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


async def set_full_page_writes(url: str, value: str) -> None:
    """Change the server's setting and wait until it is in force."""
    await administer(url, f"ALTER SYSTEM SET full_page_writes = {value}", "SELECT pg_reload_conf()")
    connection = await asyncpg.connect(url)

    async def holds() -> bool:
        return bool(await connection.fetchval("SHOW full_page_writes") == value)

    await eventually(holds)
    await connection.close()


@pytest.mark.parametrize(("value", "warnings"), [("on", []), ("off", [["full_page_writes"]])])
async def test_a_server_without_guards_against_power_loss_is_warned_of(
    record: PostgresRecord, database_url: str, value: str, warnings: list[list[str]]
) -> None:
    """Once, however often the record is checked."""
    await set_full_page_writes(database_url, value)
    try:
        with capture_logs() as logs:
            await record.ping()
            await record.ping()
    finally:
        await set_full_page_writes(database_url, "on")

    assert [log["settings"] for log in logs if log["event"] == "record.not_durable"] == warnings


async def test_a_plan_cached_for_an_empty_table_uses_an_index(record: PostgresRecord) -> None:
    """The table may have millions of rows while the plan is cached (decision 0193)."""
    async with record.transaction() as transaction:
        run = transaction.connection.exec_driver_sql
        await run("INSERT INTO setting (key, value_json) VALUES ('a', '1')")
        await run("ANALYZE setting")  # with one page of rows, reading the whole table would be cheapest today
        await run("SET LOCAL plan_cache_mode = force_generic_plan")
        await run("PREPARE known (text[]) AS SELECT value_json FROM setting WHERE key = ANY ($1)")
        plan = "\n".join((await run("EXPLAIN EXECUTE known (ARRAY['a'])")).scalars())

    assert "Seq Scan" not in plan, plan
    assert "Index" in plan
