"""The live port on Redis: one pipelined connection for requests, one for each listener."""

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import structlog
from redis.exceptions import ResponseError

from usher_common.live.limits import CLEARED, PIECE, PRESENCE_KEPT_S, Timing
from usher_common.live.metrics import AWAY, PUBLISHED, REFUSED, UNPUBLISHED
from usher_common.live.port import LiveAway, OnEvent, OnGap, Presence
from usher_common.live.redis.address import parse_address
from usher_common.live.redis.connection import Link
from usher_common.live.redis.dial import Dialer
from usher_common.live.redis.eviction import CURE, evicts_presence, memory_of, read_info
from usher_common.live.redis.listener import RedisListener, missed_channel, topic_prefix
from usher_common.live.redis.missed_events import MissedEvents
from usher_common.live.redis.pieces import Page, PresenceReading, in_pieces
from usher_common.live.redis.scripts import BEAT, LAST_SEEN, PRESENCE, SWAP, TAKE
from usher_common.live.redis.session import Command, Session
from usher_common.token_bucket import check_bucket

log = structlog.get_logger()
# key: when presence was first used on this Redis; lost together with its data, which reveals a flush
BOOT = "usher:boot"
_KEYS = "usher:"  # what all keys begin with


async def open_redis_live(url: str, timing: Timing | None = None) -> "RedisLive":
    """Connect to a Redis; one that is unreachable is tried again for as long as the process lives."""
    live = RedisLive(url, Timing() if timing is None else timing)
    await live.open()
    return live


class RedisLive:
    """See `port.Live`."""

    def __init__(self, url: str, timing: Timing) -> None:
        self._dialer = Dialer(parse_address(url), timing)
        self._timing = timing
        self._prefix = topic_prefix(self._dialer.address)
        self._link = Link(self._dialer, timing, on_up=self._warn_of_eviction)
        self._warned_of = ""  # the policy, which is told once
        self._missed = MissedEvents(self._link, missed_channel(self._dialer.address))
        self._listeners: set[RedisListener] = set()

    async def open(self) -> None:
        """Connect; returns after the first attempt."""
        await self._link.open()

    @property
    def connected(self) -> bool:
        return self._link.up

    async def publish(self, events: Sequence[tuple[str, bytes]]) -> None:
        if not events:
            return
        PUBLISHED.inc(len(events))
        prefix = self._prefix
        commands: list[Command] = [("PUBLISH", prefix + topic, payload) for topic, payload in events]
        session = self._link.session
        unconfirmed = await self._publish(session, commands)
        if unconfirmed:
            UNPUBLISHED.inc(unconfirmed)

    async def _publish(self, session: Session | None, commands: list[Command]) -> int:
        """Send events and count those not confirmed; to a Redis that does not answer they are sent without waiting."""
        if session is None:
            self._missed.note(None)
            return len(commands)
        if session.silent:
            self._missed.note(session if session.send_only(commands) else None)
            return len(commands)
        try:
            replies = await session.request(commands)
        except LiveAway:
            self._missed.note(session)
            return len(commands)
        refused = sum(type(reply) is not int for reply in replies)
        if refused:
            self._missed.note(None)
        return refused

    async def listen(self, on_event: OnEvent, on_gap: OnGap) -> RedisListener:
        listener = RedisListener(self._dialer, self._timing, on_event, on_gap, self._listeners.discard)
        self._listeners.add(listener)
        await listener.open()
        return listener

    async def beat(self, kind: str, ids: Collection[str]) -> None:
        for piece in in_pieces(ids, PIECE):
            if not await self._try("beat", ("EVAL", BEAT, 2, _here(kind), BOOT, *piece)):
                return

    async def forget(self, kind: str, ids: Collection[str]) -> None:
        for piece in in_pieces(ids, PIECE):
            if not await self._try("forget", ("ZREM", _here(kind), *piece)):
                return

    async def presence(self, kind: str, *, within_s: float = PRESENCE_KEPT_S, silent_s: float = 0.0) -> Presence:
        reading, clock = PresenceReading(silent_s), asyncio.get_running_loop().time
        until = clock() + self._timing.presence_s
        while not reading.done:
            asked: Command = ("EVAL", PRESENCE, 2, _here(kind), BOOT, reading.after, within_s, silent_s)
            ((now, boot, last, found),) = await self._ask("presence", asked)
            reading.take(Page(float(now), boot, last.decode(), _pairs(found)))
            if not reading.done and clock() > until:
                AWAY.labels("presence").inc()
                raise LiveAway("presence takes too long to read")
        # heartbeats may have been lost before (decision 0033)
        return Presence(seen=reading.seen, age_s=min(reading.age_s, clock() - self._link.up_since))

    async def last_seen(self, kind: str, ids: Sequence[str]) -> list[float | None]:
        found: list[float | None] = []
        for piece in in_pieces(ids, PIECE):
            ((now, scores),) = await self._ask("last_seen", ("EVAL", LAST_SEEN, 1, _here(kind), *piece))
            ages = [None if score is None else max(0.0, float(now) - float(score)) for score in scores]
            found += [age if age is not None and age <= PRESENCE_KEPT_S else None for age in ages]
        return found

    async def take(self, key: str, *, rate: float, burst: int, cost: int = 1) -> float:
        check_bucket(rate, burst, cost)
        if cost > burst:
            return float("inf")
        replies = await self._try("take", ("EVAL", TAKE, 1, _bucket(key), rate, burst, cost))
        return float(replies[0]) if replies else 0.0

    async def remember(self, marks: Mapping[str, bytes], ttl_s: int) -> None:
        for piece in in_pieces(marks.items(), PIECE):
            if not await self._try("remember", *[("SET", _mark(key), mark, "EX", ttl_s, "NX") for key, mark in piece]):
                return

    async def recall(self, keys: Sequence[str]) -> list[bytes | None]:
        found: list[bytes | None] = []
        for piece in in_pieces(keys, PIECE):
            if not (replies := await self._try("recall", ("MGET", *map(_mark, piece)))):
                break
            found += replies[0]
        return found + [None] * (len(keys) - len(found))

    async def fetch(self, keys: Sequence[str]) -> list[bytes | None]:
        found: list[bytes | None] = []
        for piece in in_pieces(keys, PIECE):
            (values,) = await self._ask("fetch", ("MGET", *map(_value, piece)))
            found += values
        return found

    async def swap(self, key: str, was: bytes | None, value: bytes, ttl_s: int) -> bool:
        there = int(was is not None)
        (replaced,) = await self._ask("swap", ("EVAL", SWAP, 1, _value(key), there, was or b"", value, ttl_s))
        return bool(replaced)

    async def drop(self, *, buckets: Collection[str], values: Collection[str]) -> None:
        for piece in in_pieces([*map(_bucket, buckets), *map(_value, values)], PIECE):
            # by SET, which the least user may do; "0" is a full bucket meanwhile
            if not await self._try("drop", *[("SET", key, "0", "PX", 1) for key in piece]):
                return

    async def clear(self) -> None:
        cursor: bytes | int = 0
        while True:
            ((cursor, keys),) = await self._ask("clear", ("SCAN", cursor, "MATCH", f"{_KEYS}*", "COUNT", CLEARED))
            if keys:
                await self._ask("clear", ("UNLINK", *keys))
            if int(cursor) == 0:
                return

    async def close(self) -> None:
        for listener in list(self._listeners):
            await listener.close()
        await self._missed.close()
        await self._link.close()
        await self._dialer.close()

    async def _warn_of_eviction(self, session: Session) -> None:
        """Warn if this Redis may evict who is here; a user who may not ask, or a Redis that is slow, is left in peace.

        Nothing is refused for it: presence may be lost at any moment, and only service gets worse (decision 0431).
        """
        try:
            (told,) = await session.request([("INFO", "memory")])
        except LiveAway:
            return
        memory = memory_of(read_info(told.decode(errors="replace"))) if isinstance(told, bytes) else None
        if memory is None or not evicts_presence(memory) or memory.policy == self._warned_of:
            return
        self._warned_of = memory.policy
        log.warning("live.evicts_presence", policy=memory.policy, maxmemory=memory.most, cure=CURE)

    async def _try(self, what: str, *commands: Command) -> list[Any]:
        try:
            return await self._ask(what, *commands)
        except LiveAway:
            return []

    async def _ask(self, what: str, *commands: Command) -> list[Any]:
        try:
            replies = await self._link.request(commands)
        except LiveAway:
            AWAY.labels(what).inc()
            raise
        if refusal := next((reply for reply in replies if isinstance(reply, ResponseError)), None):
            REFUSED.inc()
            log.warning("live.refused", request=what, error=str(refusal))
            raise LiveAway(str(refusal))
        return replies


def _here(kind: str) -> str:
    return f"usher:here:{kind}"


def _bucket(key: str) -> str:
    return f"usher:bucket:{key}"


def _mark(key: str) -> str:
    return f"usher:mark:{key}"


def _value(key: str) -> str:
    return f"usher:value:{key}"


def _pairs(found: Sequence[bytes]) -> Iterator[tuple[str, float]]:
    """Pair up a script's flat list of names and scores."""
    return zip(map(bytes.decode, found[::2]), map(float, found[1::2]), strict=True)
