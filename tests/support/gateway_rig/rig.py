"""Open a gateway on given stores, and sockets to it."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from usher_common.bus.open import open_bus
from usher_common.bus.port import INBOUND, Bus
from usher_common.commands import decode_command
from usher_common.handling import Delivery
from usher_common.live.port import Live
from usher_common.messages.declaration import Command
from usher_common.record.open import open_record
from usher_common.record.port import Record
from usher_common.runtime.secret import Secret
from usher_gateway.accounts.create_agent import create_agent
from usher_gateway.limits import Timing
from usher_gateway.main import Running, running
from usher_gateway.settings import GatewaySettings
from usher_gateway.sockets.shared.periodic import publish_agents, publish_visitors
from usher_gateway.sockets.visitor.session import VisitorSession

from connecting.describing import describe
from gateway_rig.people import Desk, Widget
from gateway_rig.world import World
from live_rig.store import open_patient_live
from quick_hash import quick_hash
from record_rig.ready import have_tables
from waits import eventually

# a busy machine is no bus that is away, and no desk that is silent
PATIENT = Timing(present=0.0, available=0.0, bus_away=60.0, desk_pong=60.0)
PASSWORD = "correct horse battery staple"
SECRET = "a secret for tests, long enough"


@dataclass
class Rig:
    """A running gateway, its stores, and clients for it."""

    url: str
    bus: Bus
    live: Live
    record: Record
    settings: GatewaySettings
    world: World
    stack: AsyncExitStack
    site: Running
    timing: Timing

    async def http(self) -> aiohttp.ClientSession:
        """Return a browser of its own (a client session)."""
        jar = aiohttp.CookieJar(unsafe=True)
        return await self.stack.enter_async_context(aiohttp.ClientSession(self.url, cookie_jar=jar))

    async def widget(self, origin: str | None = None, **hello: Any) -> Widget:
        """Return a visitor after hello."""
        widget: Widget = await (await self.socket(Widget, "/ws/visitor", origin)).hello(**hello)
        return widget

    async def bare(self, path: str = "/ws/visitor", origin: str | None = None) -> Widget:
        """Return a socket on which nothing was sent."""
        widget: Widget = await self.socket(Widget, path, origin)
        return widget

    async def socket(self, kind: Any, path: str, origin: str | None, http: aiohttp.ClientSession | None = None) -> Any:
        """Open a socket."""
        http = http or await self.http()
        headers = {"Origin": self.url if origin is None else origin}
        ws = await self.stack.enter_async_context(
            http.ws_connect(path, headers=headers, timeout=aiohttp.ClientWSTimeout(ws_close=1))
        )
        return kind(ws)

    async def sign_in(self, login: str) -> tuple[aiohttp.ClientSession, dict[str, str]]:
        """Return a signed-in browser, and the headers for calls that change something."""
        http = await self.http()
        async with http.post("/api/session", json={"login": login, "password": PASSWORD}) as response:
            assert response.status == 200, await response.text()
            body = await response.json()
        return http, {"X-CSRF-Token": body["csrf"]}

    async def agent(self, login: str, role: str = "agent", **fields: Any) -> str:
        """Create an agent; returns the id."""
        return await create_agent(self.record, login, login.capitalize(), PASSWORD, role, hashed=quick_hash, **fields)

    async def desk(self, login: str, **hello: Any) -> Desk:
        """Return a desk after hello."""
        http, _ = await self.sign_in(login)
        desk: Desk = await self.socket(Desk, "/ws/agent", None, http)
        return await desk.hello(**hello)

    @asynccontextmanager
    async def another(self) -> AsyncIterator["Rig"]:
        """Run a second gateway on the same stores."""
        async with running(self.settings, self.bus, self.live, self.record, self.timing) as site:
            url = f"http://127.0.0.1:{site.port}"
            yield replace(self, url=url, site=site)

    async def beat(self) -> None:
        """Make the gateway publish presence now."""
        await publish_agents(self.site.edge)
        await publish_visitors(self.site.edge)

    def routes(self) -> list[web.AbstractRoute]:
        """The routes of the running site."""
        return list(self.site.app.router.routes())

    def stored_files(self) -> list[str]:
        """The files in the upload folder."""
        return [path.name for path in Path(self.settings.upload_dir).iterdir()]

    def sockets(self) -> list[object]:
        """The sockets that the gateway holds open."""
        return [found for found in gc.get_objects() if isinstance(found, VisitorSession) and not found.left]

    async def commands(self, count: int) -> list[Any]:
        """Take commands off the bus until there are so many, in the order of their partitions.

        One that was sent again, as after an outage, counts once.
        """
        taken = Taking(count)
        async with taken.on(self.bus):
            return await taken.wait()


class Taking:
    """A router that only receives."""

    def __init__(self, count: int) -> None:
        self._count = count
        self.bodies: list[Command] = []
        self._ids: set[str] = set()
        self._full = asyncio.Event()

    @asynccontextmanager
    async def on(self, bus: Bus) -> AsyncIterator[None]:
        """Consume all partitions."""
        subscription = await bus.consume(INBOUND, self, lambda _partition: True)
        try:
            yield
        finally:
            await subscription.close()

    async def handle(self, delivery: Delivery) -> None:
        self.bodies += [decode_command(envelope.body) for envelope in delivery.envelopes]
        self._ids.update(envelope.id for envelope in delivery.envelopes)
        if len(self._ids) >= self._count:
            self._full.set()

    async def handle_singly(self, delivery: Delivery) -> None:
        raise NotImplementedError

    async def wait(self) -> list[Command]:
        """Return what was received once there is enough."""
        async with asyncio.timeout(60):
            await self._full.wait()
        return self.bodies


@asynccontextmanager
async def open_rig(bus_url: str, live_url: str, record_url: str, folder: Path, **given: Any) -> AsyncIterator[Rig]:
    """Run a gateway on these stores; `given` are further settings."""
    values: dict[str, Any] = {
        "port": 0,
        "secret": Secret(SECRET),
        "upload_dir": str(folder / "uploads"),
        "sign_ins_per_minute": 10_000.0,
        "connections_per_address": 0,
        "conversations_per_minute": 100_000.0,
        "visitor_conversations_per_minute": 100_000.0,
        "waiting_per_address": 0,
        "connects_per_s": 10_000.0,
        "connect_burst": 10_000,
        "uploads_per_minute": 10_000.0,
        "upload_mb_per_hour": 10_000,
        "origins": ("https://shop.example",),
        "drain_s": 4.0,
        **given,
    }
    timing = values.pop("timing", PATIENT)
    settings = GatewaySettings(bus_url=bus_url, live_url=live_url, record_url=record_url, **values)
    have_tables(record_url)
    async with AsyncExitStack() as stores:
        record = open_record(record_url)
        stores.push_async_callback(record.close)
        live = await open_patient_live(live_url)
        stores.push_async_callback(live.close)
        bus = open_bus(bus_url, partitions=settings.partitions, record=record)
        stores.push_async_callback(bus.close)
        site = await stores.enter_async_context(running(settings, bus, live, record, timing))
        await eventually(lambda: bus.connected)  # until its queues are there, messages are refused
        clients = await stores.enter_async_context(AsyncExitStack())
        await describe(record, "https://hooks.shop.example")
        world = World(record, live, settings.partitions)
        yield Rig(f"http://127.0.0.1:{site.port}", bus, live, record, settings, world, clients, site, timing)
