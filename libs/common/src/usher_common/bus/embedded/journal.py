"""SQL of the embedded bus on the journal table."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from usher_common.bus.metrics import PARKED
from usher_common.envelope import Envelope, FrameError, decode_envelope
from usher_common.ids import derive_id
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.schema import parked

# Plain texts, because SQLAlchemy would compile them for each frame (decision 0044). `n` is never used twice
# (AUTOINCREMENT), so a consumer may remember the last number that it handled.
_READ = "SELECT n, deliveries, envelope FROM journal WHERE stream = ? AND p = ? ORDER BY n LIMIT ?"
_DELETE = "DELETE FROM journal WHERE n = ?"
_COUNT = (
    "UPDATE journal SET deliveries = deliveries + 1 WHERE n IN "
    "(SELECT n FROM journal WHERE stream = ? AND p = ? ORDER BY n LIMIT ?)"
)


class OnJournal(Protocol):
    """Called after a commit that added journal rows."""

    def __call__(self, stream: str, partition: int, /) -> None: ...


class JournalRecord(Record, Protocol):
    """A record whose file also holds the bus's journal."""

    def on_journal(self, callback: OnJournal) -> None:
        """Call back after each commit that added journal rows."""


class Row(NamedTuple):
    """One row of the journal."""

    n: int
    deliveries: int
    data: bytes


async def read_rows(record: Record, stream: str, partition: int, limit: int) -> list[Row]:
    """Read the partition's first rows, in order."""
    async with record.read() as connection:
        found: Any = await connection.exec_driver_sql(_READ, (stream, partition, limit))
        return [Row(*row) for row in found]


async def count_deliveries(record: Record, places: Sequence[tuple[str, int]], limit: int) -> None:
    """Count one more delivery for the rows of each partition's first frame.

    An earlier process may have crashed on them. Counting at the start and not before each frame saves a commit for each
    frame; the only error is that rows which a clean stop left waiting are counted, too (decision 0012).
    """
    async with record.transaction() as transaction:
        rows = [(stream, partition, limit) for stream, partition in places]
        await transaction.connection.exec_driver_sql(_COUNT, rows)


async def delete_rows(record: Record, numbers: Sequence[int]) -> None:
    """Delete rows that were handled."""
    async with record.transaction() as transaction:
        await _delete(transaction, numbers)


def decode_rows(rows: Sequence[Row]) -> tuple[list[tuple[Row, Envelope]], list[tuple[Row, FrameError]]]:
    """Split rows into envelopes and those that do not decode."""
    good: list[tuple[Row, Envelope]] = []
    bad: list[tuple[Row, FrameError]] = []
    for row in rows:
        try:
            good.append((row, decode_envelope(row.data)))
        except FrameError as error:
            bad.append((row, error))
    return good, bad


async def park_rows(record: Record, stream: str, partition: int, bad: Sequence[tuple[Row, FrameError]]) -> None:
    """Park rows that are not envelopes, and delete them from the journal."""
    async with record.transaction() as transaction:
        now = await transaction.now()
        values = [
            {
                "id": derive_id("parked", stream, "journal", str(row.n)),
                "stream": stream,
                "p": partition,
                "envelope_id": "",
                "envelope": row.data,
                "reason": "not_an_envelope",
                "detail": str(error)[:500],
                "at": now,
            }
            for row, error in bad
        ]
        # parked already if the commit of an earlier attempt succeeded without our knowing
        await insert_rows(transaction.connection, parked, values, skip_existing=True)
        await _delete(transaction, [row.n for row, _ in bad])
    PARKED.labels(stream, "not_an_envelope").inc(len(bad))


async def _delete(transaction: Transaction, numbers: Sequence[int]) -> None:
    await transaction.connection.exec_driver_sql(_DELETE, [(n,) for n in numbers])
