"""Those who can take a kind of conversation now: as bits, and in the order in which they are preferred."""

from bisect import bisect_left, insort
from collections.abc import Iterator
from heapq import nsmallest
from typing import Any

from usher_router.domain.room import Need
from usher_router.domain.waiting import Demand
from usher_router.domain.workers import Rank, Select, Worker, rank

BLOCKS = ("class_limit", "warming_up", "no_room")
WALK = 1.5  # looking at one member costs so many steps along the shelf: measured, decision 0105


class Member:
    """An agent on the roll: his slot is his bit in every set of agents."""

    __slots__ = ("bit", "closed", "flexible", "places", "seen", "serial", "serves", "slot", "turn", "worker")

    def __init__(self, worker: Worker, slot: int) -> None:
        self.worker = worker
        self.slot = slot
        self.bit = 1 << slot
        self.flexible = 0
        self.turn = 0
        self.closed: dict[Openness, str] = {}  # why he cannot take it, "" where he can; absent: unavailable
        self.places: dict[Shelf, Rank] = {}
        self.serves: list[Any] = []  # windows whose conversations he may have, of the first `seen` ones
        self.seen = 0
        self.serial = 0  # of his latest place among the fresh, 0 for none


class Shelf:
    """The members open to one need, sorted by rank; the ends of ranks are slots."""

    def __init__(self, select: Select, need: Need, members: list[Member | None]) -> None:
        self._select = select
        self._need = need
        self._members = members  # by slot
        self._sorted: list[Rank] = []

    def put(self, member: Member) -> None:
        """Place him, or place him anew."""
        place = (*rank(self._select, member.worker, self._need, member.flexible, member.turn), member.slot)
        former = member.places.get(self)
        if former == place:
            return
        if former is not None:
            del self._sorted[bisect_left(self._sorted, former)]
        member.places[self] = place
        insort(self._sorted, place)

    def drop(self, member: Member) -> None:
        """Take him off."""
        former = member.places.pop(self, None)
        if former is not None:
            del self._sorted[bisect_left(self._sorted, former)]

    def sort_anew(self) -> None:
        """Rank all again, after their flexibility changed."""
        on_it = [member for member in self._members if member is not None and self in member.places]
        for member in on_it:
            rank_now = rank(self._select, member.worker, self._need, member.flexible, member.turn)
            member.places[self] = (*rank_now, member.slot)
        self._sorted = sorted(member.places[self] for member in on_it)

    def first(self, wanted: int, count: int, demand: Demand) -> list[Member]:  # noqa: ARG002 - see SparingShelf
        """Find the `count` best of the members whose bits are set in `wanted` (all of them open)."""
        among = wanted.bit_count()
        if among * among <= WALK * count * len(self._sorted) or among <= count:
            return nsmallest(count, self._members_of(wanted), key=lambda member: member.places[self])
        return self._walk(wanted, count)

    def _members_of(self, wanted: int) -> Iterator[Member]:
        while wanted:
            lowest = wanted & -wanted
            member = self._members[lowest.bit_length() - 1]
            if member is not None:
                yield member
            wanted ^= lowest

    def _walk(self, wanted: int, count: int) -> list[Member]:
        view = wanted.to_bytes((wanted.bit_length() + 7) // 8, "little").ljust((len(self._members) + 7) // 8, b"\0")
        found: list[Member] = []
        for place in self._sorted:
            slot: int = place[-1]  # type: ignore[assignment]
            if view[slot >> 3] >> (slot & 7) & 1:
                found.append(self._members[slot])  # type: ignore[arg-type]
                if len(found) == count:
                    break
        return found


class Openness:
    """Who can take one need now, and why the others of the available cannot."""

    def __init__(self, need: Need) -> None:
        self.need = need
        self.open = 0
        self.blocked = dict.fromkeys(BLOCKS, 0)
        self.shelves: dict[Select, Shelf] = {}

    def put(self, member: Member, closed: str) -> bool:
        """Note whether he can; true where he newly can."""
        former = member.closed.get(self, "unavailable")
        if former != closed:
            self._mark(member, former)
            self._mark(member, closed)
            member.closed[self] = closed
        for shelf in self.shelves.values():
            if closed:
                shelf.drop(member)
            else:
                shelf.put(member)
        return bool(former) and not closed

    def _mark(self, member: Member, closed: str) -> None:
        if not closed:
            self.open ^= member.bit
        elif closed in self.blocked:
            self.blocked[closed] ^= member.bit
