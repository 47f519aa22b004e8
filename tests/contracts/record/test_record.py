"""What every record promises, on PostgreSQL and on SQLite."""

# ruff: noqa: PT012 - what must fail is a transaction's whole block

import asyncio

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from usher_common.envelope import wrap
from usher_common.handling import Delivery, Fenced, Retry
from usher_common.record.port import BusEffect, Record, Transaction
from usher_common.record.tables.schema import parked, setting
from usher_common.record.transaction import run_transaction

from record_rig.settings import keys, put
from waits import loop_turns


def effect(name: str) -> BusEffect:
    """Return an effect with this name."""
    return BusEffect("outbound", 5, wrap(name, 1, "t", {}))


async def test_committed_work_is_visible(record: Record) -> None:
    """What a transaction wrote can be read once its block has ended."""
    async with record.transaction() as transaction:
        await put(transaction, "a", "b")

    assert await keys(record) == ["a", "b"]


async def test_readers_see_only_what_is_committed(record: Record) -> None:
    """A running transaction is invisible to them."""
    async with record.transaction() as transaction:
        await put(transaction, "a")

        assert await keys(record) == []


async def test_an_error_rolls_back_and_is_raised(record: Record) -> None:
    """Nothing of a failed block remains, and the record works on."""
    with pytest.raises(ZeroDivisionError):
        async with record.transaction() as transaction:
            await put(transaction, "a")
            raise ZeroDivisionError
    async with record.transaction() as transaction:
        await put(transaction, "b")

    assert await keys(record) == ["b"]


async def test_a_cancelled_transaction_rolls_back_alone(record: Record) -> None:
    """Cancelling a task between statements undoes its work and no other's."""
    entered = asyncio.Event()

    async def hang() -> None:
        async with record.transaction() as transaction:
            await put(transaction, "lost")
            entered.set()
            await asyncio.Event().wait()

    async def write(name: str) -> None:
        async with record.transaction() as transaction:
            await put(transaction, name)

    hanging = asyncio.create_task(hang())
    await entered.wait()
    others = [asyncio.create_task(write(name)) for name in ("a", "b")]
    await loop_turns()
    hanging.cancel()
    await asyncio.gather(*others)
    with pytest.raises(asyncio.CancelledError):
        await hanging

    assert await keys(record) == ["a", "b"]


async def test_cancelling_at_any_step_affects_no_other(record: Record) -> None:
    """Whenever transactions are cancelled, the record works on for the others."""

    async def write(name: str) -> None:
        async with record.transaction() as transaction:
            await put(transaction, name)
            await transaction.now()

    for steps in range(25):
        tasks = [asyncio.create_task(write(f"{steps:02}-{number}")) for number in range(4)]
        await loop_turns(steps)
        tasks[0].cancel()
        tasks[2].cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)

        assert [ended[1], ended[3]] == [None, None]
        assert {f"{steps:02}-1", f"{steps:02}-3"} <= set(await keys(record))


async def test_a_savepoint_undoes_only_its_body(record: Record) -> None:
    """An error in a savepoint keeps what came before and after it, effects and calls included."""
    told: list[str] = []
    epoch = await record.raise_epoch(3)
    async with record.transaction() as transaction:
        await transaction.fence(3, epoch)
        await put(transaction, "a")
        with pytest.raises(IntegrityError):
            async with transaction.savepoint():
                await put(transaction, "b")
                transaction.after_commit(lambda: told.append("b"))
                await transaction.emit([effect("b")])
                await put(transaction, "a")
        async with transaction.savepoint():
            await put(transaction, "c")
            transaction.after_commit(lambda: told.append("c"))

    assert await keys(record) == ["a", "c"]
    assert told == ["c"]
    assert await record.leftovers(3, 10) == []
    assert list(transaction.emitted) == []


async def test_after_commit_calls_run_in_order(record: Record) -> None:
    """After the commit and before the block returns; a call that fails affects no other."""
    told: list[int] = []
    async with record.transaction() as transaction:
        transaction.after_commit(lambda: told.append(1))
        transaction.after_commit(lambda: told.append(1 // 0))
        transaction.after_commit(lambda: told.append(2))

        assert told == []
    assert told == [1, 2]


async def test_after_commit_is_not_called_without_a_commit(record: Record) -> None:
    """What was rolled back must not be announced."""
    told: list[int] = []
    with pytest.raises(ZeroDivisionError):
        async with record.transaction() as transaction:
            transaction.after_commit(lambda: told.append(1))
            raise ZeroDivisionError

    assert told == []


async def test_a_repeated_key_is_refused(record: Record) -> None:
    """A violated constraint is an IntegrityError on both databases."""
    with pytest.raises(IntegrityError):
        async with record.transaction() as transaction:
            await put(transaction, "a", "a")

    assert await keys(record) == []


async def test_epochs_rise(record: Record) -> None:
    """Each owner's epoch of a partition is higher than the one before."""
    assert [await record.raise_epoch(p) for p in (3, 3, 4, 3)] == [1, 2, 1, 3]


async def test_the_owner_passes_the_fence(record: Record) -> None:
    """The fence returns the last number and the clock."""
    epoch = await record.raise_epoch(3)
    async with record.transaction() as transaction:
        fence = await transaction.fence(3, epoch)
        now = await transaction.now()

    assert (epoch, 0) == (fence.epoch, fence.last_n)
    assert 0 <= now - fence.now < 60_000_000


@pytest.mark.parametrize("epoch", [0, 1, 3])
async def test_another_epoch_is_fenced(record: Record, epoch: int) -> None:
    """Any epoch but the present one is refused, and the transaction's writes are undone."""
    await record.raise_epoch(3)
    await record.raise_epoch(3)
    with pytest.raises(Fenced):
        async with record.transaction() as transaction:
            await put(transaction, "a")
            await transaction.fence(3, epoch)

    assert await keys(record) == []


async def test_a_partition_without_owner_is_fenced(record: Record) -> None:
    """Its epoch was never raised."""
    with pytest.raises(Fenced):
        async with record.transaction() as transaction:
            await transaction.fence(9, 0)


async def test_a_new_owner_waits_for_the_predecessor(record: Record) -> None:
    """`raise_epoch` returns only after the running transaction's commit; the predecessor is fenced from then on."""
    first = await record.raise_epoch(3)
    inside, go_on = asyncio.Event(), asyncio.Event()

    async def own() -> None:
        async with record.transaction() as transaction:
            await transaction.fence(3, first)
            await put(transaction, "predecessor")
            inside.set()
            await go_on.wait()

    owning = asyncio.create_task(own())
    await inside.wait()
    raising = asyncio.create_task(record.raise_epoch(3))
    done, _ = await asyncio.wait([raising], timeout=0.2)

    assert not done
    go_on.set()
    assert first + 1 == await raising
    assert await keys(record) == ["predecessor"]
    await owning
    with pytest.raises(Fenced):
        async with record.transaction() as transaction:
            await transaction.fence(3, first)


async def test_reading_connections_write_nothing(record: Record) -> None:
    """`read()` refuses writes."""
    with pytest.raises(Exception, match=r"read-?only|readonly"):
        async with record.read() as connection:
            await connection.execute(insert(setting), {"key": "a", "value_json": "1"})

    assert await keys(record) == []


async def test_a_retry_runs_the_body_again(record: Record) -> None:
    """`run_transaction` runs the whole body again after a Retry; only the last run counts."""
    runs: list[int] = []

    async def body(transaction: Transaction) -> str:
        runs.append(1)
        await put(transaction, f"run {len(runs)}")
        if len(runs) < 3:
            raise Retry
        return "done"

    assert await run_transaction(record, body) == "done"
    assert await keys(record) == ["run 3"]


async def test_concurrent_transactions_all_commit(record: Record) -> None:
    """A hundred transactions at once, some of which fail: each succeeds or fails alone."""

    async def write(number: int) -> None:
        async with record.transaction() as transaction:
            await put(transaction, f"{number:03}")
            await loop_turns()
            if number % 10 == 0:
                raise ZeroDivisionError

    ended = await asyncio.gather(*[write(number) for number in range(100)], return_exceptions=True)

    assert sum(isinstance(each, ZeroDivisionError) for each in ended) == 10
    assert [f"{number:03}" for number in range(100) if number % 10] == await keys(record)


async def test_connected_follows_the_last_statement(record: Record) -> None:
    """Readiness depends on it."""
    assert not record.connected
    await record.ping()
    assert record.connected


async def test_consuming_a_brokers_delivery_is_refused(record: Record) -> None:
    """Only the broker can settle its own deliveries."""
    async with record.transaction() as transaction:
        await transaction.consume(Delivery("inbound", 0, (), first=False, receipt=object()))
        count = await transaction.connection.scalar(select(func.count()).select_from(parked))

    assert count == 0
