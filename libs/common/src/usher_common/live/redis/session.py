"""One connection to Redis, with redis-py: requests are sent together, replies return in order."""

import asyncio
import math
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, cast

import hiredis
import structlog
from redis.asyncio import Connection
from redis.exceptions import RedisError, ResponseError

from usher_common.live.limits import BUFFER_BYTES
from usher_common.live.port import LiveAway

log = structlog.get_logger()
Command = tuple[str | bytes | int | float, ...]
OnReply = Callable[[Any], None]
_pack = cast("Callable[[Command], bytes]", hiredis.pack_command)  # its type stub only knows commands of one part


class Pending:
    """An unanswered request: how many replies it needs, who waits, and the tick it was sent in."""

    __slots__ = ("future", "needs", "replies", "tick")

    def __init__(self, needs: int, future: asyncio.Future[list[Any]] | None, tick: float) -> None:
        self.needs = needs
        self.future = future
        self.tick = tick
        self.replies: list[Any] = []

    def fail(self) -> None:
        """Fail the waiting caller with LiveAway, if there still is one."""
        if self.future is not None and not self.future.done():
            self.future.set_exception(LiveAway("the live store does not answer"))


class Session:
    """The life of one connection: it ends with the connection, and never reconnects by itself.

    Requests of one iteration of the event loop are sent in one write. A request unanswered for `request_s` fails, and
    all that follow fail at once (`silent`) until any reply arrives: an unresponsive Redis costs one wait, not one for
    each. Time is counted in timer ticks of half `request_s`; a request fails after two whole ones. A pause of our own
    event loop delays the ticks as well, so it fails no request.

    A subscribing connection has `on_push`: everything that arrives on it goes there.
    """

    def __init__(self, connection: Connection, request_s: float, on_push: OnReply | None = None) -> None:
        self._connection = connection
        self._on_push = on_push
        self._tick_s = request_s / 2
        self._tick = 0
        self._ticking = False
        self._out: list[bytes] = []
        self._unsent = asyncio.Event()
        self._unsent_bytes = 0
        self._pending: deque[Pending] = deque()
        self._loop = asyncio.get_running_loop()
        self._tasks: list[asyncio.Task[None]] = []
        self.lost: asyncio.Future[None] = self._loop.create_future()
        self.silent = False
        self.received = 0

    def start(self) -> None:
        """Start reading and writing."""
        for work, name in ((self._read(), "live.read"), (self._write(), "live.write")):
            task = asyncio.create_task(work, name=name)
            task.add_done_callback(lambda _: self._end())
            self._tasks.append(task)

    @property
    def open(self) -> bool:
        """Whether commands can be sent."""
        return not self.lost.done() and self._connection.is_connected

    def request(self, commands: Sequence[Command], *, patient: bool = False) -> asyncio.Future[list[Any]]:
        """Send commands; the future returns their replies (errors among them as values) or raises LiveAway.

        A patient request waits as long as its caller does.
        """
        future: asyncio.Future[list[Any]] = self._loop.create_future()
        if not self.open or self.silent:
            future.set_exception(LiveAway("the live store cannot be reached"))
        else:
            self._send(commands, future, math.inf if patient else self._tick)
        return future

    def send_only(self, commands: Sequence[Command]) -> bool:
        """Send commands without waiting for their replies; returns False if too many bytes are still unsent."""
        if not self.open or self._unsent_bytes > BUFFER_BYTES:
            return False
        self._unsent_bytes += self._send(commands, None, self._tick)
        return True

    def push(self, command: Command) -> None:
        """Send a command that is answered by pushes (subscribe, unsubscribe, ping while subscribed)."""
        self._queue([_pack(command)])

    def ping(self) -> None:
        """Make Redis answer something."""
        if self._on_push is None:
            self.send_only([("PING",)])
        else:
            self.push(("PING",))

    async def close(self) -> None:
        """Close it now."""
        self._end()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._connection.disconnect(nowait=True)

    def _end(self) -> None:
        """End reading, writing and all requests; whichever of them ends first ends the others."""
        if self.lost.done():
            return
        self.lost.set_result(None)
        for task in self._tasks:
            task.cancel()
        for pending in self._pending:
            pending.fail()
        self._pending.clear()

    async def _read(self) -> None:
        read, on_reply = self._connection.read_response, self._on_push or self._settle
        try:
            while True:
                try:
                    reply = await read(timeout=math.inf)
                except ResponseError as error:  # an error is an answer, too
                    reply = error
                self.silent = False
                self.received += 1
                on_reply(reply)
        except (RedisError, OSError) as error:
            log.info("live.lost", error=repr(error))
        except Exception:
            log.exception("live.read_failed")

    async def _write(self) -> None:
        try:
            while await self._unsent.wait():
                self._unsent.clear()
                out, self._out = self._out, []
                if not self._connection.is_connected:
                    return  # redis-py would reconnect here, and events lost in between would not be reported as a gap
                await self._connection.send_packed_command(out, check_health=False)
                self._unsent_bytes = 0
        except (RedisError, OSError) as error:
            log.info("live.lost", error=repr(error))

    def _send(self, commands: Sequence[Command], future: asyncio.Future[list[Any]] | None, tick: float) -> int:
        self._pending.append(Pending(len(commands), future, tick))
        packed = [_pack(command) for command in commands]
        self._queue(packed)
        if not self._ticking:
            self._ticking = True
            self._loop.call_later(self._tick_s, self._on_tick)
        return sum(map(len, packed))

    def _queue(self, packed: list[bytes]) -> None:
        self._out += packed
        self._unsent.set()

    def _settle(self, reply: Any) -> None:
        if not self._pending:
            raise LiveAway("a reply to nothing: we no longer know what answers what")
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
