"""Open the three stores that the settings name; waits for a record that is unavailable or not migrated yet."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import NamedTuple, TypeVar

import structlog

from usher_common.bus.open import open_bus
from usher_common.bus.partitions import check_partitions, ensure_partitions
from usher_common.bus.port import Bus
from usher_common.handling import Fenced, Stall
from usher_common.live.open import open_live
from usher_common.live.port import Live
from usher_common.record.migrations import fit
from usher_common.record.migrations.fit import Fit
from usher_common.record.open import open_record
from usher_common.record.port import Record
from usher_common.runtime.admin import open_admin
from usher_common.runtime.background_loops import every, stop_tasks
from usher_common.runtime.lifecycle import Stop, run
from usher_common.runtime.logging import configure_logging
from usher_common.runtime.settings import CommonSettings, load_settings

START_RETRY_S = 1.0  # s between attempts while the record is not ready: a database starts within seconds
PARTITIONS_S = 5.0  # s between checks whether the number of partitions is still ours: it changes at a restart only

log = structlog.get_logger()
Checks = Mapping[str, Callable[[], bool]]
S = TypeVar("S", bound=CommonSettings)
Running = Callable[[S, Bus, Live, Record], AbstractAsyncContextManager[Checks]]


class Stores(NamedTuple):
    """The three stores, open."""

    bus: Bus
    live: Live
    record: Record


@asynccontextmanager
async def open_stores(settings: CommonSettings) -> AsyncIterator[Stores]:
    """Open record, live store and bus, and close them in reverse order.

    Waits until the record answers and all migrations have run: on a record without tables every message would count as
    one that can never succeed. Raises PartitionsChanged, and ValueError for a URL that names no store.
    """
    async with AsyncExitStack() as stack:
        await _migrations_done(settings.record_url)
        record = open_record(settings.record_url)
        stack.push_async_callback(record.close)
        await _partitions_agreed(record, settings.partitions)
        live = await open_live(settings.live_url)
        stack.push_async_callback(live.close)
        bus = open_bus(settings.bus_url, partitions=settings.partitions, record=record)
        stack.push_async_callback(bus.close)
        yield Stores(bus, live, record)


def serve_alone(service: str, kind: type[S], environ: Mapping[str, str], running: Running[S]) -> int:
    """Run one service as a process until asked to stop; returns the exit code. Raises SettingsError."""
    settings = load_settings(kind, environ)
    configure_logging(settings.log_level, service, settings.node)

    async def main(stop: Stop) -> None:
        async with AsyncExitStack() as stack:
            checks: dict[str, Callable[[], bool]] = {"started": lambda: False}
            admin = await open_admin(settings.admin_host, settings.admin_port, checks, settings.connections_per_address)
            stack.push_async_callback(admin.close)
            async with stop.cuts_short():
                stores = await stack.enter_async_context(open_stores(settings))
                checks |= await stack.enter_async_context(running(settings, *stores))
                stack.push_async_callback(stop_tasks, _watch_partitions(stores, stop))
                checks["started"] = lambda: not stop.requested
            await stop.wait()

    return run(main, drain_s=settings.drain_s)


async def _migrations_done(url: str) -> None:
    while not await _is_migrated(url):  # noqa: ASYNC110 - another process migrates, and sends no event
        await asyncio.sleep(START_RETRY_S)


async def _is_migrated(url: str) -> bool:
    try:
        found = await fit(url)
    except ValueError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever keeps the record from answering, it is waited for
        log.warning("stores.record_away", error=repr(error)[:200])
        return False
    match found:
        case Fit.TOO_NEW:  # until it is restored
            log.error("stores.record_too_new", cure="start the version that migrated it")
        case Fit.NEWER:
            log.info("stores.record_newer")
        case Fit.EMPTY | Fit.OLDER:
            log.warning("stores.record_not_migrated", cure="usher migrate")
        case Fit.SAME:
            pass
    return found.usable


def _watch_partitions(stores: Stores, stop: Stop) -> asyncio.Task[None]:
    """Stop if another process has changed the number of partitions.

    What we publish would go to partitions nobody consumes.
    """

    async def check() -> None:
        try:
            await check_partitions(stores.record, stores.bus.partitions)
        except Fenced as error:
            log.critical("stores.partitions_changed", reason=str(error))
            stop.request("partitions_changed")
        except Stall as stall:
            log.warning("stores.record_away", error=str(stall)[:200])

    return every("partitions", PARTITIONS_S, check)


async def _partitions_agreed(record: Record, partitions: int) -> None:
    while True:
        try:
            return await ensure_partitions(record, partitions)
        except Stall as stall:
            log.warning("stores.record_away", error=str(stall)[:200])
            await asyncio.sleep(START_RETRY_S)
