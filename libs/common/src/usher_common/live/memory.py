"""The live port in one process, for the services that share an event loop in the embedded mode."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence

import structlog

from usher_common.live.expiring import Expiring
from usher_common.live.limits import PRESENCE_KEPT_S
from usher_common.live.metrics import PUBLISHED
from usher_common.live.port import OnEvent, OnGap, Presence
from usher_common.token_bucket import take_tokens

log = structlog.get_logger()


class MemoryListener:
    """One service's subscriptions (see port.Listener)."""

    def __init__(self, on_event: OnEvent, by_topic: dict[str, "dict[MemoryListener, None]"]) -> None:
        self._on_event = on_event
        self._by_topic = by_topic
        self._topics: set[str] = set()

    async def add(self, topics: Collection[str]) -> None:
        self._topics.update(topics)
        for topic in topics:
            self._by_topic.setdefault(topic, {})[self] = None

    async def remove(self, topics: Collection[str]) -> None:
        for topic in self._topics.intersection(topics):
            listeners = self._by_topic[topic]
            del listeners[self]
            if not listeners:
                del self._by_topic[topic]
        self._topics.difference_update(topics)

    async def close(self) -> None:
        await self.remove(set(self._topics))

    def hear(self, topic: str, payload: bytes) -> None:
        """Hand one event over, unless the topic was removed since it was published."""
        if topic not in self._topics:
            return
        try:
            self._on_event(topic, payload)
        except Exception:
            log.exception("live.event_failed", topic=topic)


class MemoryLive:
    """See `port.Live`; `clock` returns seconds and never goes back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = clock()
        self._by_topic: dict[str, dict[MemoryListener, None]] = {}
        self._events: deque[tuple[MemoryListener, str, bytes]] = deque()
        self._here: dict[str, dict[str, float]] = {}
        self._full_at: Expiring[float] = Expiring()
        self._marks: Expiring[bytes] = Expiring()
        self._values: Expiring[bytes] = Expiring()

    @property
    def connected(self) -> bool:
        return True

    async def publish(self, events: Sequence[tuple[str, bytes]]) -> None:
        PUBLISHED.inc(len(events))
        if not self._events:
            asyncio.get_running_loop().call_soon(self._deliver)
        self._events.extend(
            (listener, topic, payload) for topic, payload in events for listener in self._by_topic.get(topic, ())
        )

    def _deliver(self) -> None:
        """Deliver what is waiting now.

        What listeners publish meanwhile follows in the next iteration of the event loop.
        """
        events, self._events = self._events, deque()
        for listener, topic, payload in events:
            listener.hear(topic, payload)

    async def listen(self, on_event: OnEvent, on_gap: OnGap) -> MemoryListener:  # noqa: ARG002 - nothing is ever missed
        return MemoryListener(on_event, self._by_topic)

    async def beat(self, kind: str, ids: Collection[str]) -> None:
        now = self._clock()
        here = self._here.setdefault(kind, {})
        for name in ids:
            here.pop(name, None)  # removed first, so that the dictionary stays in the order of heartbeats
            here[name] = now
        self._trim(here, now)

    async def forget(self, kind: str, ids: Collection[str]) -> None:
        here = self._here.get(kind, {})
        for name in ids:
            here.pop(name, None)

    async def presence(self, kind: str, *, within_s: float = PRESENCE_KEPT_S, silent_s: float = 0.0) -> Presence:
        now = self._clock()
        here = self._here.get(kind, {})
        self._trim(here, now)
        seen = {name: ago for name, at in here.items() if silent_s <= (ago := now - at) <= within_s}
        return Presence(seen=seen, age_s=now - self._began)

    async def last_seen(self, kind: str, ids: Sequence[str]) -> list[float | None]:
        now = self._clock()
        here = self._here.get(kind, {})
        self._trim(here, now)
        return [now - here[name] if name in here else None for name in ids]

    def _trim(self, here: dict[str, float], now: float) -> None:
        while here and now - here[oldest := next(iter(here))] > PRESENCE_KEPT_S:
            del here[oldest]

    async def take(self, key: str, *, rate: float, burst: int, cost: int = 1) -> float:
        now = self._clock()
        full_at, wait = take_tokens(self._full_at.get(key, now) or 0.0, now, rate=rate, burst=burst, cost=cost)
        if wait == 0.0:
            self._full_at.put(key, full_at, full_at, now)
        return wait

    async def remember(self, marks: Mapping[str, bytes], ttl_s: int) -> None:
        now = self._clock()
        for key, mark in marks.items():
            if self._marks.get(key, now) is None:
                self._marks.put(key, mark, now + ttl_s, now)

    async def recall(self, keys: Sequence[str]) -> list[bytes | None]:
        now = self._clock()
        return [self._marks.get(key, now) for key in keys]

    async def fetch(self, keys: Sequence[str]) -> list[bytes | None]:
        now = self._clock()
        return [self._values.get(key, now) for key in keys]

    async def swap(self, key: str, was: bytes | None, value: bytes, ttl_s: int) -> bool:
        now = self._clock()
        if self._values.get(key, now) != was:
            return False
        self._values.put(key, value, now + ttl_s, now)
        return True

    async def drop(self, *, buckets: Collection[str], values: Collection[str]) -> None:
        for key in buckets:
            self._full_at.pop(key)
        for key in values:
            self._values.pop(key)

    async def clear(self) -> None:
        self._began = self._clock()
        self._here.clear()
        self._full_at, self._marks, self._values = Expiring(), Expiring(), Expiring()

    async def close(self) -> None:
        """Do nothing: listeners end with their owners."""
