"""A world for the router: on RabbitMQ, Redis and PostgreSQL, and embedded."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from usher_common.record.migrations import migrate

from routing.world import World, open_world

Urls = tuple[str, str, str]


@pytest.fixture(params=["servers", "embedded"])
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> Urls:
    """The URLs of bus, live store and migrated record, each empty."""
    if request.param == "embedded":
        record_url = f"sqlite:///{tmp_path}/record.db"
        asyncio.run(migrate(record_url))
        return "embedded:", "memory:", record_url
    names = ("vhost_url", "redis_url", "database_url")
    bus_url, live_url, record_url = (str(request.getfixturevalue(name)) for name in names)
    return bus_url, live_url, record_url


@pytest.fixture
async def world(urls: Urls) -> AsyncIterator[World]:
    """Open stores without a router."""
    async with open_world(*urls) as opened:
        yield opened
