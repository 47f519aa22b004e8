"""Batching envelopes into frames while an earlier frame is unconfirmed: a state machine without I/O."""

from collections import deque
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from usher_common.envelope import FRAME_BYTES, FRAME_ENVELOPES, join_frame

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FrameInFlight(Generic[T]):
    """The frame in flight: its bytes, the tickets to resolve at its confirm, and the buffer space to release then."""

    frame: bytes
    tickets: tuple[T, ...]
    envelopes: int
    size: int


@dataclass(slots=True)
class PublishLane(Generic[T]):
    """One partition's publish lane; at most one frame is in flight, so that frames cannot overtake each other."""

    frame_envelopes: int = FRAME_ENVELOPES
    frame_bytes: int = FRAME_BYTES
    _waiting: deque[tuple[bytes, T | None]] = field(default_factory=deque)
    _flight: FrameInFlight[T] | None = None

    def add(self, encoded: bytes, ticket: T | None = None) -> None:
        """Queue one encoded envelope; `confirm` returns its `ticket` once it and all before it are confirmed."""
        self._waiting.append((encoded, ticket))

    def take(self) -> FrameInFlight[T] | None:
        """Return the frame to send now: the unconfirmed one again, else a new one, else None."""
        if self._flight is None and self._waiting:
            self._flight = self._gather()
        return self._flight

    def confirm(self) -> FrameInFlight[T]:
        """Forget and return the frame in flight, which is now durable."""
        flight, self._flight = self._flight, None
        if flight is None:
            raise LookupError("no frame is under way")
        return flight

    def drop(self) -> list[T]:
        """Discard everything and return the tickets of what was not confirmed."""
        under_way = list(self._flight.tickets) if self._flight else []
        waiting = [ticket for _, ticket in self._waiting if ticket is not None]
        self._flight = None
        self._waiting.clear()
        return under_way + waiting

    def _gather(self) -> FrameInFlight[T]:
        encoded: list[bytes] = []
        tickets: list[T] = []
        size = 0
        waiting = self._waiting
        while waiting and len(encoded) < self.frame_envelopes:
            data, ticket = waiting[0]
            if encoded and size + len(data) > self.frame_bytes:
                break
            waiting.popleft()
            encoded.append(data)
            size += len(data)
            if ticket is not None:
                tickets.append(ticket)
        return FrameInFlight(join_frame(encoded), tuple(tickets), len(encoded), size)
