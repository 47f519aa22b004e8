"""What the tests of the record on SQLite share."""

from collections.abc import AsyncIterator

import pytest
from usher_common.record.sqlite.record import SqliteRecord
from usher_common.record.urls import parse_url


@pytest.fixture
async def impatient_sqlite(sqlite_url: str) -> AsyncIterator[SqliteRecord]:
    """A record that does not wait long for other processes' locks."""
    opened = SqliteRecord(parse_url(sqlite_url), busy_s=0.3)
    yield opened
    await opened.close()
