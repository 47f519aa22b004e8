"""Connectors' stores of both kinds."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from connecting.rig import STORES, Rig, StoreUrls, open_rig, store_urls_of


@pytest.fixture(params=STORES)
def store_urls(request: pytest.FixtureRequest, tmp_path: Path) -> StoreUrls:
    """URLs of both kinds of stores: embedded, and RabbitMQ with Redis and PostgreSQL."""
    return store_urls_of(request, tmp_path)


@pytest.fixture
async def rig(store_urls: StoreUrls) -> AsyncIterator[Rig]:
    """Opened stores, without connectors."""
    async with open_rig(*store_urls) as opened:
        yield opened
