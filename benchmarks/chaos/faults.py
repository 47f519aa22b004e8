"""The faults: kill -9 one thing, start it again after three seconds, and measure until everything flows again.

The last one is none: an upgrade stops each of our processes in turn, and starts it again.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from servers import PostgresServer, RabbitServer, RedisServer
from stack.service import Service
from stack.stack import Stack

DOWN_SECONDS = 3.0  # between the kill and the restart; the grace of agents is longer
GIVE_UP_SECONDS = 60.0


@dataclass(frozen=True)
class Fault:
    """What is killed, and how it is started again, `down_s` seconds later."""

    name: str
    kill: Callable[[], Awaitable[None]]
    restart: Callable[[], Awaitable[None]]
    down_s: float = DOWN_SECONDS


def service_fault(name: str, service: Service) -> Fault:
    """Kill -9 one of Usher's processes."""

    async def kill() -> None:
        service.kill()

    return Fault(name, kill, service.start)


def server_fault(name: str, server: RabbitServer | PostgresServer | RedisServer) -> Fault:
    """Kill -9 one of the stores."""

    async def kill() -> None:
        await asyncio.to_thread(server.kill)

    async def restart() -> None:
        await asyncio.to_thread(server.start)

    return Fault(name, kill, restart)


def flush_fault(server: RedisServer) -> Fault:
    """Flush Redis, and kill it -9."""
    plain = server_fault("redis", server)

    async def kill() -> None:
        await asyncio.to_thread(server.flush)
        await plain.kill()

    return Fault("redis", kill, plain.restart)


def rolling_restart(stack: Stack) -> Fault:
    """Stop each of Usher's processes as a deployment does, and start it again before the next one is stopped."""

    async def roll() -> None:
        for service in (*stack.gateways, *stack.routers, *stack.connectors, *stack.knowledge):
            await service.stop()
            await service.start()

    async def nothing() -> None:
        """All of them run."""

    return Fault("rolling", roll, nothing, down_s=0.0)


def all_faults(stack: Stack, rabbit: RabbitServer, postgres: PostgresServer, cache: RedisServer) -> list[Fault]:
    """List them in the order in which they happen."""
    return [
        service_fault("gateway", stack.gateways[0]),
        service_fault("router", stack.routers[0]),
        service_fault("connectors", stack.connectors[0]),
        service_fault("knowledge", stack.knowledge[0]),
        server_fault("rabbitmq", rabbit),
        server_fault("postgresql", postgres),
        flush_fault(cache),
        rolling_restart(stack),
    ]


async def inflict(fault: Fault, whole: Callable[[], bool], seconds: float) -> float:
    """Kill, wait, restart; returns the seconds from the kill until everything flows again.

    Continues for at least `seconds` from the kill, so that late messages are seen.
    """
    await fault.kill()
    began = time.monotonic()
    await asyncio.sleep(fault.down_s)
    await fault.restart()
    healed = await _healed(whole, began)
    await asyncio.sleep(max(0.0, began + seconds - time.monotonic()))
    return round(healed - began, 1)


async def _healed(whole: Callable[[], bool], began: float) -> float:
    while not whole():
        if time.monotonic() - began > GIVE_UP_SECONDS:
            break
        await asyncio.sleep(0.1)
    return time.monotonic()
