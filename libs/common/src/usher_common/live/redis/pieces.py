"""Work on many ids, cut into pieces: Redis does one thing at a time, and others ask for something meanwhile."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def in_pieces(things: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """Cut into tuples of so many, of which the last may be shorter.

    >>> list(in_pieces("abcde", 2))
    [('a', 'b'), ('c', 'd'), ('e',)]
    """
    rest = iter(things)
    while piece := tuple(islice(rest, size)):
        yield piece


@dataclass(frozen=True, slots=True)
class Page:
    """What one request found of a kind: who sent their last heartbeat when, the longest silent first.

    `at` and the scores in `seen` are seconds of Redis's clock, `boot` is its boot marker. `last` is the highest score
    of the page, as Redis writes it, or empty if nobody has a higher one. Ids of one score come in one page.
    """

    at: float
    boot: bytes
    last: str
    seen: Iterable[tuple[str, float]]


@dataclass(slots=True)
class PresenceReading:
    """Read presence page by page, by rising time of the last heartbeat, while heartbeats arrive.

    A heartbeat moves an id towards the end, past all that was read. So an id that stays is met at least once, and one
    that was met and beats again is met again: at the end everyone's latest heartbeat is known, as if all had been read
    at once; only who left on purpose meanwhile may be there or not. Another boot marker, or a clock that went back,
    means that what was read is of a store that is no more: all is read anew.

    `seen` maps an id to seconds since its last heartbeat, counted when the reading began.
    """

    silent_s: float = 0.0
    seen: dict[str, float] = field(default_factory=dict)
    done: bool = False
    began: float = 0.0
    boot: bytes = b""
    after: str = ""  # where the next page begins, as ZRANGE takes it; empty: at the beginning
    _latest: float = 0.0

    @property
    def age_s(self) -> float:
        """How old the store was when the reading began, by its boot marker."""
        return max(0.0, self.began - float(self.boot or 0))

    def take(self, page: Page) -> None:
        """Take the page that was asked for."""
        if self.after and (page.boot != self.boot or page.at < self._latest):
            self.seen.clear()
            self.after = ""
            return
        if not self.after:
            self.began, self.boot = page.at, page.boot
        self._latest = page.at
        began, silent_s = self.began, self.silent_s
        for name, score in page.seen:
            ago = max(0.0, began - score)
            if ago >= silent_s:
                self.seen[name] = ago
            else:
                self.seen.pop(name, None)  # it has beaten since it was read
        self.after = f"({page.last}" if page.last else ""
        self.done = not page.last
