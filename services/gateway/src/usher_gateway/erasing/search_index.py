"""SQLite's full-text index keeps deleted words until its segments are merged: merge them, step by step."""

from usher_common.record.port import Record, Transaction
from usher_common.record.transaction import run_transaction

from usher_gateway.limits import MERGE_PAGES

_CHANGES = "SELECT total_changes()"
_MERGE = "INSERT INTO search_words (search_words, rank) VALUES ('merge', ?)"


async def merge_search_index(record: Record) -> None:
    """Merge all segments into one, in small transactions; nothing to do on PostgreSQL. Raises Stall."""
    pages = -MERGE_PAGES  # negative: all segments, as `optimize` does; then on with what is left

    async def body(transaction: Transaction) -> int:
        connection = transaction.connection
        if connection.dialect.name != "sqlite":
            return 0
        before = int((await connection.exec_driver_sql(_CHANGES)).scalar_one())
        await connection.exec_driver_sql(_MERGE, (pages,))
        return int((await connection.exec_driver_sql(_CHANGES)).scalar_one()) - before

    while await run_transaction(record, body) > 1:
        pages = MERGE_PAGES
