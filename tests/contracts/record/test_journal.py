"""The embedded bus's journal in the record's SQLite file: written and consumed with each transaction."""

# ruff: noqa: PT012 - what must fail is a transaction's whole block

import pytest
from sqlalchemy import select
from usher_common.envelope import decode_envelope, wrap
from usher_common.handling import Delivery
from usher_common.record.port import BusEffect
from usher_common.record.sqlite.record import SqliteRecord
from usher_common.record.tables.schema import journal

from record_rig.settings import keys, put


@pytest.fixture
def record(impatient_sqlite: SqliteRecord) -> SqliteRecord:
    """The record under test."""
    return impatient_sqlite


def effect(partition: int, name: str) -> BusEffect:
    """Return an effect with this name."""
    return BusEffect("inbound", partition, wrap(name, 1, "t", {}))


async def journal_rows(record: SqliteRecord) -> list[tuple[int, str, int, str]]:
    """Return the journal: n, stream, partition and the envelope's id."""
    async with record.read() as connection:
        rows = (await connection.execute(select(journal).order_by(journal.c.n))).all()
    return [(row.n, row.stream, row.p, decode_envelope(row.envelope).id) for row in rows]


async def test_emitted_effects_are_journaled_and_announced(record: SqliteRecord) -> None:
    """They become rows with the transaction, and listeners are told of each partition after the commit."""
    told: list[tuple[str, int]] = []
    record.on_journal(lambda stream, partition: told.append((stream, partition)))
    async with record.transaction() as transaction:
        await transaction.emit([effect(1, "a"), effect(2, "b")])
        await transaction.emit([effect(1, "c")])

        assert not told
    assert told == [("inbound", 1), ("inbound", 2)]
    assert await journal_rows(record) == [(1, "inbound", 1, "a"), (2, "inbound", 2, "b"), (3, "inbound", 1, "c")]
    assert transaction.emitted == ()


async def test_rolled_back_effects_are_not_journaled(record: SqliteRecord) -> None:
    """Neither a transaction nor a savepoint that was rolled back leaves rows or tells anybody."""
    told: list[tuple[str, int]] = []
    record.on_journal(lambda stream, partition: told.append((stream, partition)))
    async with record.transaction() as transaction:
        with pytest.raises(ZeroDivisionError):
            async with transaction.savepoint():
                await transaction.emit([effect(1, "a")])
                raise ZeroDivisionError
    with pytest.raises(ZeroDivisionError):
        async with record.transaction() as transaction:
            await transaction.emit([effect(1, "b")])
            raise ZeroDivisionError

    assert await journal_rows(record) == []
    assert not told


async def test_consuming_and_emitting_commit_together(record: SqliteRecord) -> None:
    """The consumed rows, the record's changes and the rows for the next service: all or nothing."""
    async with record.transaction() as transaction:
        await transaction.emit([effect(1, "a"), effect(1, "b"), effect(1, "c")])
    taken = Delivery("inbound", 1, (), first=True, receipt=(1, 2))
    with pytest.raises(ZeroDivisionError):
        async with record.transaction() as transaction:
            await transaction.consume(taken)
            raise ZeroDivisionError
    assert [row[0] for row in await journal_rows(record)] == [1, 2, 3]
    async with record.transaction() as transaction:
        await transaction.consume(taken)
        await put(transaction, "done")
        await transaction.emit([effect(5, "next")])

    assert await journal_rows(record) == [(3, "inbound", 1, "c"), (4, "inbound", 5, "next")]
    assert await keys(record) == ["done"]


async def test_journal_numbers_are_never_reused(record: SqliteRecord) -> None:
    """They rise although the journal was emptied."""
    for _ in range(2):
        async with record.transaction() as transaction:
            await transaction.emit([effect(1, "a")])
        (row,) = await journal_rows(record)
        async with record.transaction() as transaction:
            await transaction.consume(Delivery("inbound", 1, (), first=True, receipt=(row[0],)))

    assert row[0] == 2
