"""What a business has of its own: where TLS ends, and endpoints for summaries and articles, half of them silent."""

import base64
import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from aiohttp import web

from servers.ports import LOOPBACK, free_port
from servers.serving import serving, shown

SECRET = "whsec_" + base64.b64encode(b"an endpoint of the tests").decode()


@asynccontextmanager
async def answering() -> AsyncIterator[str]:
    """Answer within the block; yields where."""
    numbers, port = itertools.count(), free_port()

    async def summary(_: web.Request) -> web.Response:
        return web.json_response({"items": []}) if next(numbers) % 2 else web.Response(status=500)

    async def article(_: web.Request) -> web.Response:
        proposal = {"title": "Parcels", "answer": "They come on Monday."}
        return web.json_response(proposal) if next(numbers) % 2 else web.Response(status=500)

    app = web.Application()
    app.router.add_post("/summary", summary)
    app.router.add_post("/article", article)
    async with serving(app, port):
        yield f"http://{LOOPBACK}:{port}"


class Front:
    """Where TLS ends in front of the gateway; only its certificate is looked at."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._port = folder, free_port()
        self._on = AsyncExitStack()

    @property
    def url(self) -> str:
        """What the setting says."""
        return f"https://{LOOPBACK}:{self._port}"

    async def show(self, days: float) -> None:
        """Show a certificate that ends in so many days, from now on."""
        await self.close()
        await self._on.enter_async_context(serving(web.Application(), self._port, shown(self._folder, days).context))

    async def close(self) -> None:
        """Show none any more."""
        await self._on.aclose()
