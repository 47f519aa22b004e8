"""A connection to the broker that is kept open by a loop of its own."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from aio_pika import Connection
from aio_pika.abc import AbstractConnection
from yarl import URL

from usher_common.bus.limits import BusLimits
from usher_common.bus.metrics import CONNECTED
from usher_common.bus.rabbitmq.cancelling import end, failure_of
from usher_common.runtime.backoff import backoff_s

log = structlog.get_logger()

Prepare = Callable[[AbstractConnection], Awaitable[None]]


class Link:
    """Connects, prepares (declares, opens channels), waits until it is lost, and connects again, until closed."""

    def __init__(self, url: str, name: str, limits: BusLimits, prepare: Prepare) -> None:
        self._url = URL(url).update_query(heartbeat=limits.heartbeat_s, name=f"usher-{name}")
        self._name = name
        self._limits = limits
        self._prepare = prepare
        self._connection: AbstractConnection | None = None
        self._open = asyncio.Event()
        self._lost = asyncio.Event()
        self._gauge = CONNECTED.labels(name)
        self._task = asyncio.create_task(self._keep_open(), name=f"bus-link-{name}")

    @property
    def connected(self) -> bool:
        """Whether the connection is open and prepared."""
        return self._open.is_set() and not self._lost.is_set()

    async def connection(self) -> AbstractConnection:
        """Return the connection as soon as it is open."""
        while self._connection is None or not self.connected:
            await self._open.wait()
            if self._lost.is_set():
                await asyncio.sleep(0)  # lost but not yet taken down: let its loop run
        return self._connection

    def drop(self) -> None:
        """Close this connection and open another one, because the state of its channels is in doubt (decision 0010)."""
        self._lost.set()

    async def close(self) -> None:
        """Close the connection and end its loop."""
        await end([self._task], self._limits.cancel_s)

    async def _keep_open(self) -> None:
        failures = 0
        while True:
            self._lost = asyncio.Event()
            error = await failure_of(self._live_once(self._lost))
            failures = 0 if error is None else failures + 1
            pause_s = backoff_s(failures + 1, self._limits.reconnect_first_s, self._limits.reconnect_ceiling_s)
            log.warning("bus.connection_lost", connection=self._name, error=repr(error), again_in_s=pause_s)
            await asyncio.sleep(pause_s)

    async def _live_once(self, lost: asyncio.Event) -> None:
        connection = Connection(self._url)
        connection.close_callbacks.add(lambda *_: lost.set())
        try:
            async with asyncio.timeout(self._limits.connect_s):
                await connection.connect()
            async with asyncio.timeout(self._limits.prepare_s):
                await self._prepare(connection)
            self._set_connection(connection)
            await lost.wait()
        finally:
            self._set_connection(None)
            await failure_of(asyncio.wait_for(connection.close(), self._limits.close_s))

    def _set_connection(self, connection: AbstractConnection | None) -> None:
        self._connection = connection
        self._gauge.set(connection is not None)
        if connection is None:
            self._open.clear()
        else:
            self._open.set()
            log.info("bus.connected", connection=self._name)
