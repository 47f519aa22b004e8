"""Open the record that a URL names."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from usher_common.record import limits
from usher_common.record.postgres.record import PostgresRecord
from usher_common.record.sqlite.record import SqliteRecord
from usher_common.record.urls import POSTGRES, parse_url


def open_record(url: str, *, pool: int = limits.POOL, read_only: bool = False) -> PostgresRecord | SqliteRecord:
    """Open `postgresql://…` (`pool` writing connections) or `sqlite:///path`; nothing connects yet.

    A SQLite file has one writing process: RecordInUse is raised if another one has it, unless `read_only`. Raises
    ValueError for any other URL.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() == POSTGRES:
        return PostgresRecord(parsed, pool=pool)
    return SqliteRecord(parsed, read_only=read_only)


@asynccontextmanager
async def opened_record(url: str, *, read_only: bool = False) -> AsyncIterator[PostgresRecord | SqliteRecord]:
    """Open a record for as long as a command works with it, and close it."""
    record = open_record(url, read_only=read_only)
    try:
        yield record
    finally:
        await record.close()
