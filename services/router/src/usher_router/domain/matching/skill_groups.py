"""Agents who can the same, so that those whom others would miss are spared: each kind ranked by who is free now."""

from bisect import bisect_left, insort
from collections.abc import Iterator
from heapq import merge
from itertools import islice
from typing import Any, Protocol

from usher_router.domain.matching.demand import Demand
from usher_router.domain.matching.pool_agent import Worker, flexibility, names_of, rank
from usher_router.domain.matching.ranking import NOWHERE, Member, Openness, Place, Shelf

KINDS = 64  # up to so many are looked at for each decision; more are ranked by who is on the roll, free or not
SCATTERED = 16  # of so many in a row only one is wanted: sort these instead of walking along

KindKey = tuple[frozenset[str], frozenset[str]]


class Kind:
    """Who has these skills (at any level) and serves these pools, as bits."""

    __slots__ = ("bits", "names")

    def __init__(self, key: KindKey) -> None:
        self.bits = 0
        self.names = tuple(sorted(names_of(*key)))


class Roll(Protocol):
    """What the staff tells its shelves."""

    kinds: dict[KindKey, Kind]
    asked: set[str]

    @property
    def few_kinds(self) -> bool:
        """Whether each kind can be looked at for each decision."""

    def having(self, name: str) -> int:
        """Say who has this skill or pool."""


def key_of(worker: Worker) -> KindKey:
    """Name a worker's kind."""
    return frozenset(worker.skills), worker.pools


class SparingShelf(Shelf):
    """The members open to one need: few kinds each in a row of its own, many all in one row as on any shelf."""

    def __init__(self, openness: Openness, members: list[Member | None], roll: Roll) -> None:
        super().__init__("best_skill", openness.need, members)
        self._openness = openness
        self._roll = roll
        self._few = roll.few_kinds
        self._rows: dict[Kind, list[Place]] = {}
        self._row_of: dict[int, list[Place]] = {}  # by slot
        self._others: dict[tuple[Kind, Demand], list[str]] = {}

    def put(self, member: Member) -> None:
        """Place him, or place him anew."""
        if not self._few:
            super().put(member)
            return
        place = (*rank("best_skill", member.worker, self._need, 0), member.slot)
        row = self._rows.setdefault(self._roll.kinds[key_of(member.worker)], [])
        if self._row_of.get(member.slot) is row and self._place_of(member) == place:
            return
        self.drop(member)
        self._placed[member.slot], self._row_of[member.slot] = place, row
        insort(row, place)

    def drop(self, member: Member) -> None:
        """Take him off."""
        if not self._few:
            super().drop(member)
        elif place := self._place_of(member):
            self._placed[member.slot] = NOWHERE
            row = self._row_of.pop(member.slot)
            del row[bisect_left(row, place)]

    def sort_anew(self) -> None:
        """Place all again, after the kinds or what is asked changed."""
        on_it = [one for one in self._members if one is not None and self._place_of(one)]
        self._placed.clear()
        self._few = self._roll.few_kinds
        self._clear()
        self._rows, self._row_of, self._others = {}, {}, {}
        for member in on_it:
            self.put(member)

    def first(self, wanted: int, count: int, demand: Demand) -> list[Member]:
        """Find the best: who is least full and least missed by others, each skill weighed by how few free have it."""
        if not self._few:
            return super().first(wanted, count, demand)
        supply: dict[str, int] = {}
        runs = [
            self._run(row, among, self._missed(kind, demand, supply))
            for kind, row in self._rows.items()
            if (among := kind.bits & wanted)
        ]
        ranked = merge(*runs) if len(runs) > 1 else runs[0]
        return [self._members[place[-1]] for place in islice(ranked, count)]

    def _run(self, row: list[Place], among: int, missed: int) -> Iterator[tuple[Any, ...]]:
        if among.bit_count() * SCATTERED < len(row):
            row = sorted(self._places_of(among))
        for full, *rest in row:
            if 1 << rest[-1] & among:
                yield (full + missed, *rest)

    def _missed(self, kind: Kind, demand: Demand, supply: dict[str, int]) -> int:
        others = self._others.get((kind, demand))
        if others is None:
            own = names_of((skill for skill, _ in demand.required), demand.pools)
            others = [name for name in kind.names if name in self._roll.asked and name not in own]
            self._others[kind, demand] = others
        for name in others:
            if name not in supply:
                supply[name] = (self._roll.having(name) & self._openness.open).bit_count()
        return flexibility(others, supply)
