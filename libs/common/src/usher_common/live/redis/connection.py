"""A connection to Redis that reconnects by itself."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog

from usher_common.live.limits import RECONNECT_CEILING_S, RECONNECT_FIRST_S, Timing
from usher_common.live.metrics import CONNECTED
from usher_common.live.port import LiveAway
from usher_common.live.redis.dial import Dialer
from usher_common.live.redis.session import Command, OnReply, Session
from usher_common.runtime.backoff import backoff_s

log = structlog.get_logger()
OnUp = Callable[[Session], Awaitable[None]]


class Link:
    """Keeps one connection to Redis: `session`, or None while it is lost.

    redis-py's clients and subscriptions reconnect silently, and nobody learns that events may have been lost meanwhile;
    so connections are made here, and each is used once (decision 0160). `on_up` is awaited for each new connection
    before it is used; if it fails, the connection is closed. What arrives goes to `on_push`, if given, otherwise it
    answers requests.
    """

    def __init__(
        self, dialer: Dialer, timing: Timing, on_push: OnReply | None = None, on_up: OnUp | None = None
    ) -> None:
        self._dialer = dialer
        self._timing = timing
        self._on_push = on_push
        self._on_up = on_up
        self._first = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._log = log.bind(host=dialer.address.host, port=dialer.address.port)
        self.session: Session | None = None
        self.up_since = 0.0

    async def open(self) -> None:
        """Start connecting; returns after the first attempt, successful or not."""
        self._task = asyncio.create_task(self._keep(), name="live.link")
        await self._first.wait()

    async def close(self) -> None:
        """Close the connection."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @property
    def up(self) -> bool:
        """Whether Redis answers now."""
        return self.session is not None and self.session.open and not self.session.silent

    def request(self, commands: Sequence[Command]) -> asyncio.Future[list[Any]]:
        """Send commands to Redis (see Session.request); raises LiveAway."""
        if self.session is None:
            raise LiveAway("the live store cannot be reached")
        return self.session.request(commands)

    async def _keep(self) -> None:
        failures = 0
        while True:
            failures = 1 if await self._connect_once() else failures + 1
            self._first.set()
            await asyncio.sleep(backoff_s(failures, RECONNECT_FIRST_S, RECONNECT_CEILING_S))

    async def _connect_once(self) -> bool:
        """Connect and stay until the connection is lost; returns False if it could not be made."""
        session: Session | None = None
        try:
            async with asyncio.timeout(self._dialer.attempt_s):
                connection = await self._dialer.dial()
            session = Session(connection, self._timing.request_s, self._on_push)
            session.start()
            if self._on_up is not None:
                async with asyncio.timeout(self._timing.silence_s):
                    await self._on_up(session)
            await self._use(session)
        except Exception as error:  # noqa: BLE001 - whatever it was, the next attempt may succeed
            self._log.warning("live.away", error=repr(error))
            return False
        finally:
            if session is not None:
                await session.close()
        return True

    async def _use(self, session: Session) -> None:
        self.session = session
        self.up_since = asyncio.get_running_loop().time()
        self._first.set()
        CONNECTED.inc()
        self._log.info("live.connected")
        try:
            await self._watch(session)
        finally:
            self.session = None
            CONNECTED.dec()

    async def _watch(self, session: Session) -> None:
        """Return once the connection is lost; one that stays silent after a ping is closed."""
        while not await _ended(session, self._timing.ping_s):
            received = session.received
            session.ping()
            if await _ended(session, self._timing.silence_s):
                return
            if session.received == received:
                self._log.warning("live.silent")
                return


async def _ended(session: Session, within_s: float) -> bool:
    done, _ = await asyncio.wait({session.lost}, timeout=within_s)
    return bool(done)
