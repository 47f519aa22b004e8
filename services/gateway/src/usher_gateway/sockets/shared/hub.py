"""All sockets of this process: the topics they listen to, the events they receive and the events they publish."""

import asyncio
import time
from collections.abc import Callable, Iterable

import msgspec
import structlog
from usher_common.live.port import Listener, Live
from usher_common.live.publish import publish_events
from usher_common.messages.events import Event, decode_event
from usher_common.runtime.background_loops import every, stop_tasks

from usher_gateway import metrics
from usher_gateway.limits import LEFT_S, TOPICS_S
from usher_gateway.sockets.shared.socket import GOING_AWAY, Socket, closed

log = structlog.get_logger()


class EventListener(Socket):
    """A socket that listens to events."""

    __slots__ = ()

    def hear(self, topic: str, event: Event) -> None:
        """Take an event of one of its topics."""
        raise NotImplementedError

    def resync(self) -> None:
        """Note that events may have been missed, so that the record is asked."""
        raise NotImplementedError


class Hub:
    """Sockets by topic; an event is decoded once, however many sockets listen."""

    def __init__(self, live: Live, on_gap: Callable[[], None]) -> None:
        self.live = live
        self.sockets: set[EventListener] = set()
        self.leaving = False
        self._awake_at = time.monotonic()
        self._on_gap = on_gap
        self._topics: dict[str, tuple[EventListener, ...]] = {}
        self._silent: set[str] = set()
        self._left_at: dict[str, float] = {}  # topic → when its last socket left, monotonic s
        self._listener: Listener | None = None
        self._last: tuple[bytes, Event] | None = None
        self._outbox: list[tuple[str, bytes]] = []
        self._publishing: asyncio.Task[None] | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Start listening."""
        self._listener = await self.live.listen(self._hear, self._on_gap)
        self._tasks = [every("gateway.topics", TOPICS_S, self._forget_topics)]

    async def join(self, socket: EventListener, topics: Iterable[str]) -> None:
        """Subscribe a socket to topics; returns once that is confirmed (or the live store is unavailable)."""
        wanted = tuple(topics)
        fresh = [topic for topic in wanted if topic not in self._topics]
        for topic in wanted:
            self._topics[topic] = (*self._topics.get(topic, ()), socket)
            self._silent.discard(topic)
        socket.topics += wanted
        if self._listener is not None:
            # topics that another socket is just adding are added again, because this also waits for their confirmation
            await self._listener.add(fresh or wanted)

    def awake(self, now: float, period_s: float) -> None:
        """Exclude time in which this process was suspended from sockets' silence: what they sent then is still unread.

        Must be called at least every `period_s` seconds.
        """
        stood_s = now - self._awake_at - period_s
        if stood_s > period_s:
            for socket in self.sockets:
                socket.heard_at = min(now, socket.heard_at + stood_s)
        self._awake_at = now

    def add(self, socket: EventListener) -> None:
        """Add an open socket."""
        self.sockets.add(socket)

    def drop(self, socket: EventListener) -> None:
        """Remove a closed socket."""
        self.sockets.discard(socket)
        for topic in socket.topics:
            left = tuple(one for one in self._topics.get(topic, ()) if one is not socket)
            self._topics[topic] = left
            if not left:
                self._left_at[topic] = time.monotonic()
                self._silent.add(topic)  # unsubscribed later: a page that is reloaded needs the same topic again

    def at(self, topic: str) -> tuple[EventListener, ...]:
        """Return the sockets that listen to a topic."""
        return self._topics.get(topic, ())

    def left_lately(self, topic: str) -> bool:
        """Return whether the last socket of a topic left so lately that its heartbeat may still count."""
        return time.monotonic() - self._left_at.get(topic, float("-inf")) < LEFT_S

    def publish(self, topic: str, payload: bytes) -> None:
        """Publish a live event soon; those of one iteration of the event loop are sent together."""
        self._outbox.append((topic, payload))
        if self._publishing is None:
            self._publishing = asyncio.create_task(self._publish_outbox(), name="gateway.publish")

    async def send_away(self) -> None:
        """Close every socket so that clients connect elsewhere, and accept no new one."""
        self.leaving = True
        sockets = list(self.sockets)
        for socket in sockets:
            socket.close(GOING_AWAY)
        await closed(*sockets)

    async def close(self) -> None:
        """Stop listening."""
        await stop_tasks(*self._tasks)
        if self._listener is not None:
            await self._listener.close()

    def _hear(self, topic: str, payload: bytes) -> None:
        sockets = self._topics.get(topic)
        if not sockets or (event := self._decode(topic, payload)) is None:
            return
        for socket in sockets:
            try:
                socket.hear(topic, event)
            except Exception:  # one socket's error must not keep the event from the others
                metrics.ERRORS.labels("not_heard").inc()
                log.exception("live.event_handler_failed", topic=topic)

    def _decode(self, topic: str, payload: bytes) -> Event | None:
        last = self._last
        # the same event on another topic: topics of one event follow each other
        if last is not None and last[0] == payload:
            return last[1]
        try:
            event = decode_event(payload)
        except msgspec.MsgspecError:
            log.warning("live.event_unknown", topic=topic)
            return None
        self._last = (payload, event)
        return event

    async def _publish_outbox(self) -> None:
        try:
            while self._outbox:
                events, self._outbox = self._outbox, []
                await publish_events(self.live, events)
        finally:
            self._publishing = None

    async def _forget_topics(self) -> None:
        self._left_at = {topic: at for topic, at in self._left_at.items() if time.monotonic() - at < LEFT_S}
        gone = [topic for topic in self._silent if not self._topics.get(topic)]
        self._silent.clear()
        for topic in gone:
            self._topics.pop(topic, None)
        if gone and self._listener is not None:
            await self._listener.remove(gone)
