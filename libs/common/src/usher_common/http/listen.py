"""Open a port whose connections are counted, watched and cut."""

import asyncio
import errno
import resource
import time
from typing import Any, ClassVar

import structlog
from aiohttp import web

from usher_common.http import limits, metrics
from usher_common.http.addresses import network_of
from usher_common.http.admission import Admission, caps_for
from usher_common.http.connection import Connection
from usher_common.http.limits import PATIENCE, Patience
from usher_common.runtime.background_loops import every, stop_tasks
from usher_common.runtime.lifecycle import CannotStart
from usher_common.runtime.repeated_lines import RepeatedLines

log = structlog.get_logger()


class ListeningPort:
    """A running port; `number` is its port number, also if 0 was asked for."""

    in_process: ClassVar[int] = 0  # connections of all ports: descriptors belong to the process

    def __init__(
        self, name: str, runner: web.AppRunner, per_address: int, read_buffer: int, patience: Patience
    ) -> None:
        self.name = name
        self.patience = patience
        self.number = 0
        self._runner = runner
        self._read_buffer = read_buffer
        self._caps = caps_for(resource.getrlimit(resource.RLIMIT_NOFILE)[0], per_address)
        self._admission = Admission(self._caps)
        self._open: set[Connection] = set()
        self._warned: dict[str, float] = {}
        self._lines = RepeatedLines()
        self._sweeping: asyncio.Task[None] | None = None

    async def open(self, host: str, port: int, backlog: int) -> None:
        """Listen. Raises CannotStart."""
        try:
            await _Site(self, self._runner, host, port, backlog).start()
        except OSError as error:
            raise CannotStart(_why(error, self.name, host, port)) from None
        self.number = int(self._runner.addresses[0][1])
        self._sweeping = every(f"{self.name}.connections", self.patience.sweep_s, self._sweep)

    async def close(self) -> None:
        """Accept nothing new; running requests end within the runner's time."""
        if self._sweeping is not None:
            await stop_tasks(self._sweeping)
        await self._runner.cleanup()

    def make(self, loop: asyncio.AbstractEventLoop) -> Connection:
        """Create the protocol of a new connection."""
        server: web.Server | None = self._runner.server
        assert server is not None  # noqa: S101 - for mypy: the runner is set up
        return Connection(self, server, loop, self._read_buffer)

    def came(self, connection: Connection) -> bool:
        """Count a new connection; returns whether it is accepted."""
        connection.address = network_of(connection.address)
        if cap := self._admission.refusal(connection.address, ListeningPort.in_process):
            metrics.TURNED_AWAY.labels(self.name, cap).inc()
            self._warn(f"connections.{cap}", address=connection.address)
            return False
        ListeningPort.in_process += 1
        self._admission.open(connection.address)
        self._open.add(connection)
        return True

    def asked(self, connection: Connection) -> None:
        """Note its first request."""
        if connection in self._open:
            self._admission.asked(connection.address)

    def left(self, connection: Connection) -> None:
        """Count a closed connection."""
        if connection in self._open:
            self._open.discard(connection)
            ListeningPort.in_process -= 1
            self._admission.close(connection.address, asked=connection.has_asked)

    def malformed(self) -> None:
        """Count a request that was not HTTP."""
        metrics.MALFORMED.labels(self.name).inc()

    def note(self, event: str, **details: object) -> None:
        """Log what a client did, unless it was logged often just now."""
        if (left_out := self._lines.due(event)) is not None:
            log.info(event, port=self.name, **details, **left_out)

    async def _sweep(self) -> None:
        now = asyncio.get_running_loop().time()
        for connection, why in [(one, why) for one in self._open if (why := one.slow(now))]:
            metrics.CUT.labels(self.name, why).inc()
            connection.cut(why)
        metrics.CONNECTIONS.labels(self.name).set(len(self._open))
        free = 1 - ListeningPort.in_process / self._caps.total
        metrics.DESCRIPTORS.set(free)
        if free < limits.SHORT_SHARE:
            self._warn("connections.descriptors_short", open=ListeningPort.in_process, most=self._caps.total)

    def _warn(self, event: str, **details: Any) -> None:
        now = time.monotonic()
        if now - self._warned.get(event, -limits.WARN_S) >= limits.WARN_S:
            self._warned[event] = now
            log.warning(event, port=self.name, **details)


def _why(error: OSError, name: str, host: str, port: int) -> str:
    what = "another program has it" if error.errno == errno.EADDRINUSE else error.strerror or str(error)
    return f"the {name} port {host}:{port} cannot be opened: {what}; choose another one"


class _Site(web.BaseSite):
    """aiohttp's TCP site with our own connections."""

    def __init__(self, port: ListeningPort, runner: web.AppRunner, host: str, number: int, backlog: int) -> None:
        super().__init__(runner, backlog=backlog)
        self._port, self._host, self._number = port, host, number

    @property
    def name(self) -> str:
        """Return where it listens."""
        return f"http://{self._host}:{self._number}"

    async def start(self) -> None:
        """Listen."""
        await super().start()
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: self._port.make(loop), self._host, self._number, backlog=self._backlog
        )


async def listen(  # noqa: PLR0913 - where, what, and its limits
    app: web.Application,
    name: str,
    host: str,
    port: int,
    *,
    per_address: int,
    shutdown_s: float,
    read_buffer: int = 64 * 1024,
    backlog: int = 128,
    patience: Patience = PATIENCE,
) -> ListeningPort:
    """Serve an application; port 0 takes a free one.

    `per_address`: most connections of one address, 0 for any number (behind proxies, which share one). `app` must have
    `watched` as its outermost middleware. Raises CannotStart.
    """
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=shutdown_s)
    await runner.setup()
    listening = ListeningPort(name, runner, per_address, read_buffer, patience)
    try:
        await listening.open(host, port, backlog)
    except BaseException:
        await runner.cleanup()
        raise
    return listening
