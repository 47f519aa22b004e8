"""Fixtures of the contract suites: a migrated record and a bus, on servers and embedded."""

from collections.abc import AsyncIterator

import pytest
from usher_common.record.open import open_record
from usher_common.record.port import Record

from bus_rig import EmbeddedRig, Proxy, RabbitRig, Rig


@pytest.fixture(params=["postgres", "sqlite"])
def record_url(request: pytest.FixtureRequest) -> str:
    """A migrated database for one test."""
    if request.param == "postgres":
        return str(request.getfixturevalue("database_url"))
    return str(request.getfixturevalue("sqlite_url"))


@pytest.fixture
async def record(record_url: str) -> AsyncIterator[Record]:
    """An open record."""
    opened = open_record(record_url)
    yield opened
    await opened.close()


@pytest.fixture(params=["rabbitmq", "embedded"])
def bus_urls(request: pytest.FixtureRequest) -> tuple[str, str]:
    """The URLs of an empty bus and of a migrated record."""
    if request.param == "embedded":
        return "embedded:", str(request.getfixturevalue("sqlite_url"))
    return str(request.getfixturevalue("vhost_url")), str(request.getfixturevalue("database_url"))


@pytest.fixture
async def rig(bus_urls: tuple[str, str]) -> AsyncIterator[Rig]:
    """A bus adapter: RabbitMQ with PostgreSQL, or the journal in SQLite."""
    bus_url, record_url = bus_urls
    if bus_url == "embedded:":
        yield EmbeddedRig(record_url)
        return
    proxy = Proxy(bus_url)
    await proxy.open()
    yield RabbitRig(bus_url, record_url, proxy)
    await proxy.shut()
