"""One connection of a port: slow ones are cut, WebSocket frames are paced, and invalid HTTP is answered briefly."""

import asyncio
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any, Literal, Protocol, cast

import msgspec
import structlog
from aiohttp import web
from aiohttp.http_exceptions import LineTooLong

from usher_common.http import limits
from usher_common.http.frames import FrameCounter
from usher_common.http.limits import FRAMES_BURST, FRAMES_PER_S, READ_SLICE, Patience
from usher_common.http.request_headers import tolerable
from usher_common.http.unacknowledged import unacknowledged
from usher_common.token_bucket import Bucket, Rate

log = structlog.get_logger()
State = Literal["head", "request", "idle"]
Slow = Literal["", "head", "body", "answer"]
PATH_CHARS = 100  # characters of a path in a log line
SERVER = "usher"  # sent in the header Server: without versions
_FRAMES = Rate(FRAMES_PER_S, FRAMES_BURST)
_PROTOCOL_ERROR = b"\x88\x02\x03\xea"  # close frame 1002: a client must mask its frames (RFC 6455, 5.1)
_TIMEOUT = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Port(Protocol):
    """What a connection reports to its port."""

    name: str
    patience: Patience

    def came(self, connection: "Connection") -> bool:
        """Count a new connection; returns whether it is accepted."""

    def asked(self, connection: "Connection") -> None:
        """Note its first request."""

    def left(self, connection: "Connection") -> None:
        """Count a closed connection."""

    def malformed(self) -> None:
        """Count a request that was not HTTP."""

    def note(self, event: str, **details: object) -> None:
        """Log what a client did, unless it was logged often just now."""


class Connection(web.RequestHandler):
    """aiohttp's connection with time limits. Times are the loop's, in seconds.

    A connection is in its head from its first byte (or from the start), in a request until that is answered, and idle
    between two requests, where aiohttp's own keep-alive time ends it.
    """

    __slots__ = (
        "_body",
        "_frames",
        "_held",
        "_pace",
        "_port",
        "_received",
        "_since",
        "_state",
        "_turn",
        "_unread",
        "_unread_since",
        "address",
        "has_asked",
    )

    def __init__(self, port: Port, server: web.Server, loop: asyncio.AbstractEventLoop, read_buffer: int) -> None:
        super().__init__(
            server,
            loop=loop,
            access_log=None,  # type: ignore[arg-type]
            keepalive_timeout=limits.IDLE_S,
            read_bufsize=read_buffer,
            auto_decompress=False,  # off: signatures are over the bytes as sent, and a compressed bomb stays small
        )
        self._request_factory = partial(_request, server.request_factory)
        self._port = port
        self.address = ""
        self.has_asked = False
        self._state: State = "head"
        self._since = 0.0
        self._received = 0  # bytes since the request's head
        self._body: Any = None
        self._frames = FrameCounter()
        self._pace = Bucket(_FRAMES)
        self._held = b""  # read from the socket, not passed on yet
        self._turn: asyncio.TimerHandle | asyncio.Handle | None = None
        self._unread = 0  # bytes of answers that the client had not acknowledged when last looked
        self._unread_since = 0.0  # when it last acknowledged some

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._since = self._loop.time()
        peer = transport.get_extra_info("peername")
        self.address = peer[0] if isinstance(peer, tuple) else ""
        super().connection_made(transport)
        if not self._port.came(self):
            cast("asyncio.Transport", transport).abort()  # uvloop's is no instance of it

    def connection_lost(self, exc: BaseException | None) -> None:
        if self._turn is not None:
            self._turn.cancel()
        self._held = b""
        self._port.left(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._payload_parser is not None:
            self._read_frames(data)
            return
        self._received += len(data)
        if self._state == "idle" and data:
            self._state, self._since = "head", self._loop.time()
        super().data_received(data)

    def began(self, request: web.BaseRequest) -> None:
        """Note that a request's head has arrived."""
        if not self.has_asked:
            self.has_asked = True
            self._port.asked(self)
        self._state, self._since, self._received, self._body = "request", self._loop.time(), 0, request.content

    def ended(self) -> None:
        """Note that the request is answered."""
        self._state, self._since, self._body = "idle", self._loop.time(), None

    def note(self, event: str, **details: object) -> None:
        """Log what the client did, unless it was logged often just now."""
        self._port.note(event, **details)

    def slow(self, now: float) -> Slow:
        """Name what is too slow about it, "" if nothing is; called for each sweep of the port."""
        if self._ignores_answers(now):
            return "answer"
        waited = now - self._since
        if self._state == "head":
            return "head" if waited > self._port.patience.head_s else ""
        unread = self._body is not None and not self._body.is_eof() and not self._reading_paused
        if not unread or waited < self._port.patience.body_grace_s:
            return ""
        return "body" if self._received < waited * limits.BODY_BYTES_PER_S else ""

    def _ignores_answers(self, now: float) -> bool:
        """Return whether the client reads nothing of what was answered; sockets watch that themselves."""
        if self.transport is None or self._payload_parser is not None:
            return False
        unread, before = unacknowledged(self.transport), self._unread
        self._unread = unread
        if not before or unread < before:
            self._unread_since = now
        return bool(unread) and now - self._unread_since > self._port.patience.answer_s

    def cut(self, why: Slow) -> None:
        """Close it, with an answer that says why, unless it reads no answers."""
        if self.transport is not None and why == "answer":
            self.transport.abort()  # what is unsent would keep it open
        elif self.transport is not None:
            self.transport.write(_TIMEOUT)
        self.force_close()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002 - aiohttp's signature
    ) -> web.StreamResponse:
        """Answer what is not HTTP, or what a handler could not answer, without the parser's messages."""
        left = exc is not None and left_early(exc, request)
        if status >= 500 and not left:
            log.error("http.failed", port=self._port.name, exc_info=exc)
        elif not left:
            self._port.malformed()
            self.note("http.malformed", reason=type(exc).__name__, remote=self.address)
        if request.writer.output_size > 0:
            raise ConnectionError("an answer was begun already") from exc
        headers = {"Server": SERVER, "X-Content-Type-Options": "nosniff", "Content-Type": "application/problem+json"}
        response = web.Response(status=status, body=msgspec.json.encode(_problem(status, exc)), headers=headers)
        response.force_close()
        return response

    def log_exception(self, *args: Any, **kw: Any) -> None:
        """Log like everything else; a client that leaves in the middle of its body is no error."""
        error = kw.get("exc_info")
        if isinstance(error, (ConnectionError, web.RequestPayloadError)):
            self.note("http.aborted", remote=self.address)
        else:
            log.error("http.failed", port=self._port.name, detail=str(args[0]) if args else "", exc_info=error)

    def resume_reading(self, resume_parser: bool = True) -> None:  # noqa: FBT001, FBT002 - aiohttp's signature
        """Continue once aiohttp's queue has space again; the bytes held back come first."""
        if not self._held:
            super().resume_reading(resume_parser)
            return
        self._reading_paused = False
        self._turn = self._turn or self._loop.call_soon(self._go_on)

    def _read_frames(self, data: bytes) -> None:
        if self._held:
            self._held += data
        elif self._turn is None and len(data) <= READ_SLICE and not self._pace.wait(self._loop.time()):
            self._hand_on(data)
        else:
            self._held = data
            self._hold(0.0)

    def _hand_on(self, data: bytes) -> None:
        self._pace.overdraw(self._frames.cost(data))
        if self._frames.unmasked and self.transport is not None:
            self.transport.write(_PROTOCOL_ERROR)
            self._held = b""
            self.force_close()
            return
        super().data_received(data)

    def _hold(self, wait_s: float) -> None:
        """Stop reading the socket until the bytes held back were passed on."""
        self._pause_transport_reading()
        if self._turn is None:
            self._turn = self._loop.call_later(wait_s, self._go_on)

    def _go_on(self) -> None:
        self._turn = None
        if self._reading_paused or self.transport is None:
            return  # aiohttp's queue is full: resume_reading continues here
        if wait := self._pace.wait(self._loop.time()):
            self._hold(wait)
            return
        piece, self._held = self._held[:READ_SLICE], self._held[READ_SLICE:]
        self._hand_on(piece)
        if self._held:
            self._hold(0.0)
        elif not self._reading_paused:
            self._resume_transport_reading()


def _problem(status: int, error: BaseException | None) -> dict[str, object]:
    """Make the problem document (RFC 9457) of what never came to a handler, or what one could not answer."""
    code, detail = "failed", "This went wrong on our side."
    if isinstance(error, LineTooLong):
        code, detail = "line_too_long", "The address, or a header, has more than 8 kB."
    elif status < 500:
        code, detail = "malformed", "This is no HTTP request that we understand."
    title = HTTPStatus(status).phrase
    return {"type": "about:blank", "title": title, "status": status, "code": code, "detail": detail}


def _request(make: Callable[..., web.BaseRequest], message: Any, *rest: Any) -> web.BaseRequest:
    """Make a request of a head, with headers that handlers can rely on."""
    headers = tolerable(message.headers)
    return make(message if headers is message.headers else message._replace(headers=headers), *rest)


def left_early(error: BaseException, request: web.BaseRequest) -> bool:
    """Return whether a handler failed only because the client left, in the middle of its request or of the answer."""
    transport = request.transport
    # closing: the connection broke in this very turn of the loop, and aiohttp hears of it in the next
    lost = isinstance(error, ConnectionError) and (transport is None or transport.is_closing())
    if lost or isinstance(error, web.RequestPayloadError):
        if isinstance(request.protocol, Connection):
            request.protocol.note("http.aborted", path=request.path[:PATH_CHARS], method=request.method)
        return True
    return False


@web.middleware
async def watched(request: web.Request, handler: Any) -> web.StreamResponse:
    """Report the beginning and end of each request to the connection.

    The outermost middleware of every app on a port.
    """
    connection = request.protocol
    if not isinstance(connection, Connection):
        return await handler(request)  # type: ignore[no-any-return]
    connection.began(request)
    try:
        response: web.StreamResponse = await handler(request)
    finally:
        connection.ended()
    if not response.prepared:
        response.headers.setdefault("Server", SERVER)
    return response
