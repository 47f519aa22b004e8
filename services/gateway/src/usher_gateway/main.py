"""Runs the gateway: the public site on given stores, or as a process of its own."""

import asyncio
from collections import UserDict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import structlog
from aiohttp import web
from usher_common.bus.open import open_bus
from usher_common.bus.partitions import ensure_partitions
from usher_common.bus.port import Bus, Stall
from usher_common.live.open_live import open_live
from usher_common.live.port import Live
from usher_common.record.opening import open_record
from usher_common.record.port import Record
from usher_common.runtime.admin import open_admin
from usher_common.runtime.lifecycle import Stop, run
from usher_common.runtime.logging import configure_logging
from usher_common.runtime.settings import load_settings
from usher_common.runtime.supervision import stop_tasks

from usher_gateway.gather import Gather
from usher_gateway.limits import (
    FILL_CONVERSATIONS,
    HTTP_SHUTDOWN_S,
    LISTEN_BACKLOG,
    READ_BUFFER,
    START_RETRY_S,
    TIMING,
    Timing,
)
from usher_gateway.origins import Origins
from usher_gateway.passwords import Passwords
from usher_gateway.reading.conversations import conversations_by_id, latest_by_address
from usher_gateway.rest.call import Site
from usher_gateway.settings import GatewaySettings
from usher_gateway.site import build_app
from usher_gateway.sockets.answering import answer, refuse
from usher_gateway.sockets.checking import Checking
from usher_gateway.sockets.dedup import Accepted
from usher_gateway.sockets.edge import Edge
from usher_gateway.sockets.filling import Filling
from usher_gateway.sockets.hub import Hub
from usher_gateway.sockets.lanes import Lanes
from usher_gateway.sockets.serving import Serving
from usher_gateway.sockets.wheel import start_wheel
from usher_gateway.tokens import UploadLinks, VisitorTokens
from usher_gateway.uploads import FolderUploads

log = structlog.get_logger()


class Running(UserDict[str, Callable[[], bool]]):
    """A running gateway: its readiness checks by name, its inside, and the port it listens on."""

    def __init__(self, app: web.Application, edge: Edge, port: int) -> None:
        # Redis is no check: without it people are served more slowly, not worse
        super().__init__(
            bus=lambda: edge.lanes.connected,
            record=lambda: edge.record.connected,
            gateway=lambda: not edge.hub.leaving,
        )
        self.app = app
        self.edge = edge
        self.port = port


@asynccontextmanager
async def running(
    settings: GatewaySettings, bus: Bus, live: Live, record: Record, timing: Timing = TIMING
) -> AsyncIterator[Running]:
    """Run the public site on these stores; at the end sockets are sent elsewhere and what they sent is made durable."""
    async with AsyncExitStack() as stack:
        gap = asyncio.Event()
        edge = make_edge(settings, bus, live, record, Hub(live, gap.set), timing)
        stack.push_async_callback(edge.lanes.close, settings.drain_s / 2)
        await edge.hub.open()
        tasks = [*start_wheel(edge), Checking(edge, gap).task]
        stack.push_async_callback(_leave, edge, tasks)
        passwords = Passwords()
        stack.callback(passwords.close)
        uploads = FolderUploads(Path(settings.upload_dir))
        uploads.prepare()
        origins = Origins(settings.public_url, settings.origins)
        site = Site(settings, record, edge, origins, passwords, uploads)
        app = build_app(site, Serving(edge, origins))
        port = await _listen(stack, app, settings)
        stack.push_async_callback(edge.hub.send_away)
        log.info("gateway.listening", host=settings.host, port=port)
        yield Running(app, edge, port)


async def _listen(stack: AsyncExitStack, app: web.Application, settings: GatewaySettings) -> int:
    runner = web.AppRunner(
        app,
        access_log=None,
        handle_signals=False,
        shutdown_timeout=HTTP_SHUTDOWN_S,
        read_bufsize=READ_BUFFER,
    )
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, settings.host, settings.port, backlog=LISTEN_BACKLOG).start()
    return int(runner.addresses[0][1])


def make_edge(  # noqa: PLR0913, PLR0917 - the stores, and what is made of them
    settings: GatewaySettings, bus: Bus, live: Live, record: Record, hub: Hub, timing: Timing
) -> Edge:
    """Put together what all sockets share."""
    secret = settings.secret.reveal()
    accepted = Accepted(live)
    return Edge(
        settings=settings,
        partitions=bus.partitions,
        live=live,
        record=record,
        hub=hub,
        lanes=Lanes(bus, lambda ticket: answer(accepted, ticket), refuse, timing.bus_away),
        accepted=accepted,
        filling=Filling(record),
        conversations=Gather(lambda ids: conversations_by_id(record, ids), FILL_CONVERSATIONS),
        latest=Gather(lambda addresses: latest_by_address(record, addresses), FILL_CONVERSATIONS),
        timing=timing,
        tokens=VisitorTokens(secret),
        links=UploadLinks(secret),
    )


async def _leave(edge: Edge, tasks: list[asyncio.Task[None]]) -> None:
    await stop_tasks(*tasks)
    await edge.filling.close()
    await edge.hub.close()
    await edge.accepted.save()


async def _ensure_partitions(record: Record, partitions: int) -> None:
    """Check the number of partitions, waiting for a record that is still away: another would lose order."""
    while True:
        try:
            return await ensure_partitions(record, partitions)
        except Stall as stall:
            log.warning("gateway.waits_for_record", reason=str(stall))
            await asyncio.sleep(START_RETRY_S)


def serve(environ: Mapping[str, str]) -> int:
    """Run the gateway as a process until it is told to stop; give the exit code. Raises SettingsError."""
    settings = load_settings(GatewaySettings, environ)
    configure_logging(settings.log_level, "gateway", settings.node)

    async def main(stop: Stop) -> None:
        async with AsyncExitStack() as stack:
            record = open_record(settings.record_url)
            stack.push_async_callback(record.close)
            live = await open_live(settings.live_url)
            stack.push_async_callback(live.close)
            await _ensure_partitions(record, settings.partitions)
            bus = open_bus(settings.bus_url, partitions=settings.partitions, record=record)
            stack.push_async_callback(bus.close)
            checks = await stack.enter_async_context(running(settings, bus, live, record))
            checks["running"] = lambda: not stop.requested
            admin = await open_admin(settings.admin_host, settings.admin_port, checks)
            stack.push_async_callback(admin.close)
            await stop.wait()

    return run(main, drain_s=settings.drain_s)
