"""Stores of either kind for the connectors, and a provider that listens."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from connecting.receiver import Receiver
from connecting.rig import STORES, Rig, StoreUrls, open_rig, store_urls_of


@pytest.fixture(params=STORES)
def store_urls(request: pytest.FixtureRequest, tmp_path: Path) -> StoreUrls:
    """Stores of either kind."""
    return store_urls_of(request, tmp_path)


@pytest.fixture
async def rig(store_urls: StoreUrls) -> AsyncIterator[Rig]:
    """Open stores; no connectors run yet."""
    async with open_rig(*store_urls) as opened:
        yield opened


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A receiver that listens."""
    async with Receiver().listening() as listening:
        yield listening
