"""Servers that check what we send to WhatsApp: Meta's own description, and a strict counterpart of ours."""

from collections.abc import AsyncIterator

import pytest
from usher_connectors.send.http_driver import HttpDriver

from peers.graph_api import GraphApi


@pytest.fixture
async def meta() -> AsyncIterator[GraphApi]:
    """The strict counterpart."""
    async with GraphApi().listening() as listening:
        yield listening


@pytest.fixture
async def driver() -> AsyncIterator[HttpDriver]:
    """The driver that makes all channels' calls."""
    opened = HttpDriver(allow_private=True)
    yield opened
    await opened.close()
