"""What one socket has sent of one conversation: each sequence once and in order, however messages arrive."""

from collections.abc import Iterable
from typing import Generic, TypeVar

from usher_gateway.limits import HELD_EVENTS

M = TypeVar("M")


class Timeline(Generic[M]):
    """The last sequence sent, the last one known to exist, and messages kept back beyond a gap (pure, no I/O).

    A caller that finds `behind` set reads the messages after `last` from the record and passes them to `fill`.
    """

    __slots__ = ("held", "known", "last")

    def __init__(self, last: int = 0, known: int = 0) -> None:
        self.last = last
        self.known = max(last, known)
        self.held: dict[int, M] | None = None

    @property
    def behind(self) -> bool:
        """Whether messages exist that were not sent."""
        return self.known > self.last

    def hear(self, seq: int, message: M) -> list[M]:
        """Take a live message; returns what can be sent now, in order."""
        self.known = max(self.known, seq)
        if seq <= self.last:
            return []
        if seq == self.last + 1:
            self.last = seq
            return self._drain([message]) if self.held else [message]
        self._hold(seq, message)
        return []

    def replace(self, seq: int, message: M) -> bool:
        """Take a message as it is now, if it has not been sent; returns whether it has not."""
        if self.held and seq in self.held:
            self.held[seq] = message
        return seq > self.last

    def learn(self, known: int) -> bool:
        """Note the conversation's last sequence; returns whether something is missing."""
        self.known = max(self.known, known)
        return self.behind

    def fill(self, rows: Iterable[tuple[int, M]]) -> list[M]:
        """Take messages read from the record (ascending, gapless from any start); returns what can be sent now."""
        ready: list[M] = []
        for seq, message in rows:
            if seq == self.last + 1:
                self.last = seq
                ready.append(message)
        self.known = max(self.known, self.last)
        return self._drain(ready)

    def restart(self, after: int) -> None:
        """Continue after the last sequence that the client says it has."""
        self.last = after

    def _hold(self, seq: int, message: M) -> None:
        if self.held is None:
            self.held = {}
        # Beyond the limit messages are dropped here: they are read from the record once the gap is filled.
        if len(self.held) < HELD_EVENTS:
            self.held[seq] = message

    def _drain(self, ready: list[M]) -> list[M]:
        held = self.held
        if not held:
            return ready
        while (message := held.pop(self.last + 1, None)) is not None:
            self.last += 1
            ready.append(message)
        for seq in [seq for seq in held if seq <= self.last]:
            del held[seq]
        if not held:
            self.held = None
        return ready
