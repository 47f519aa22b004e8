"""Embedded stores for tests of the router's rules."""

from collections.abc import AsyncIterator

import pytest
from usher_common.record.open import open_record
from usher_common.record.port import Record

from routing.world import World, open_world


@pytest.fixture
def record_url(sqlite_url: str) -> str:
    """The URL of a migrated embedded record, for one test."""
    return sqlite_url


@pytest.fixture
async def record(record_url: str) -> AsyncIterator[Record]:
    """That record, opened."""
    opened = open_record(record_url)
    yield opened
    await opened.close()


@pytest.fixture
async def world(record_url: str) -> AsyncIterator[World]:
    """Embedded stores for a router, which the test starts itself."""
    async with open_world("embedded:", "memory:", record_url) as opened:
        yield opened
