"""Both kinds of stores for the connectors, and a fake provider that receives their sends."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from connecting.receiver import Receiver
from connecting.rig import STORES, Rig, StoreUrls, open_rig, store_urls_of

TARGET = "http://127.0.0.1:9/in"  # nobody receives there


@pytest.fixture(params=STORES)
def store_urls(request: pytest.FixtureRequest, tmp_path: Path) -> StoreUrls:
    """URLs of both kinds of stores: embedded, and RabbitMQ with Redis and PostgreSQL."""
    return store_urls_of(request, tmp_path)


@pytest.fixture
async def rig(store_urls: StoreUrls) -> AsyncIterator[Rig]:
    """Opened stores; the test starts the connectors itself."""
    async with open_rig(*store_urls) as opened:
        yield opened


@pytest.fixture
async def running(rig: Rig) -> AsyncIterator[None]:
    """Connectors that run, with an account `a`, on the stores of `rig`."""
    await rig.add_account("a", TARGET)
    async with rig.connectors():
        yield


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A provider's endpoint that records what it receives."""
    async with Receiver().listening() as listening:
        yield listening
