"""A load balancer that cuts silent connections after 55 s cuts none of ours: our pings are faster (row P1)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from usher_gateway.limits import TIMING, Timing
from yarl import URL

from gateway_rig import Rig
from gateway_rig.people import Desk, Widget
from servers.ports import LOOPBACK
from silent_proxy import SilentProxy
from waits import time_passes

IDLE_S = 55.0  # of many load balancers; Cloudflare's is 100
TIMES = 2.2  # so often that a connection without pings would have been cut twice
FASTER = 25  # the same in seconds: every time divided by this


def _faster(seconds: float) -> float:
    return seconds / FASTER


async def listen(socket: aiohttp.ClientWebSocketResponse) -> None:
    """Answer pings until the socket closes."""
    async for _ in socket:
        pass


REAL = {"timing": TIMING, "demo": True}  # which takes the address that a browser names for its own
# a tenth of the time until the cut, as a busy machine delays a ping by a second
SHORT = {"timing": Timing(ping=_faster(IDLE_S) / 10, desk_ping=_faster(TIMING.desk_ping), tick=0.02), "demo": True}


@asynccontextmanager
async def silent_server() -> AsyncIterator[int]:
    """A server that says nothing, so that nothing keeps its connections open; yields its port."""
    server = await asyncio.start_server(lambda _reader, _writer: None, LOOPBACK, 0)
    async with server:
        yield int(server.sockets[0].getsockname()[1])


@pytest.mark.parametrize(
    ("settings", "idle_s"),
    [
        pytest.param(SHORT, _faster(IDLE_S), id="short"),
        pytest.param(REAL, IDLE_S, id="55 s", marks=[pytest.mark.long, pytest.mark.timeout(300)]),
    ],
)
@pytest.mark.usefixtures("settings")
async def test_nobody_who_is_silent_is_cut(rig: Rig, idle_s: float) -> None:
    """P1: neither widget nor desk says a word for two such times, in which a connection without pings is cut."""
    assert 2 * TIMING.ping < IDLE_S  # so that one may be lost
    await rig.agent("ana")
    signed_in, _ = await rig.sign_in("ana")
    port = URL(rig.url).port
    assert port is not None
    async with silent_server() as mute, SilentProxy(port, idle_s) as proxy, SilentProxy(mute, idle_s) as other:
        reader, writer = await asyncio.open_connection(LOOPBACK, other.port)
        url = f"http://{LOOPBACK}:{proxy.port}"
        async with aiohttp.ClientSession(url, cookie_jar=signed_in.cookie_jar) as http:
            sockets = [await http.ws_connect(path, headers={"Origin": url}) for path in ("/ws/visitor", "/ws/agent")]
            await Widget(sockets[0]).hello()
            await Desk(sockets[1]).hello()
            listening = [asyncio.create_task(listen(one)) for one in sockets]
            await time_passes(TIMES * idle_s)
            closed = [one.done() for one in listening]
            for one in listening:
                one.cancel()
        cut = await reader.read()
        writer.close()

    assert closed == [False, False]
    assert (cut, other.idle > 0) == (b"", True)
