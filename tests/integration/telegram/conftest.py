"""Connectors with Telegram accounts on both kinds of stores, and the Bot APIs that they are run against."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from connecting.rig import STORES, Rig, StoreUrls, open_rig, store_urls_of
from peers.bot_api import BotApi
from peers.telegram_server import TelegramServer, telegram_server
from servers import ServerMissing, in_ci

TOKEN = "1:T"


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
async def server() -> AsyncIterator[TelegramServer]:
    """telegram-test-api, of others."""
    try:
        async with telegram_server(TOKEN) as running:
            yield running
    except ServerMissing as missing:
        (pytest.fail if in_ci() else pytest.skip)(str(missing))


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """A strict Bot API of our own."""
    async with BotApi().listening() as listening:
        listening.bot(TOKEN)
        yield listening
