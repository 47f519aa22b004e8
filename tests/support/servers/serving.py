"""Serve an application of aiohttp in this process: what a test's counterpart listens with, with or without TLS."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme
from aiohttp import web

from .ports import LOOPBACK


@dataclass(frozen=True)
class Shown:
    """A certificate for this machine: what a server needs to show it, and the authority's file."""

    context: ssl.SSLContext
    authority: str


def shown(folder: Path, days: float) -> Shown:
    """Make an authority that nobody trusts by itself, and a certificate that ends in so many days."""
    authority = trustme.CA()
    now = datetime.now(UTC)
    leaf = authority.issue_cert(LOOPBACK, not_before=now - timedelta(days=90), not_after=now + timedelta(days=days))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)
    file = folder / f"authority-{days}.pem"
    authority.cert_pem.write_to_path(str(file))
    return Shown(context, str(file))


@asynccontextmanager
async def serving(app: web.Application, port: int, context: ssl.SSLContext | None = None) -> AsyncIterator[None]:
    """Listen on the loopback address within the block; requests that hang do not delay its end."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, LOOPBACK, port, ssl_context=context).start()
    try:
        yield
    finally:
        await runner.cleanup()
