"""A server's certificate is seen whoever trusts it, and nothing else is asked of the server."""

import asyncio
import ssl
import time
from pathlib import Path

import pytest
from aiohttp import web
from usher_common.runtime.certificates import ends_at, shown_certificate, trusting

from servers.ports import LOOPBACK, free_port
from servers.serving import serving, shown

SOON_S = 5.0
DAY_S = 86_400


@pytest.mark.parametrize("days", [5.0, -1.0])
async def test_its_end_is_seen_though_nobody_trusts_it(tmp_path: Path, days: float) -> None:
    """Also of one that has ended."""
    port = free_port()
    async with serving(web.Application(), port, shown(tmp_path, days).context):
        found = await asyncio.to_thread(shown_certificate, LOOPBACK, port, trusting(), SOON_S)
        with pytest.raises(ssl.SSLError):
            await asyncio.to_thread(shown_certificate, LOOPBACK, port, ssl.create_default_context(), SOON_S)

    assert abs(ends_at(found) - time.time() - days * DAY_S) < 60


async def test_who_speaks_no_tls_shows_none() -> None:
    """Or does not listen at all."""
    port = free_port()
    async with serving(web.Application(), port):
        with pytest.raises(OSError, match=r"SSL|ssl"):
            await asyncio.to_thread(shown_certificate, LOOPBACK, port, trusting(), SOON_S)
    with pytest.raises(ConnectionRefusedError):
        await asyncio.to_thread(shown_certificate, LOOPBACK, port, trusting(), SOON_S)


def test_what_is_no_certificate_has_no_end() -> None:
    """It is bad input, and nothing else."""
    with pytest.raises(ValueError):  # noqa: PT011 - of the library, in its words
        ends_at(b"no certificate")
