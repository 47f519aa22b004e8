"""Conversations of one demand, in lines by who alone may have them and who has refused them."""

from collections.abc import Iterator
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from usher_router.domain.shelf import Member, Openness, Shelf
from usher_router.domain.staff import Staff
from usher_router.domain.waiting import Demand, Order, Waiting

LineKey = tuple[str, frozenset[str], bool]
Entries = dict[str, tuple[Waiting, "Line"]]


class Able(NamedTuple):
    """The available who may have a demand, and how many of the others lack what, as of one epoch of the staff."""

    epoch: int
    those: int
    in_pool: int
    tiers: tuple[int, ...]  # by how many preferred skills they have, most first; none: it does not matter
    not_in_pool: int
    missing_skill: int
    level_too_low: int


class Line:
    """First come, first served; conversations that left are dropped from the heap when they are met.

    `only` names the one agent who may have them, "" for anybody; `rested`: the pause after the last refusal is over.
    """

    __slots__ = ("heap", "only", "queued", "refused", "rested", "serial", "size", "window")

    def __init__(self, window: "Window", key: LineKey) -> None:
        self.window = window
        self.only, self.refused, self.rested = key
        self.heap: list[Order] = []
        self.size = 0
        self.queued: Order | None = None  # under which place it is among the news
        self.serial = 0

    def first(self, entries: Entries) -> Order | None:
        """Find who is served next."""
        while self.heap:
            if self._holds(self.heap[0], entries):
                return self.heap[0]
            heappop(self.heap)
        return None

    def put(self, waiting: Waiting, entries: Entries) -> None:
        """Add a conversation that `entries` already places here."""
        self.size += 1
        heappush(self.heap, waiting.order)
        if len(self.heap) > 2 * self.size + 64:
            self.heap = [order for order in dict.fromkeys(self.heap) if self._holds(order, entries)]
            heapify(self.heap)

    def _holds(self, order: Order, entries: Entries) -> bool:
        entry = entries.get(order[2])
        return entry is not None and entry[1] is self and entry[0].order == order


class Window:
    """All lines of one demand, and who can serve them."""

    def __init__(self, demand: Demand, openness: Openness, shelf: Shelf) -> None:
        self.demand = demand
        self.openness = openness
        self.shelf = shelf
        self.size = 0
        self.lines: dict[str, dict[LineKey, Line]] = {}  # by the only agent who may have them
        self._able: Able | None = None
        self._static = (-1, 0)

    def lines_for(self, agent: str) -> Iterator[Line]:
        """List the lines that are not for other agents alone."""
        yield from self.lines.get("", {}).values()
        yield from self.lines.get(agent, {}).values()

    def line(self, key: LineKey) -> Line:
        """Find or begin a line."""
        same = self.lines.setdefault(key[0], {})
        if key not in same:
            same[key] = Line(self, key)
        return same[key]

    def end(self, line: Line) -> None:
        """Forget an empty line."""
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
    pooled, met, enough = in_pool.bit_count(), skilled.bit_count(), those.bit_count()
    total = staff.available.bit_count()
    tiers = _tiers(demand, staff)
    return Able(staff.epoch, those, in_pool, tiers, total - pooled, pooled - met, met - enough)


def _tiers(demand: Demand, staff: Staff) -> tuple[int, ...]:
    if not demand.preferred:
        return ()
    tiers = [staff.everybody]  # by how many of those seen so far they have, fewest first
    for wish in demand.preferred:
        have = staff.with_levels((wish,))
        lacking, having = [one & ~have for one in tiers], [one & have for one in tiers]
        tiers = [low | high for low, high in zip([*lacking, 0], [0, *having], strict=True)]
    return tuple(reversed(tiers))
