"""The agents who can take what needs the same capacity: as a set of bits, and ranked by preference."""

from bisect import bisect_left, insort
from functools import reduce
from operator import or_
from typing import Any

from usher_router.domain.capacity.spare_capacity import CapacityNeed
from usher_router.domain.matching.demand import Demand
from usher_router.domain.matching.pool_agent import PoolAgent, Select, rank

RankKey = tuple[Any, ...]  # a rank, and the agent's slot
REASONS_AGAINST = ("class_limit", "warming_up", "no_room")
SEGMENT = 128  # keys of a segment: fewer lengthen the list of segments, more slow down each segment
SEGMENTS_PER_BLOCK = 8  # the bits of this many segments are also kept together, so that whole blocks are skipped
FEW = 12  # at most this many wanted agents in a block are looked up one by one, without its segments
DENSE = 8  # one look-up costs as much as this many steps along a segment (measured, decision 0105)
NO_KEY: RankKey = ()


class IndexedAgent:
    """An agent in the agent index: their slot is their bit in every set of agents."""

    __slots__ = ("closed", "flexible", "open_to", "pool_agent", "seen", "serial", "serves", "slot")

    def __init__(self, pool_agent: PoolAgent, slot: int) -> None:
        self.pool_agent = pool_agent
        self.slot = slot
        self.flexible = 0
        self.closed: dict[Eligibility, str] = {}  # reason why they cannot take it, "" if they can; absent: unavailable
        self.open_to: set[Eligibility] = set()
        self.serves: list[Any] = []  # demand groups that they may serve, of the first `seen` groups
        self.seen = 0
        self.serial = 0  # of their latest entry in the pool's heap of improved agents, 0 for none

    @property
    def bit(self) -> int:
        """Computed on demand: storing ten thousand integers of as many bits would scatter them over memory."""
        return 1 << self.slot


class Segment:
    """A part of a ranking: neighbouring keys, and their agents as bits."""

    __slots__ = ("bits", "keys")

    def __init__(self, keys: list[RankKey], bits: int) -> None:
        self.keys = keys
        self.bits = bits


class Ranking:
    """The agents open to one need, sorted by rank.

    They are kept in segments of at most `SEGMENT` keys, and these in blocks, so that finding the best few of a set
    skips whole blocks and segments.
    """

    def __init__(self, select: Select, need: CapacityNeed, members: list[IndexedAgent | None]) -> None:
        self._select = select
        self._need = need
        self._members = members  # by slot
        # key by slot; kept here and not in the agent, because a list is near in memory
        self._placed: list[RankKey] = []
        self._segments: list[Segment] = [Segment([], 0)]
        self._blocks = [0]  # agents of each `SEGMENTS_PER_BLOCK` segments, as bits
        self._ends: list[RankKey] = []  # last key of each segment but the last one

    def put(self, member: IndexedAgent) -> None:
        """Insert the agent, or move them to their new position."""
        key = self._rank(member)
        former = self._key_of(member)
        if former == key:
            return
        if former:
            self._remove(former)
        self._placed[member.slot] = key
        self._insert(key)

    def drop(self, member: IndexedAgent) -> None:
        """Remove the agent."""
        if former := self._key_of(member):
            self._placed[member.slot] = NO_KEY
            self._remove(former)

    def sort_again(self) -> None:
        """Sort all again, after their flexibility changed."""
        on_it = [one for one in self._members if one is not None and self._key_of(one)]
        for one in on_it:
            self._placed[one.slot] = self._rank(one)
        self._clear()
        for key in sorted(self._placed[one.slot] for one in on_it):
            self._insert(key)

    def first(self, wanted: int, count: int, demand: Demand) -> list[IndexedAgent]:  # noqa: ARG002 - see SparingRanking
        """Return the `count` best of the agents whose bits are set in `wanted` (all of them open)."""
        found: list[RankKey] = []
        many = len(self._segments) > 1
        for number, bits in enumerate(self._blocks):
            if among := wanted & bits:
                if many and among.bit_count() <= FEW:
                    found += sorted(self._keys_of(among))
                else:
                    self._search_block(number, among, count, found)
                if len(found) >= count:
                    break
        members = self._members
        return [members[key[-1]] for key in found[:count]]  # type: ignore[misc] # agents who are gone have no key

    def _search_block(self, block: int, wanted: int, count: int, found: list[RankKey]) -> None:
        for segment in self._segments[block * SEGMENTS_PER_BLOCK : (block + 1) * SEGMENTS_PER_BLOCK]:
            if hits := wanted & segment.bits:
                if hits.bit_count() * DENSE < len(segment.keys):
                    found += sorted(self._keys_of(hits))
                else:
                    self._walk(segment.keys, hits, count - len(found), found)
                if len(found) >= count:
                    return

    def _clear(self) -> None:
        self._segments, self._ends, self._blocks = [Segment([], 0)], [], [0]

    def _rank(self, member: IndexedAgent) -> RankKey:
        return (*rank(self._select, member.pool_agent, self._need, member.flexible), member.slot)

    def _key_of(self, member: IndexedAgent) -> RankKey:
        placed = self._placed
        if member.slot >= len(placed):
            placed += [NO_KEY] * (len(self._members) - len(placed))
        return placed[member.slot]

    def _insert(self, key: RankKey) -> None:
        number = bisect_left(self._ends, key)
        segment = self._segments[number]
        insort(segment.keys, key)
        bit = 1 << key[-1]
        segment.bits |= bit
        self._blocks[number // SEGMENTS_PER_BLOCK] |= bit
        if len(segment.keys) > SEGMENT:
            self._split(number)

    def _remove(self, key: RankKey) -> None:
        number = bisect_left(self._ends, key)
        segment = self._segments[number]
        del segment.keys[bisect_left(segment.keys, key)]
        bit = 1 << key[-1]
        segment.bits ^= bit
        self._blocks[number // SEGMENTS_PER_BLOCK] ^= bit
        if not segment.keys and len(self._segments) > 1:
            del self._segments[number]
            del self._ends[min(number, len(self._ends) - 1)]
            self._fill_blocks(number // SEGMENTS_PER_BLOCK)

    def _split(self, number: int) -> None:
        segment = self._segments[number]
        half = len(segment.keys) // 2
        low, high = segment.keys[:half], segment.keys[half:]
        bits = 0
        for key in low:
            bits |= 1 << key[-1]
        self._segments[number : number + 1] = [Segment(low, bits), Segment(high, segment.bits ^ bits)]
        self._ends.insert(number, low[-1])
        self._fill_blocks(number // SEGMENTS_PER_BLOCK)

    def _fill_blocks(self, first: int) -> None:
        """Compute the blocks' bits again, from the first block that changed."""
        del self._blocks[first:]
        for start in range(first * SEGMENTS_PER_BLOCK, len(self._segments), SEGMENTS_PER_BLOCK):
            self._blocks.append(
                reduce(or_, [segment.bits for segment in self._segments[start : start + SEGMENTS_PER_BLOCK]])
            )

    def _keys_of(self, wanted: int) -> list[RankKey]:
        """Return the keys of these agents, all of whom are ranked; in no order."""
        found, placed = [], self._placed
        while wanted:
            slot = wanted.bit_length() - 1
            found.append(placed[slot])
            wanted ^= 1 << slot
        return found

    def _walk(self, keys: list[RankKey], hits: int, count: int, found: list[RankKey]) -> None:
        view = hits.to_bytes((len(self._members) + 7) // 8, "little")
        for key in keys:
            slot = key[-1]
            if view[slot >> 3] >> (slot & 7) & 1:
                found.append(key)
                count -= 1
                if not count:
                    return


class Eligibility:
    """Who can take what needs this capacity now, and why the other available agents cannot."""

    def __init__(self, need: CapacityNeed) -> None:
        self.need = need
        self.open = 0
        self.blocked = dict.fromkeys(REASONS_AGAINST, 0)
        self.rankings: dict[Select, Ranking] = {}

    def put(self, member: IndexedAgent, closed: str) -> bool:
        """Record whether the agent can; returns true if they could not before."""
        former = member.closed.get(self, "unavailable")
        if former != closed:
            self._mark(member, former)
            self._mark(member, closed)
            member.closed[self] = closed
            (member.open_to.discard if closed else member.open_to.add)(self)
        for ranking in self.rankings.values():
            if closed:
                ranking.drop(member)
            else:
                ranking.put(member)
        return bool(former) and not closed

    def _mark(self, member: IndexedAgent, closed: str) -> None:
        if not closed:
            self.open ^= 1 << member.slot
        elif closed in self.blocked:
            self.blocked[closed] ^= 1 << member.slot
