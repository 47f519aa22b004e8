"""One connection to Redis (RESP3): requests leave together, replies come back in order, pushes go their own way."""

import asyncio
import math
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, cast

import hiredis

from usher_common.live.limits import BUFFER_BYTES
from usher_common.live.port import LiveAway

Command = tuple[str | bytes | int | float, ...]
OnPush = Callable[[list[Any]], None]
_MORE = object()
_pack = cast("Callable[[Command], bytes]", hiredis.pack_command)  # its stub knows commands of one part only


class Pending:
    """A request under way: how many replies it needs, who waits, and the tick it was sent in."""

    __slots__ = ("future", "needs", "replies", "tick")

    def __init__(self, needs: int, future: asyncio.Future[list[Any]] | None, tick: float) -> None:
        self.needs = needs
        self.future = future
        self.tick = tick
        self.replies: list[Any] = []

    def fail(self) -> None:
        """Tell who waits, if anyone still does."""
        if self.future is not None and not self.future.done():
            self.future.set_exception(LiveAway("the live store does not answer"))


class Wire(asyncio.Protocol):
    """One connection.

    Requests of one turn of the event loop leave in one write. A request unanswered for `request_s` fails, and all
    that follow fail at once (`silent`) until any byte arrives: an unresponsive Redis costs one wait, not one each.
    Time is counted in ticks of half `request_s` with two to pass, so a pause of our own loop fails nothing.
    """

    def __init__(self, on_push: OnPush, request_s: float) -> None:
        self._on_push = on_push
        self._tick_s = request_s / 2
        self._tick = 0
        self._ticking = False
        self._reader = hiredis.Reader(notEnoughData=_MORE)
        self._out: list[bytes] = []
        self._pending: deque[Pending] = deque()
        self._transport: asyncio.Transport | None = None
        self._loop = asyncio.get_running_loop()
        self.lost: asyncio.Future[None] = self._loop.create_future()
        self.silent = False
        self.chunks = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self.silent = False
        self.chunks += 1
        reader, on_push = self._reader, self._on_push
        reader.feed(data)
        try:
            while (reply := reader.gets()) is not _MORE:
                if type(reply) is hiredis.PushNotification:
                    on_push(reply)
                else:
                    self._settle(reply)
        except hiredis.ProtocolError:
            self.abort()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - why it was lost changes nothing
        self._transport = None
        for pending in self._pending:
            pending.fail()
        self._pending.clear()
        if not self.lost.done():
            self.lost.set_result(None)

    @property
    def open(self) -> bool:
        """Whether it can be written to."""
        return self._transport is not None

    def request(self, commands: Sequence[Command], *, patient: bool = False) -> asyncio.Future[list[Any]]:
        """Send commands; the future gives their replies (errors among them as values) or raises LiveAway.

        A patient request waits as long as its caller does.
        """
        future: asyncio.Future[list[Any]] = self._loop.create_future()
        if self._transport is None or self.silent:
            future.set_exception(LiveAway("the live store cannot be reached"))
        else:
            self._send(commands, future, math.inf if patient else self._tick)
        return future

    def tell(self, commands: Sequence[Command]) -> bool:
        """Send commands whose replies nobody awaits; false where too much waits to be sent already."""
        if self._transport is None or self._transport.get_write_buffer_size() > BUFFER_BYTES:
            return False
        self._send(commands, None, self._tick)
        return True

    def push(self, command: Command) -> None:
        """Send a command that is answered by pushes (subscribe, unsubscribe)."""
        self._write([_pack(command)])

    def abort(self) -> None:
        """Drop the connection now."""
        if self._transport is not None:
            self._transport.abort()

    def _send(self, commands: Sequence[Command], future: asyncio.Future[list[Any]] | None, tick: float) -> None:
        self._pending.append(Pending(len(commands), future, tick))
        self._write([_pack(command) for command in commands])
        if not self._ticking:
            self._ticking = True
            self._loop.call_later(self._tick_s, self._on_tick)

    def _write(self, packed: list[bytes]) -> None:
        if not self._out:
            self._loop.call_soon(self._flush)
        self._out += packed

    def _flush(self) -> None:
        out, self._out = self._out, []
        if self._transport is not None:
            self._transport.write(b"".join(out))

    def _settle(self, reply: Any) -> None:
        if not self._pending:
            self.abort()  # a reply to nothing: we no longer know what answers what
            return
        pending = self._pending[0]
        pending.replies.append(reply)
        if len(pending.replies) == pending.needs:
            self._pending.popleft()
            if pending.future is not None and not pending.future.done():
                pending.future.set_result(pending.replies)

    def _on_tick(self) -> None:
        self._tick += 1
        overdue = [pending for pending in self._pending if self._tick - pending.tick > 2]
        if overdue:
            self.silent = True
        for pending in overdue:
            pending.fail()
        self._ticking = bool(self._pending)
        if self._ticking:
            self._loop.call_later(self._tick_s, self._on_tick)
