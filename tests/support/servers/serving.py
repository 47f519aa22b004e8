"""Serve an application of aiohttp in this process: what a test's counterpart listens with."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from .ports import LOOPBACK


@asynccontextmanager
async def serving(app: web.Application, port: int) -> AsyncIterator[None]:
    """Listen on the loopback address within the block; requests that hang do not delay its end."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, LOOPBACK, port).start()
    try:
        yield
    finally:
        await runner.cleanup()
