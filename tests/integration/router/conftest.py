"""A world for the router: on RabbitMQ, Redis and PostgreSQL, and embedded."""

from collections.abc import AsyncIterator

import pytest

from routing.world import World, open_world

Urls = tuple[str, str, str]


@pytest.fixture(params=["servers", "embedded"])
def urls(request: pytest.FixtureRequest) -> Urls:
    """The URLs of bus, live store and migrated record, each empty."""
    if request.param == "embedded":
        return "embedded:", "memory:", str(request.getfixturevalue("sqlite_url"))
    names = ("vhost_url", "redis_url", "database_url")
    bus_url, live_url, record_url = (str(request.getfixturevalue(name)) for name in names)
    return bus_url, live_url, record_url


@pytest.fixture
async def world(urls: Urls) -> AsyncIterator[World]:
    """Opened stores; the test starts the router itself."""
    async with open_world(*urls) as opened:
        yield opened
