"""Subscriptions on one connection to Redis: confirmed, batched, and restored after a loss, with a gap reported."""

import asyncio
from collections import deque
from collections.abc import Callable, Collection
from typing import Any

import structlog
from redis.exceptions import ResponseError

from usher_common.live.limits import PIECE, Timing
from usher_common.live.metrics import GAPS, REFUSED
from usher_common.live.port import LiveAway, OnEvent, OnGap
from usher_common.live.redis.address import RedisAddress
from usher_common.live.redis.connection import Link
from usher_common.live.redis.dial import Dialer
from usher_common.live.redis.pieces import in_pieces
from usher_common.live.redis.session import Session

log = structlog.get_logger()


class Batch:
    """Topics that are subscribed to by one command, and the callers who wait for its confirmation."""

    __slots__ = ("confirmed", "topics", "unconfirmed")

    def __init__(self) -> None:
        self.topics: dict[str, None] = {}
        self.unconfirmed = 0
        self.confirmed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def confirm_one(self) -> bool:
        """Count one confirmation; returns true for the last."""
        self.unconfirmed -= 1
        if self.unconfirmed == 0:
            self.release()
        return self.unconfirmed == 0

    def release(self) -> None:
        """Let the callers continue: it is confirmed, or a gap will be reported."""
        if not self.confirmed.done():
            self.confirmed.set_result(None)


class RedisListener:
    """One process's subscriptions (see port.Listener); topics are a set: adding one twice is adding it once."""

    def __init__(
        self,
        dialer: Dialer,
        timing: Timing,
        on_event: OnEvent,
        on_gap: OnGap,
        on_close: Callable[["RedisListener"], None],
    ) -> None:
        self._prefix = topic_prefix(dialer.address)
        self._missed = missed_channel(dialer.address)
        self._timing = timing
        self._on_event = on_event
        self._on_gap = on_gap
        self._on_close = on_close
        self._names: dict[bytes, str] = {}
        self._sent: deque[Batch] = deque()
        self._next: Batch | None = None
        self._owes_gap = False
        self._session: Session | None = None  # set during restoring as well, when the link does not show it yet
        self._link = Link(dialer, timing, self._on_push, self._resubscribe)

    async def open(self) -> None:
        """Connect; returns after the first attempt."""
        await self._link.open()
        self._owes_gap = self._owes_gap or not self._link.up

    async def add(self, topics: Collection[str]) -> None:
        if not topics:
            return
        self._names.update((self._channel(topic), topic) for topic in topics)
        if self._usable is None:
            return  # the reconnect subscribes to it and reports a gap
        batch = self._batch()
        batch.topics.update(dict.fromkeys(topics))
        await asyncio.wait({batch.confirmed}, timeout=self._timing.confirm_s)
        if not batch.confirmed.done():
            self._owes_gap = True

    async def remove(self, topics: Collection[str]) -> None:
        channels = [self._channel(topic) for topic in topics]
        gone = [channel for channel in channels if self._names.pop(channel, None) is not None]
        if gone and (session := self._usable) is not None:
            self._flush()  # an earlier add of these topics must be sent first
            for piece in in_pieces(gone, PIECE):
                session.push(("UNSUBSCRIBE", *piece))

    async def close(self) -> None:
        self._names.clear()
        self._give_up_sent()
        await self._link.close()
        self._on_close(self)

    @property
    def _usable(self) -> Session | None:
        return self._session if self._session is not None and self._session.open else None

    def _channel(self, topic: str) -> bytes:
        return (self._prefix + topic).encode()

    def _batch(self) -> Batch:
        if self._next is None:
            self._next = Batch()
            asyncio.get_running_loop().call_soon(self._flush)
        return self._next

    def _flush(self) -> None:
        batch, self._next = self._next, None
        if batch is None:
            return
        if (session := self._usable) is not None:
            self._subscribe(session, batch, [self._channel(topic) for topic in batch.topics])
        else:
            self._owes_gap = True
            batch.release()

    def _subscribe(self, session: Session, batch: Batch, channels: list[bytes]) -> None:
        batch.unconfirmed = len(channels)
        self._sent.append(batch)
        for piece in in_pieces(channels, PIECE):
            session.push(("SUBSCRIBE", *piece))

    def _on_push(self, push: Any) -> None:
        if isinstance(push, ResponseError):
            REFUSED.inc()
            raise LiveAway(str(push))  # SUBSCRIBE was refused: reconnect, which restores everything and reports a gap
        kind = push[0]
        if kind == b"message":
            if (topic := self._names.get(push[1])) is not None:
                self._pass_on(topic, push[2])
            elif push[1] == self._missed:
                self._report_gap()
        elif kind == b"subscribe" and self._sent and self._sent[0].confirm_one():
            self._sent.popleft()
            self._settle_gap()

    def _pass_on(self, topic: str, payload: bytes) -> None:
        try:
            self._on_event(topic, payload)
        except Exception:
            log.exception("live.event_failed", topic=topic)

    async def _resubscribe(self, session: Session) -> None:
        """Restore all subscriptions on a new connection; the gap is reported once they are confirmed."""
        self._give_up_sent()
        self._owes_gap = self._owes_gap or self._session is not None
        self._session = session
        batch = Batch()
        self._subscribe(session, batch, [self._missed, *self._names])
        await asyncio.wait({batch.confirmed, session.lost}, return_when=asyncio.FIRST_COMPLETED)
        if session.lost.done():
            raise LiveAway("the live store refused the subscriptions, or left")

    def _give_up_sent(self) -> None:
        for batch in self._sent:
            self._owes_gap = True
            batch.release()
        self._sent.clear()

    def _settle_gap(self) -> None:
        # Only once nothing is unconfirmed: a listener that catches up earlier could miss events once more.
        if self._owes_gap and not self._sent:
            self._owes_gap = False
            self._report_gap()

    def _report_gap(self) -> None:
        GAPS.inc()
        try:
            self._on_gap()
        except Exception:
            log.exception("live.gap_failed")


def topic_prefix(address: RedisAddress) -> str:
    """Return the prefix of topics, with the database number: publish/subscribe ignores databases, so they would mix."""
    return f"usher:{address.database}:"


def missed_channel(address: RedisAddress) -> bytes:
    """Return the channel on which publishers report lost events; no topic's channel has this prefix."""
    return f"usher-missed:{address.database}".encode()
