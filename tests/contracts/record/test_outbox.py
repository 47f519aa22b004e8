"""What the outbox on PostgreSQL promises: numbers without gaps, one owner, order."""

# ruff: noqa: PT012 - what must fail is a transaction's whole block

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select, text
from usher_common.envelope import wrap
from usher_common.handling import Fenced
from usher_common.record.port import BusEffect
from usher_common.record.postgres.record import PostgresRecord
from usher_common.record.tables.schema import partition
from usher_common.record.urls import parse_url

from waits import eventually


@pytest.fixture
async def record(database_url: str) -> AsyncIterator[PostgresRecord]:
    """A record with enough connections for all concurrent transactions."""
    opened = PostgresRecord(parse_url(database_url), pool=12, pool_wait_s=0.5)
    yield opened
    await opened.close()


def effect(name: str) -> BusEffect:
    """Return an effect with this name."""
    return BusEffect("outbound", 5, wrap(name, 1, "t", {"name": name}))


async def emit(record: PostgresRecord, epoch: int, *names: str) -> list[tuple[int, BusEffect]]:
    """Emit effects of partition 3 in a transaction of their own."""
    async with record.transaction() as transaction:
        await transaction.fence(3, epoch)
        await transaction.emit([effect(name) for name in names])
    return transaction.emitted


async def test_effects_are_numbered_without_gap(record: PostgresRecord) -> None:
    """Numbers continue over transactions; a rolled back transaction or savepoint leaves no gap."""
    epoch = await record.raise_epoch(3)
    first = await emit(record, epoch, "a", "b")
    with pytest.raises(ZeroDivisionError):
        async with record.transaction() as transaction:
            await transaction.fence(3, epoch)
            await transaction.emit([effect("lost")])
            raise ZeroDivisionError
    async with record.transaction() as transaction:
        await transaction.fence(3, epoch)
        await transaction.emit([effect("c")])
        with pytest.raises(ZeroDivisionError):
            async with transaction.savepoint():
                await transaction.emit([effect("lost too")])
                raise ZeroDivisionError
        await transaction.emit([effect("d")])

    assert [*first, *transaction.emitted] == [(n, effect(name)) for n, name in enumerate("abcd", 1)]
    assert await record.leftovers(3, 10) == [*first, *transaction.emitted]


async def test_effects_are_relayed_in_order_until_deleted(record: PostgresRecord) -> None:
    """The relay reads in order of n, as many as it asks for, and deletes what was confirmed."""
    epoch = await record.raise_epoch(3)
    await emit(record, epoch, *"abcdefghijkl")
    await record.forget_effects(3, [1, 3])
    await record.forget_effects(4, [2])
    await record.forget_effects(3, [])

    assert [n for n, _ in await record.leftovers(3, 3)] == [2, 4, 5]
    assert await record.leftovers(4, 3) == []


async def test_numbers_continue_when_the_outbox_was_emptied(record: PostgresRecord) -> None:
    """Also after a change of owner."""
    await emit(record, await record.raise_epoch(3), "a", "b")
    await record.forget_effects(3, [1, 2])

    assert await emit(record, await record.raise_epoch(3), "c") == [(3, effect("c"))]


async def test_emit_needs_a_fence(record: PostgresRecord) -> None:
    """An effect without an owner is a bug and raises an error."""
    with pytest.raises(RuntimeError, match="fence"):
        async with record.transaction() as transaction:
            await transaction.emit([effect("a")])


async def test_two_owners_cannot_both_commit(record: PostgresRecord) -> None:
    """Of an old and a new owner at the same time, only the new one's numbers count."""
    old = await record.raise_epoch(3)
    new = await record.raise_epoch(3)
    ended = await asyncio.gather(
        *[emit(record, epoch, f"{n}") for n in range(5) for epoch in (old, new)], return_exceptions=True
    )

    assert sum(isinstance(each, Fenced) for each in ended) == 5
    assert [n for n, _ in await record.leftovers(3, 100)] == [1, 2, 3, 4, 5]


async def test_the_fence_reads_the_clock_after_the_wait(record: PostgresRecord) -> None:
    """A fence that had to wait returns a time after its predecessor's last."""
    epoch = await record.raise_epoch(3)
    inside, go_on = asyncio.Event(), asyncio.Event()

    async def hold() -> int:
        async with record.transaction() as transaction:
            await transaction.fence(3, epoch)
            inside.set()
            await go_on.wait()
            return await transaction.now()

    async def fence() -> int:
        async with record.transaction() as transaction:
            return (await transaction.fence(3, epoch)).now

    holding = asyncio.create_task(hold())
    await inside.wait()
    fencing = asyncio.create_task(fence())
    await eventually(lambda: somebody_waits(record))
    go_on.set()

    assert await holding < await fencing


async def somebody_waits(record: PostgresRecord) -> bool:
    """Return whether a transaction waits for a lock."""
    async with record.read() as connection:
        here = "datname = current_database() AND wait_event_type = 'Lock'"
        waiting = f"SELECT count(*) FROM pg_stat_activity WHERE {here}"  # noqa: S608 - no input
        return bool((await connection.execute(text(waiting))).scalar_one())


async def test_raising_an_epoch_creates_a_missing_partition(record: PostgresRecord) -> None:
    """Partitions are rows, added when first needed."""
    await record.raise_epoch(7)
    async with record.read() as connection:
        assert list(await connection.scalars(select(partition.c.p))) == [7]
