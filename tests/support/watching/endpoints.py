"""Endpoints of a business's own, which write summaries and propose articles; each second answer is none."""

import base64
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from servers.ports import LOOPBACK, free_port
from servers.serving import serving

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
