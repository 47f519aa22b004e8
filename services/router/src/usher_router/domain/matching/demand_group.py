"""Conversations of one demand, in lines by who alone may have them and who has refused them."""

from collections.abc import Iterator
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from usher_router.domain.matching.agent_index import Staff
from usher_router.domain.matching.demand import NOBODY, Demand, Order, Waiting
from usher_router.domain.matching.ranking import Member, Openness, Shelf

LineKey = tuple[str, frozenset[str], bool]


class Entry(NamedTuple):
    """A conversation in its line; its place there is one object, so that another place of the same looks is not it."""

    waiting: Waiting
    line: "Line"
    order: Order


Entries = dict[str, Entry]


class Able(NamedTuple):
    """The available who may have a demand, and how many of the others lack what, as of one epoch of the staff."""

    epoch: int
    those: int
    in_pool: int
    tiers: tuple[int, ...]  # by how many preferred skills they have, most first; none: it does not matter
    lacking: dict[str, int]


class Line:
    """First come, first served; conversations that left are dropped from the heap when they are met.

    `only` names the one agent who may have them, "" for anybody; `rested`: the pause after the last refusal is over.
    `free`: neither binds anybody, so that whoever suits the window may have them.
    """

    __slots__ = ("free", "head", "heap", "only", "queued", "refused", "rested", "serial", "size", "window")

    def __init__(self, window: "Window", key: LineKey) -> None:
        self.window = window
        self.only, self.refused, self.rested = key
        self.free = not self.only and not self.refused
        self.heap: list[Order] = []
        self.head: Order | None = None  # who is served next, if that is known
        self.size = 0
        self.queued: Order | None = None  # under which place it is among the news
        self.serial = 0

    def first(self, entries: Entries) -> Order | None:
        """Find who is served next."""
        while self.head is None and self.heap:
            entry = entries.get(self.heap[0][2])
            if entry is not None and entry.order is self.heap[0]:
                self.head = entry.order
            else:
                heappop(self.heap)
        return self.head

    def put(self, entry: Entry, entries: Entries) -> None:
        """Add a conversation that `entries` already places here."""
        self.size += 1
        heappush(self.heap, entry.order)
        if self.head is not None and entry.order < self.head:
            self.head = entry.order
        if len(self.heap) > 2 * self.size + 64:
            self.heap = [one for one in self.heap if one[2] in entries and entries[one[2]].order is one]
            heapify(self.heap)

    def lose(self, entry: Entry) -> None:
        """Count one less."""
        self.size -= 1
        if self.head is entry.order:
            self.head = None


class Window:
    """All lines of one demand, and who can serve them."""

    def __init__(self, demand: Demand, openness: Openness, shelf: Shelf) -> None:
        self.demand = demand
        self.openness = openness
        self.shelf = shelf
        self.size = 0
        self.main = Line(self, ("", NOBODY, False))  # where nearly all wait
        self.lines: dict[str, dict[LineKey, Line]] = {}  # the others, by the only agent who may have them
        self.asked = tuple(dict.fromkeys(name for name, _ in (*demand.required, *demand.preferred)))
        self._able: Able | None = None
        self._static = (-1, 0)

    def bound_for(self, agent: str) -> Iterator[Line]:
        """List the lines but the main one that are not for other agents alone."""
        yield from self.lines.get("", {}).values()
        yield from self.lines.get(agent, {}).values()

    def every_line(self) -> Iterator[Line]:
        """List all lines."""
        if self.main.size:
            yield self.main
        for same in self.lines.values():
            yield from same.values()

    def line(self, key: LineKey) -> Line:
        """Find or begin a line."""
        if not key[0] and not key[1]:
            return self.main
        same = self.lines.setdefault(key[0], {})
        if key not in same:
            same[key] = Line(self, key)
        return same[key]

    def end(self, line: Line) -> None:
        """Forget an empty line."""
        if line.free:
            return
        same = self.lines[line.only]
        del same[line.only, line.refused, line.rested]
        if not same:
            del self.lines[line.only]

    def suits(self, member: Member, staff: Staff) -> bool:
        """Tell whether he has the skills and serves a pool, available or not."""
        if self._static[0] != staff.profiles:
            demand = self.demand
            self._static = (staff.profiles, staff.in_pools(demand.pools) & staff.with_levels(demand.required))
        return bool(self._static[1] & member.bit)

    def able(self, staff: Staff) -> Able:
        """Find who of the available has what is demanded."""
        if self._able is None or self._able.epoch != staff.epoch:
            self._able = _able(self.demand, staff)
        return self._able


def _able(demand: Demand, staff: Staff) -> Able:
    in_pool = staff.available & staff.in_pools(demand.pools)
    skilled = in_pool & staff.with_skills(demand.required)
    those = skilled & staff.with_levels(demand.required)
    total, pooled, met = staff.available.bit_count(), in_pool.bit_count(), skilled.bit_count()
    lacking = {
        "unavailable": len(staff.members) - total,
        "not_in_pool": total - pooled,
        "missing_skill": pooled - met,
        "level_too_low": met - those.bit_count(),
    }
    return Able(staff.epoch, those, in_pool, _tiers(demand, staff), {name: n for name, n in lacking.items() if n})


def _tiers(demand: Demand, staff: Staff) -> tuple[int, ...]:
    if not demand.preferred:
        return ()
    tiers = [staff.everybody]  # by how many of those seen so far they have, fewest first
    for wish in demand.preferred:
        have = staff.with_levels((wish,))
        lacking, having = [one & ~have for one in tiers], [one & have for one in tiers]
        tiers = [low | high for low, high in zip([*lacking, 0], [0, *having], strict=True)]
    return tuple(reversed(tiers))
