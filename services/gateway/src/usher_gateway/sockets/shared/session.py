"""What both kinds of sockets share: rate limits, refusals, submitting to the publish queues, and answers."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, ClassVar, NamedTuple, Protocol

import msgspec
from aiohttp import web
from msgspec import UNSET
from usher_common.envelope import wrap
from usher_common.handling import Stall
from usher_common.messages.content import Attachment
from usher_common.messages.declaration import Command
from usher_common.messages.events import MessageAdded
from usher_common.token_bucket import Bucket, Rate

from usher_gateway import metrics
from usher_gateway.files.upload_rows import attach_uploads
from usher_gateway.limits import BUS_RETRY_MS, EARLY_EVENTS, MARKS_S, Timing
from usher_gateway.sockets.shared.edge import Edge, frames_rate
from usher_gateway.sockets.shared.hub import EventListener
from usher_gateway.sockets.shared.publish_queues import PendingEnvelope
from usher_gateway.sockets.shared.socket import HELLO_EXPECTED, TRY_LATER
from usher_gateway.wire.fields import Ping, Pong
from usher_gateway.wire.incoming import Fault, fault_of
from usher_gateway.wire.outgoing import Accepted, Conflict, Refused
from usher_gateway.wire.parts import PongOut
from usher_gateway.wire.text_rules import DETAILS
from usher_gateway.wire.values.written_texts import IDS
from usher_gateway.wire.websocket_frames import encode_text_frame

PONG = encode_text_frame(PongOut())
DAY_MS = 86_400_000
_TEMPORARY = frozenset({"rate", "held_back", "bus_away"})


class ClientCommand(Protocol):
    """A client's command: its id, and how long ago the client first sent it."""

    @property
    def id(self) -> str:
        """The client's own id of it."""

    @property
    def age_ms(self) -> int:
        """Its age in milliseconds."""


class Reads(NamedTuple):
    """What one kind of socket receives: its messages, of which `hello` is the first and comes once."""

    decode: Callable[[str], Any]
    hello: type


class CommandIds(NamedTuple):
    """The ids of a command: for its client ("" for nobody), for everybody, and a digest of a message's content."""

    client_id: str
    envelope_id: str
    digest: bytes = b""


def at_once(rate: Rate) -> int:
    """Return how many tokens a socket takes from the shared bucket at once, to save a round trip for each message."""
    return max(1, rate.burst // 3)


class Session(EventListener):
    """An agent's or visitor's socket after the handshake."""

    __slots__ = (
        "_bucket",
        "_frames",
        "_marks",
        "_marks_at",
        "_rate",
        "_tokens",
        "_typing_at",
        "early",
        "edge",
    )

    reads: ClassVar[Reads]
    handlers: ClassVar[Mapping[type, Callable[[Any, Any], Coroutine[Any, Any, None]]]]  # by message type

    def __init__(self, edge: Edge, ws: web.WebSocketResponse, transport: asyncio.Transport, rate: Rate) -> None:
        now = time.monotonic()
        super().__init__(ws, transport, now)
        self.edge = edge
        # the oldest are dropped: the welcome reads their content from the record, or it shows as a gap
        self.early: deque[tuple[str, Any]] | None = deque(maxlen=EARLY_EVENTS)
        self._rate = rate
        self._bucket = Bucket(rate)
        self._frames = Bucket(frames_rate(rate))
        self._tokens = 0
        self._marks: dict[str, tuple[int, int]] = {}
        self._marks_at = 0.0
        self._typing_at = 0.0

    @property
    def who(self) -> str:
        """The name under which rates and uploads are counted ("visitor:…", "agent:…")."""
        raise NotImplementedError

    async def take(self, raw: str) -> None:
        """Handle a received text message: decode it, and call the handler of its type."""
        try:
            received = self.reads.decode(raw)
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
            self.fault(fault_of(raw, error))
            return
        received, kind = self.edge.masks.of(received, IDS), type(received)
        if self.ready is (kind is self.reads.hello):
            self._out_of_turn()
            return
        try:
            await self.handlers[kind](self, received)
        except Stall:
            self.close(TRY_LATER)  # the record is unavailable, so nothing can be looked up

    def _out_of_turn(self) -> None:
        """Answer a second hello, or what came before the first."""
        if self.ready:
            self.error("bad_field", "Hello was said already.")
        else:
            self.close(HELLO_EXPECTED)

    def welcomed(self) -> None:
        """Become ready, and handle the events that came before the welcome."""
        self.ready = True
        early, self.early = self.early or (), None
        for topic, event in early:
            self.hear(topic, event)

    async def on_ping(self, _ping: Ping) -> None:
        """Answer with a pong."""
        self.send(PONG)

    async def on_pong(self, _pong: Pong) -> None:
        """Do nothing: receiving it was enough."""

    async def pace(self) -> None:
        """Wait before the next message is read: until this socket's rate allows it, and while the bus is full."""
        wait = self._frames.take(self.heard_at)
        if wait or self.edge.lanes.full:
            self.paused = True
            await asyncio.sleep(wait)
            while self.edge.lanes.full and not self.left:
                await self.edge.lanes.space()
            self.paused = False
            self.heard_at = time.monotonic()

    # Answers

    def refuse(self, client_id: str, code: str, *, retry_ms: int = 0, conversation: str = "") -> None:
        """Refuse a client's id; a temporary code also refuses what follows, until the client sends again from this id.

        Otherwise a later message would overtake the refused one.
        """
        metrics.REFUSED.labels(code).inc()
        if code in _TEMPORARY:
            retry_ms = max(1, retry_ms or BUS_RETRY_MS)
            if code != "held_back":
                self.held_at = client_id
        detail = DETAILS.get(code, "")
        self.send(encode_text_frame(Refused(client_id, code, detail, retry_ms or UNSET, conversation or UNSET)))

    def fault(self, fault: Fault) -> None:
        """Answer a socket message that could not be decoded."""
        if fault.id:
            self.refuse(fault.id, fault.code)
        else:
            self.error(fault.code, fault.detail)

    def accept(self, client_id: str) -> None:
        """Tell the client that it is durable."""
        self.send(encode_text_frame(Accepted(client_id)))

    # Admission

    async def admitted(self, client_id: str) -> bool:
        """Return whether it may proceed now: in order, and within the rate; refuses it otherwise."""
        if self.held_at:
            if client_id != self.held_at:
                self.refuse(client_id, "held_back")
                return False
            self.held_at = ""
        # This socket's own bucket first, then tokens taken in advance: most messages need no round trip to Redis.
        wait = self._bucket.take(self.heard_at) or (0.0 if self._tokens else await self._next_batch())
        if wait:
            self.refuse(client_id, "rate", retry_ms=int(wait * 1000) + 1)
            return False
        self._tokens -= 1
        return True

    def outlived(self, client_id: str, age_ms: int) -> bool:
        """Refuse what was first sent longer ago than command ids are kept, as it may be done already.

        Returns whether it was.
        """
        if age_ms <= self.edge.settings.commands_kept_d * DAY_MS:
            return False
        self.refuse(client_id, "too_old")
        return True

    async def _next_batch(self) -> float:
        """Take several tokens, else one, from the bucket that all sockets of `who` share; returns seconds to wait."""
        for size in (at_once(self._rate), 1):
            wait = await self.edge.live.take(
                f"messages:{self.who}", rate=self._rate.per_s, burst=self._rate.burst, cost=size
            )
            if not wait:
                self._tokens = size
                return 0.0
        return wait

    async def known(self, client_id: str, envelope_id: str, digest: bytes, *, again: bool) -> bool:
        """Answer a message that was accepted before, as far as that is known here; returns whether it was."""
        accepted = self.edge.accepted
        mark = await accepted.recall(envelope_id) if again else accepted.known(envelope_id)
        if mark is None:
            return False
        metrics.DUPLICATES.inc()
        self.accept(client_id)
        if mark != digest:
            self.send(encode_text_frame(Conflict(client_id)))
        return True

    async def attached(self, client_id: str, ids: tuple[str, ...]) -> tuple[Attachment, ...] | None:
        """Keep files for a message; refuses and returns None if one is unknown, removed or somebody else's."""
        if not ids:
            return ()
        found = await attach_uploads(self.edge.record, self.who, ids)
        if found is None:
            self.refuse(client_id, "bad_attachment")
        return found

    # Sending

    def submit(self, partition: int, client_id: str, envelope_id: str, body: Command, digest: bytes = b"") -> None:
        """Queue a command; it is answered once durable. Without `client_id` nobody is answered."""
        self._submit_as_of(time.time_ns() // 1000, partition, CommandIds(client_id, envelope_id, digest), body)

    def submit_asked(self, partition: int, asked: ClientCommand, envelope_id: str, body: Command) -> None:
        """Queue a client's command, dated when the client first sent it, by the age it states."""
        at = time.time_ns() // 1000 - max(0, asked.age_ms) * 1000
        self._submit_as_of(at, partition, CommandIds(asked.id, envelope_id), body)

    def _submit_as_of(self, at: int, partition: int, named: CommandIds, body: Command) -> None:
        envelope = wrap(named.envelope_id, at, named.envelope_id, body)
        socket = self if named.client_id else None
        self.edge.lanes.submit(partition, PendingEnvelope(socket, named.client_id, envelope, named.digest))

    def may_type(self, *, on: bool, every_s: float) -> bool:
        """Return whether "is typing" may be passed on now; "stopped" always may."""
        if on and self.heard_at - self._typing_at < every_s:
            return False
        self._typing_at = self.heard_at if on else 0.0
        return True

    def note_marks(self, conversation: str, delivered: int, read: int) -> None:
        """Keep the newest marks; they are reported at once, or at a later tick if some were reported just before."""
        old = self._marks.get(conversation, (0, 0))
        self._marks[conversation] = (max(old[0], delivered), max(old[1], read))
        if self.heard_at - self._marks_at >= MARKS_S:
            self.flush_marks(self.heard_at)

    def flush_marks(self, now: float) -> None:
        """Report the kept marks."""
        marks, self._marks, self._marks_at = self._marks, {}, now
        for conversation, (delivered, read) in marks.items():
            self.report_marks(conversation, delivered, read)

    def report_marks(self, conversation: str, delivered: int, read: int) -> None:
        """Publish marks."""
        raise NotImplementedError

    def tick(self, now: float, timing: Timing) -> None:
        super().tick(now, timing)
        if self._marks and now - self._marks_at >= MARKS_S:
            self.flush_marks(now)

    # Filling

    def missing(self, conversation: str) -> int | None:
        """Return the last sequence sent of a conversation that misses some, else None."""
        raise NotImplementedError

    def fill(self, conversation: str, messages: list[MessageAdded]) -> bool:
        """Take messages from the record; returns whether more are missing."""
        raise NotImplementedError
