"""Those who can take a kind of conversation now: as bits, and in the order in which they are preferred."""

from bisect import bisect_left, insort
from functools import reduce
from operator import or_
from typing import Any

from usher_router.domain.capacity.spare_capacity import Need
from usher_router.domain.matching.demand import Demand
from usher_router.domain.matching.pool_agent import Select, Worker, rank

Place = tuple[Any, ...]  # a rank, and the slot of whose it is
BLOCKS = ("class_limit", "warming_up", "no_room")
BOARD = 128  # places on a board: fewer make the list of boards long, more make each board slow
CASE = 8  # boards whose places are known together, so that whole cases are skipped
FEW = 12  # of so few in a case each is looked up, and its boards are not
DENSE = 8  # looking a member up costs so many steps along a board: measured, decision 0105
NOWHERE: Place = ()


class Member:
    """An agent on the roll: his slot is his bit in every set of agents."""

    __slots__ = ("closed", "flexible", "open_to", "seen", "serial", "serves", "slot", "worker")

    def __init__(self, worker: Worker, slot: int) -> None:
        self.worker = worker
        self.slot = slot
        self.flexible = 0
        self.closed: dict[Openness, str] = {}  # why he cannot take it, "" where he can; absent: unavailable
        self.open_to: set[Openness] = set()
        self.serves: list[Any] = []  # windows whose conversations he may have, of the first `seen` ones
        self.seen = 0
        self.serial = 0  # of his latest place among the fresh, 0 for none

    @property
    def bit(self) -> int:
        """Made when it is asked for: ten thousand numbers of so many bits would lie in far memory."""
        return 1 << self.slot


class Board:
    """A part of a shelf: neighbouring places, and whose they are as bits."""

    __slots__ = ("bits", "places")

    def __init__(self, places: list[Place], bits: int) -> None:
        self.places = places
        self.bits = bits


class Shelf:
    """The members open to one need, sorted by rank.

    It is kept in boards of at most `BOARD` places, and these in cases: finding the few best of some means skipping
    whole cases and boards.
    """

    def __init__(self, select: Select, need: Need, members: list[Member | None]) -> None:
        self._select = select
        self._need = need
        self._members = members  # by slot
        self._placed: list[Place] = []  # where each is, by slot: not in the member, who is far away in memory
        self._boards: list[Board] = [Board([], 0)]
        self._cases = [0]  # whose places are on each `CASE` boards
        self._ends: list[Place] = []  # where each board but the last one ends

    def put(self, member: Member) -> None:
        """Place him, or place him anew."""
        place = self._rank(member)
        former = self._place_of(member)
        if former == place:
            return
        if former:
            self._remove(former)
        self._placed[member.slot] = place
        self._insert(place)

    def drop(self, member: Member) -> None:
        """Take him off."""
        if former := self._place_of(member):
            self._placed[member.slot] = NOWHERE
            self._remove(former)

    def sort_anew(self) -> None:
        """Place all again, after their flexibility changed."""
        on_it = [one for one in self._members if one is not None and self._place_of(one)]
        for one in on_it:
            self._placed[one.slot] = self._rank(one)
        self._clear()
        for place in sorted(self._placed[one.slot] for one in on_it):
            self._insert(place)

    def first(self, wanted: int, count: int, demand: Demand) -> list[Member]:  # noqa: ARG002 - see SparingShelf
        """Find the `count` best of the members whose bits are set in `wanted` (all of them open)."""
        found: list[Place] = []
        many = len(self._boards) > 1
        for number, bits in enumerate(self._cases):
            if among := wanted & bits:
                if many and among.bit_count() <= FEW:
                    found += sorted(self._places_of(among))
                else:
                    self._look_along(number, among, count, found)
                if len(found) >= count:
                    break
        members = self._members
        return [members[place[-1]] for place in found[:count]]  # type: ignore[misc] # nobody who is gone has a place

    def _look_along(self, case: int, wanted: int, count: int, found: list[Place]) -> None:
        for board in self._boards[case * CASE : (case + 1) * CASE]:
            if hits := wanted & board.bits:
                if hits.bit_count() * DENSE < len(board.places):
                    found += sorted(self._places_of(hits))
                else:
                    self._walk(board.places, hits, count - len(found), found)
                if len(found) >= count:
                    return

    def _clear(self) -> None:
        self._boards, self._ends, self._cases = [Board([], 0)], [], [0]

    def _rank(self, member: Member) -> Place:
        return (*rank(self._select, member.worker, self._need, member.flexible), member.slot)

    def _place_of(self, member: Member) -> Place:
        placed = self._placed
        if member.slot >= len(placed):
            placed += [NOWHERE] * (len(self._members) - len(placed))
        return placed[member.slot]

    def _insert(self, place: Place) -> None:
        number = bisect_left(self._ends, place)
        board = self._boards[number]
        insort(board.places, place)
        bit = 1 << place[-1]
        board.bits |= bit
        self._cases[number // CASE] |= bit
        if len(board.places) > BOARD:
            self._split(number)

    def _remove(self, place: Place) -> None:
        number = bisect_left(self._ends, place)
        board = self._boards[number]
        del board.places[bisect_left(board.places, place)]
        bit = 1 << place[-1]
        board.bits ^= bit
        self._cases[number // CASE] ^= bit
        if not board.places and len(self._boards) > 1:
            del self._boards[number]
            del self._ends[min(number, len(self._ends) - 1)]
            self._fill_cases(number // CASE)

    def _split(self, number: int) -> None:
        board = self._boards[number]
        half = len(board.places) // 2
        low, high = board.places[:half], board.places[half:]
        bits = 0
        for place in low:
            bits |= 1 << place[-1]
        self._boards[number : number + 1] = [Board(low, bits), Board(high, board.bits ^ bits)]
        self._ends.insert(number, low[-1])
        self._fill_cases(number // CASE)

    def _fill_cases(self, first: int) -> None:
        """Say anew whose places are in which case, from the first on that changed."""
        del self._cases[first:]
        for start in range(first * CASE, len(self._boards), CASE):
            self._cases.append(reduce(or_, [board.bits for board in self._boards[start : start + CASE]]))

    def _places_of(self, wanted: int) -> list[Place]:
        """List where these are, all of whom are on it; in no order."""
        found, placed = [], self._placed
        while wanted:
            slot = wanted.bit_length() - 1
            found.append(placed[slot])
            wanted ^= 1 << slot
        return found

    def _walk(self, places: list[Place], hits: int, count: int, found: list[Place]) -> None:
        view = hits.to_bytes((len(self._members) + 7) // 8, "little")
        for place in places:
            slot = place[-1]
            if view[slot >> 3] >> (slot & 7) & 1:
                found.append(place)
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
            self.open ^= 1 << member.slot
        elif closed in self.blocked:
            self.blocked[closed] ^= 1 << member.slot
