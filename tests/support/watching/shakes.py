"""What else happens to a town: no alert of its own follows, but panels show it."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Awaitable, Callable
from contextlib import suppress

import aiohttp
import redis.asyncio
from usher_common.units import DAY_US

from waits import time_passes
from watching.oddities import odd_things
from watching.town import Town
from watching.walks import knocks

AWAY_S = 3.0  # longer than a question to knowledge may take


async def contents_end(town: Town) -> None:
    """Let what is closed have been so for days, and no sweep have been made: gateways look each minute."""
    await town.run_sql("UPDATE conversation SET closed_at = closed_at - $1 WHERE closed_at IS NOT NULL", 2 * DAY_US)
    await town.run_sql("UPDATE retention_duty SET swept_at = 0")


async def knowledge_sleeps(town: Town) -> None:
    """Suspend knowledge: what it was asked is answered too late."""
    pid = town.stack.knowledge[0].process.pid
    os.kill(pid, signal.SIGSTOP)
    await time_passes(AWAY_S)
    os.kill(pid, signal.SIGCONT)


async def router_ends(town: Town) -> None:
    """Kill a router with its partitions, and start it again: some of them move back."""
    town.stack.routers[0].kill()
    await time_passes(AWAY_S)
    await town.stack.routers[0].start()


async def connectors_end(town: Town) -> None:
    """Kill the connectors that hold webhooks: the others adopt their sends."""
    town.stack.connectors[0].kill()
    await time_passes(4 * AWAY_S)
    await town.stack.connectors[0].start()


async def record_ends(town: Town) -> None:
    """Kill PostgreSQL: frames are kept."""
    await asyncio.to_thread(town.servers[1].kill)
    await time_passes(AWAY_S)
    await asyncio.to_thread(town.servers[1].start)


async def live_store_ends(town: Town) -> None:
    """Flush and kill Redis; before, let it refuse what it has no memory for."""
    cache = town.servers[2]
    client = redis.asyncio.from_url(cache.url)
    await client.config_set("maxmemory", "1")
    await time_passes(AWAY_S)
    await client.config_set("maxmemory", "0")
    await client.aclose()
    await asyncio.to_thread(cache.flush)
    await asyncio.to_thread(cache.kill)
    await time_passes(AWAY_S)
    await asyncio.to_thread(cache.start)


async def broker_is_short(town: Town) -> None:
    """Let RabbitMQ have too little memory and disk, and close all connections afterwards."""
    broker = town.servers[0]
    await _control(town, "set_vm_memory_high_watermark", "0.00001")
    await _control(town, "set_disk_free_limit", "1000GB")
    await _control(town, "eval", "rabbit_alarm:set_alarm({file_descriptor_limit, []}).")
    await time_passes(2 * AWAY_S)
    await _control(town, "close_all_connections", "blocked")
    await _control(town, "eval", "rabbit_alarm:clear_alarm(file_descriptor_limit).")
    await _control(town, "set_vm_memory_high_watermark", "0.4")
    await _control(town, "set_disk_free_limit", "100MB")
    assert broker.runner.alive


async def sends_fail(town: Town) -> None:
    """Let Meta refuse messages for good: nobody has that number."""
    town.crowd.graph.errors = [(400, 131026)] * 30
    key = await town.desk.draft(per_minute=600)
    await town.desk.post(f"/{key}/start")
    await time_passes(2 * AWAY_S)
    town.crowd.graph.errors.clear()


async def _control(town: Town, *words: str) -> None:
    await asyncio.to_thread(town.servers[0].runner.run_tool, "rabbitmqctl", *words)


SHAKES: tuple[Callable[[Town], Awaitable[None]], ...] = (
    contents_end,  # first: the others take longer than the gateways' next look
    sends_fail,
    knowledge_sleeps,
    router_ends,
    connectors_end,
    record_ends,
    live_store_ends,
    broker_is_short,
    knocks,
    odd_things,
)


async def shaken(town: Town) -> None:
    """Let all of it happen, each after a while."""
    for shake in SHAKES:
        with suppress(OSError, RuntimeError, AssertionError, aiohttp.ClientError, subprocess.CalledProcessError):
            await shake(town)
        await time_passes(AWAY_S)
