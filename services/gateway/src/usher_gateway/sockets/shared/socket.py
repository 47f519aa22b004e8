"""One open WebSocket: writes directly to the transport, and is closed if the other side does not read."""

import asyncio

import structlog
from aiohttp import ClientConnectionResetError, web

from usher_gateway import metrics
from usher_gateway.limits import BUFFER_HARD, BUFFER_SOFT, CLOSE_S, FRESH_S, HELLOS, Timing
from usher_gateway.wire.parts import ErrorOut
from usher_gateway.wire.websocket_frames import encode_text_frame

log = structlog.get_logger()

PING = b"\x89\x00"

GOING_AWAY = 1001
BINARY = 1003
TRY_LATER = 1013
HELLO_EXPECTED = 4400
UNAUTHORISED = 4401
ORIGIN_REFUSED = 4403
IDLE = 4408
SLOW = 4409
TOO_MANY = 4429


class Socket:
    """A socket as the hub, the publish queues and the periodic tasks see it; its two kinds add what it says.

    Frames are bytes from `encode_text_frame`. aiohttp reads, but we write to the transport ourselves: aiohttp's writer
    would cost an await for each frame (decision 0051).
    """

    __slots__ = (
        "__weakref__",
        "heard_at",
        "held_at",
        "left",
        "opened_at",
        "paused",
        "pinged_at",
        "ready",
        "slow_since",
        "topics",
        "transport",
        "ws",
    )

    def __init__(self, ws: web.WebSocketResponse, transport: asyncio.Transport, now: float) -> None:
        self.ws = ws
        self.transport = transport
        self.opened_at = now
        self.heard_at = now
        self.pinged_at = now
        self.slow_since = 0.0
        self.ready = False  # hello was answered
        self.left = False  # nothing more is written
        self.paused = False  # we do not read, so silence means nothing
        self.held_at = ""  # the client must send again, beginning with this id
        self.topics: tuple[str, ...] = ()

    def send(self, data: bytes) -> None:
        """Write a frame; a socket with more unsent bytes than the hard limit is closed."""
        if self.left or self.transport.is_closing():  # messages that came before its end are still handled
            return
        self.transport.write(data)
        if self.transport.get_write_buffer_size() > BUFFER_HARD:
            self.close(SLOW)

    @property
    def slow(self) -> bool:
        """Whether much is still unsent."""
        return self.transport.get_write_buffer_size() > BUFFER_SOFT

    def error(self, code: str, detail: str) -> None:
        """Report an error that belongs to no id."""
        metrics.ERRORS.labels(code).inc()
        self.send(encode_text_frame(ErrorOut(code, detail)))  # type: ignore[arg-type]

    def close(self, code: int) -> None:
        """Close from our side; returns at once, the task ends within `CLOSE_S`."""
        if not self.left:
            self.left = True
            metrics.CLOSED.labels(str(code)).inc()
            _closing[self] = asyncio.create_task(self._close(code), name="gateway.close")

    async def _close(self, code: int) -> None:
        try:
            await self.ws.close(code=code, drain=False)
        except (ConnectionError, ClientConnectionResetError, RuntimeError):
            log.debug("socket.close_failed", code=code)
        finally:
            # a peer that does not read never receives the close frame, so do not wait for its answer
            asyncio.get_running_loop().call_later(CLOSE_S, self.transport.abort)
            del _closing[self]

    def tick(self, now: float, timing: Timing) -> None:
        """Enforce the time-outs for hello, pong and unsent bytes, and ping when due; called every `timing.tick`."""
        if self.left or self.transport.is_closing():
            return
        if not self.ready and (now - self.heard_at > timing.hello or now - self.opened_at > HELLOS * timing.hello):
            self.close(HELLO_EXPECTED)
        elif not self.paused and now - self.heard_at > self.pong_s(timing):
            self.close(IDLE)
        elif self._too_slow(now, timing.slow):
            self.close(SLOW)
        elif now - self.pinged_at > self.ping_s(timing):
            self.pinged_at = now
            self.transport.write(PING)

    def ping_s(self, timing: Timing) -> float:
        """Return how often this kind of socket is pinged."""
        return timing.ping

    def pong_s(self, timing: Timing) -> float:
        """Return how long this kind of socket may be silent."""
        return timing.pong

    def fresh(self, now: float) -> bool:
        """Return whether the other side was heard of lately; while we do not read, silence proves nothing."""
        return self.paused or now - self.heard_at <= FRESH_S

    def _too_slow(self, now: float, patience: float) -> bool:
        if not self.slow:
            self.slow_since = 0.0
            return False
        self.slow_since = self.slow_since or now
        return now - self.slow_since > patience


_closing: dict[Socket, asyncio.Task[None]] = {}


async def closed(*sockets: Socket) -> None:
    """Return once the close frames of these sockets are written, for those that are being closed."""
    tasks = {_closing[socket] for socket in sockets if socket in _closing}
    if tasks:
        await asyncio.wait(tasks)
