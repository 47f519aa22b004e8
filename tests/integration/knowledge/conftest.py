"""A migrated record on PostgreSQL and on SQLite."""

from collections.abc import AsyncIterator

import pytest
from usher_common.record.open import open_record
from usher_common.record.port import Record


@pytest.fixture(params=["postgres", "sqlite"])
def record_url(request: pytest.FixtureRequest) -> str:
    """A migrated database for one test."""
    return str(request.getfixturevalue("database_url" if request.param == "postgres" else "sqlite_url"))


@pytest.fixture
async def record(record_url: str) -> AsyncIterator[Record]:
    """An open record."""
    opened = open_record(record_url)
    yield opened
    await opened.close()
