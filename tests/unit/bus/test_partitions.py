"""The stored number of partitions."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import insert
from usher_common.bus.open import open_bus
from usher_common.bus.partitions import PartitionsChanged, decide_partitions, ensure_partitions, stored_partitions
from usher_common.record.open import open_record
from usher_common.record.port import Record
from usher_common.record.tables.schema import journal

from record_rig.ready import migrated


@pytest.fixture
async def record(tmp_path: Path) -> AsyncIterator[Record]:
    """An empty record."""
    url = f"sqlite:///{tmp_path}/record.db"
    await migrated(url)
    opened = open_record(url)
    yield opened
    await opened.close()


@pytest.mark.parametrize(
    ("stored", "wanted", "drained", "expected"),
    [
        (None, 16, False, "store"),
        (16, 16, False, "keep"),
        (16, 16, True, "keep"),
        (16, 8, False, "refuse"),
        (16, 8, True, "store"),
    ],
)
def test_the_number_changes_only_once_drained(stored: int | None, wanted: int, drained: bool, expected: str) -> None:
    """The first is stored; the same is accepted."""
    assert decide_partitions(stored, wanted, drained=drained) == expected


async def test_the_number_is_stored_once(record: Record) -> None:
    """And changes only while nothing is unprocessed."""
    await ensure_partitions(record, 4)
    await ensure_partitions(record, 4)
    await ensure_partitions(record, 8)
    async with record.transaction() as transaction:
        await transaction.connection.execute(insert(journal).values(stream="inbound", p=0, envelope=b"x", deliveries=0))

    with pytest.raises(PartitionsChanged, match="2 partitions are set but 8 are in use"):
        await ensure_partitions(record, 2)
    async with record.read() as connection:
        assert await stored_partitions(connection) == 8


async def test_zero_partitions_are_refused(record: Record) -> None:
    """Nothing could be published."""
    with pytest.raises(PartitionsChanged):
        await ensure_partitions(record, 0)


@pytest.mark.parametrize("url", ["kafka://x", "", "embedded:"])
async def test_a_url_of_no_bus_is_refused(url: str) -> None:
    """So is the embedded bus without a record to keep its journal in."""
    with pytest.raises(ValueError, match="embedded:"):
        open_bus(url, partitions=4)
