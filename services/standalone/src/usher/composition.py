"""Opens the stores that the settings name, and runs the three services in one process on them."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from usher_common.bus.open import open_bus
from usher_common.bus.partitions import ensure_partitions
from usher_common.bus.port import Bus
from usher_common.live.open_live import open_live
from usher_common.live.port import Live
from usher_common.record.opening import open_record
from usher_common.record.port import Record
from usher_common.runtime.admin import open_admin
from usher_common.runtime.settings import CommonSettings, load_settings
from usher_connectors.main import running as connectors_running
from usher_connectors.settings import ConnectorsSettings
from usher_gateway.main import running as gateway_running
from usher_gateway.settings import GatewaySettings
from usher_router.main import running as router_running
from usher_router.settings import RouterSettings

Checks = dict[str, Callable[[], bool]]


@dataclass(frozen=True, slots=True)
class Stores:
    """The three stores, open."""

    bus: Bus
    live: Live
    record: Record


@asynccontextmanager
async def open_stores(settings: CommonSettings) -> AsyncIterator[Stores]:
    """Open record, live and bus in this order and close them in reverse; raises PartitionsChanged."""
    async with AsyncExitStack() as stack:
        record = open_record(settings.record_url)
        stack.push_async_callback(record.close)
        await ensure_partitions(record, settings.partitions)
        live = await open_live(settings.live_url)
        stack.push_async_callback(live.close)
        bus = open_bus(settings.bus_url, partitions=settings.partitions, record=record)
        stack.push_async_callback(bus.close)
        yield Stores(bus, live, record)


@asynccontextmanager
async def all_running(environ: Mapping[str, str]) -> AsyncIterator[GatewaySettings]:
    """Run router, connectors and gateway in this process, with one internal port (the gateway's)."""
    gateway = load_settings(GatewaySettings, environ)
    connectors = load_settings(ConnectorsSettings, environ)
    router = load_settings(RouterSettings, environ)
    checks: Checks = {}
    async with open_stores(gateway) as on, AsyncExitStack() as stack:
        admin = await open_admin(gateway.admin_host, gateway.admin_port, checks)
        stack.push_async_callback(admin.close)
        checks |= await stack.enter_async_context(router_running(router, on.bus, on.live, on.record))
        checks |= await stack.enter_async_context(connectors_running(connectors, on.bus, on.live, on.record))
        checks |= await stack.enter_async_context(gateway_running(gateway, on.bus, on.live, on.record))
        yield gateway
