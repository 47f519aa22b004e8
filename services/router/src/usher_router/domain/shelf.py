"""Those who can take a kind of conversation now: as bits, and in the order in which they are preferred."""

from bisect import bisect_left, insort
from collections.abc import Iterator
from typing import Any

from usher_router.domain.room import Need
from usher_router.domain.waiting import Demand
from usher_router.domain.workers import Rank, Select, Worker, rank

BLOCKS = ("class_limit", "warming_up", "no_room")
BOARD = 128  # places on a board: fewer make the list of boards long, more make each board slow
DENSE = 8  # looking a member up costs so many steps along a board: measured, decision 0105


class Member:
    """An agent on the roll: his slot is his bit in every set of agents."""

    __slots__ = ("bit", "closed", "flexible", "open_to", "places", "seen", "serial", "serves", "slot", "turn", "worker")

    def __init__(self, worker: Worker, slot: int) -> None:
        self.worker = worker
        self.slot = slot
        self.bit = 1 << slot
        self.flexible = 0
        self.turn = 0
        self.closed: dict[Openness, str] = {}  # why he cannot take it, "" where he can; absent: unavailable
        self.open_to: set[Openness] = set()
        self.places: dict[Shelf, Rank] = {}
        self.serves: list[Any] = []  # windows whose conversations he may have, of the first `seen` ones
        self.seen = 0
        self.serial = 0  # of his latest place among the fresh, 0 for none


class Board:
    """A part of a shelf: neighbouring places, and whose they are as bits."""

    __slots__ = ("bits", "places")

    def __init__(self, places: list[Rank], bits: int) -> None:
        self.places = places
        self.bits = bits


class Shelf:
    """The members open to one need, sorted by rank; the ends of ranks are slots.

    It is kept in boards of at most `BOARD` places: finding the few best of some means skipping whole boards.
    """

    def __init__(self, select: Select, need: Need, members: list[Member | None]) -> None:
        self._select = select
        self._need = need
        self._members = members  # by slot
        self._boards: list[Board] = [Board([], 0)]
        self._ends: list[Rank] = []  # where each board but the last one ends

    def put(self, member: Member) -> None:
        """Place him, or place him anew."""
        place = (*rank(self._select, member.worker, self._need, member.flexible, member.turn), member.slot)
        former = member.places.get(self)
        if former == place:
            return
        if former is not None:
            self._remove(member, former)
        member.places[self] = place
        self._insert(member, place)

    def drop(self, member: Member) -> None:
        """Take him off."""
        former = member.places.pop(self, None)
        if former is not None:
            self._remove(member, former)

    def sort_anew(self) -> None:
        """Rank all again, after their flexibility changed."""
        on_it = [member for member in self._members if member is not None and self in member.places]
        for member in on_it:
            rank_now = rank(self._select, member.worker, self._need, member.flexible, member.turn)
            member.places[self] = (*rank_now, member.slot)
        self._clear()
        for member in sorted(on_it, key=lambda one: one.places[self]):
            self._insert(member, member.places[self])

    def first(self, wanted: int, count: int, demand: Demand) -> list[Member]:  # noqa: ARG002 - see SparingShelf
        """Find the `count` best of the members whose bits are set in `wanted` (all of them open)."""
        found: list[Member] = []
        for board in self._boards:
            if hits := wanted & board.bits:
                among = hits.bit_count()
                if among * DENSE < len(board.places):
                    found += sorted(self._members_of(hits), key=self._place_of)
                else:
                    self._walk(board.places, hits, count - len(found), found)
                if len(found) >= count:
                    break
        return found[:count]

    def _clear(self) -> None:
        self._boards, self._ends = [Board([], 0)], []

    def _place_of(self, member: Member) -> Rank:
        return member.places[self]

    def _insert(self, member: Member, place: Rank) -> None:
        number = bisect_left(self._ends, place)
        board = self._boards[number]
        insort(board.places, place)
        board.bits |= member.bit
        if len(board.places) > BOARD:
            self._split(number)

    def _remove(self, member: Member, place: Rank) -> None:
        number = bisect_left(self._ends, place)
        board = self._boards[number]
        del board.places[bisect_left(board.places, place)]
        board.bits ^= member.bit
        if not board.places and len(self._boards) > 1:
            del self._boards[number]
            del self._ends[min(number, len(self._ends) - 1)]

    def _split(self, number: int) -> None:
        board = self._boards[number]
        half = len(board.places) // 2
        low, high = board.places[:half], board.places[half:]
        bits = 0
        for place in low:
            bits |= self._members[place[-1]].bit  # type: ignore[index,union-attr]
        self._boards[number : number + 1] = [Board(low, bits), Board(high, board.bits ^ bits)]
        self._ends.insert(number, low[-1])

    def _members_of(self, wanted: int) -> Iterator[Member]:
        while wanted:
            slot = wanted.bit_length() - 1
            member = self._members[slot]
            wanted ^= 1 << slot
            if member is not None:
                yield member

    def _walk(self, places: list[Rank], hits: int, count: int, found: list[Member]) -> None:
        view = hits.to_bytes((len(self._members) + 7) // 8, "little")
        for place in places:
            slot: int = place[-1]  # type: ignore[assignment]
            if view[slot >> 3] >> (slot & 7) & 1:
                found.append(self._members[slot])  # type: ignore[arg-type]
                count -= 1
                if not count:
                    return


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
            (member.open_to.discard if closed else member.open_to.add)(self)
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
