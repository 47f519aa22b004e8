"""A connection to Redis that comes back by itself."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from ssl import SSLContext, create_default_context
from typing import Any
from urllib.parse import unquote, urlsplit

import hiredis
import structlog

from usher_common.live.limits import RECONNECT_CEILING_S, RECONNECT_FIRST_S, Timing
from usher_common.live.metrics import CONNECTED
from usher_common.live.port import LiveAway
from usher_common.live.wire import Command, OnPush, Wire
from usher_common.runtime.backoff import backoff_s

log = structlog.get_logger()
OnUp = Callable[[Wire], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class RedisAddress:
    """Where a Redis is, and how to sign in."""

    host: str
    port: int
    database: int = 0
    user: str = "default"
    password: str = field(default="", repr=False)
    tls: bool = False

    @property
    def greeting(self) -> list[Command]:
        """The commands that open a connection."""
        sign_in: Command = ("AUTH", self.user, self.password) if self.password else ()
        return [("HELLO", 3, *sign_in, "SETNAME", "usher"), ("SELECT", self.database)]

    @property
    def ssl(self) -> SSLContext | None:
        """How to encrypt it."""
        return create_default_context() if self.tls else None


def parse_address(url: str) -> RedisAddress:
    """Read redis://user:password@host:port/database, rediss:// for TLS; raises ValueError."""
    parts = urlsplit(url)
    if parts.scheme not in {"redis", "rediss"} or parts.query:
        raise ValueError("the live store's URL is redis:// or rediss:// without options")
    return RedisAddress(
        host=parts.hostname or "127.0.0.1",
        port=parts.port or 6379,
        database=int(parts.path.strip("/") or 0),
        user=unquote(parts.username or "default"),
        password=unquote(parts.password or ""),
        tls=parts.scheme == "rediss",
    )


class Link:
    """Keeps one connection to Redis: `wire` is it, or None while it is away.

    `on_up` is awaited for each new connection before it is used; a connection that fails there is given up.
    """

    def __init__(self, address: RedisAddress, timing: Timing, on_push: OnPush, on_up: OnUp) -> None:
        self._address = address
        self._timing = timing
        self._on_push = on_push
        self._on_up = on_up
        self._first = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.wire: Wire | None = None
        self.up_since = 0.0

    async def open(self) -> None:
        """Begin; returns after the first attempt, whether or not it succeeded."""
        self._task = asyncio.create_task(self._keep(), name="live.link")
        await self._first.wait()

    async def close(self) -> None:
        """End it."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @property
    def up(self) -> bool:
        """Whether Redis answers now."""
        return self.wire is not None and self.wire.open and not self.wire.silent

    def request(self, commands: Sequence[Command]) -> asyncio.Future[list[Any]]:
        """Ask Redis (see Wire.request); raises LiveAway."""
        if self.wire is None:
            raise LiveAway("the live store cannot be reached")
        return self.wire.request(commands)

    async def _keep(self) -> None:
        failures = 0
        while True:
            failures = 1 if await self._hold() else failures + 1
            self._first.set()
            await asyncio.sleep(backoff_s(failures, RECONNECT_FIRST_S, RECONNECT_CEILING_S))

    async def _hold(self) -> bool:
        """Connect and stay until the connection is lost; false where none came about."""
        wire: Wire | None = None
        try:
            async with asyncio.timeout(self._timing.connect_s):
                wire = await self._connect()
            async with asyncio.timeout(self._timing.silence_s):
                await self._on_up(wire)
            await self._use(wire)
        except Exception as error:  # noqa: BLE001 - whatever it was, the next attempt may succeed
            log.warning("live.away", host=self._address.host, port=self._address.port, error=repr(error))
            return False
        finally:
            if wire is not None:
                wire.abort()
        return True

    async def _connect(self) -> Wire:
        def make() -> Wire:
            return Wire(self._on_push, self._timing.request_s)

        address = self._address
        loop = asyncio.get_running_loop()
        _, wire = await loop.create_connection(make, address.host, address.port, ssl=address.ssl)
        try:
            await greet(wire, address.greeting)
        except BaseException:
            wire.abort()
            raise
        return wire

    async def _use(self, wire: Wire) -> None:
        self.wire = wire
        self.up_since = asyncio.get_running_loop().time()
        self._first.set()
        CONNECTED.inc()
        log.info("live.connected", host=self._address.host, port=self._address.port)
        try:
            await self._watch(wire)
        finally:
            self.wire = None
            CONNECTED.dec()

    async def _watch(self, wire: Wire) -> None:
        """Return once the connection is lost; one that stays silent after a ping is dropped."""
        while not await _ended(wire, self._timing.ping_s):
            heard = wire.chunks
            wire.tell([("PING",)])
            if await _ended(wire, self._timing.silence_s):
                return
            if wire.chunks == heard:
                log.warning("live.silent", host=self._address.host, port=self._address.port)
                wire.abort()


async def greet(wire: Wire, greeting: list[Command]) -> None:
    """Sign in; raises LiveAway where Redis refuses."""
    replies: list[Any] = await wire.request(greeting, patient=True)
    if refusal := next((reply for reply in replies if isinstance(reply, hiredis.ReplyError)), None):
        raise LiveAway(str(refusal))


async def _ended(wire: Wire, within_s: float) -> bool:
    done, _ = await asyncio.wait({wire.lost}, timeout=within_s)
    return bool(done)
