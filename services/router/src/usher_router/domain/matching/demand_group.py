"""Waiting conversations with the same demand, in lists by the only agent who may have them and who refused them."""

from collections.abc import Iterator
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from usher_router.domain.matching.agent_index import AgentIndex
from usher_router.domain.matching.demand import NOBODY, Demand, Order, Waiting
from usher_router.domain.matching.ranking import Eligibility, IndexedAgent, Ranking

WaitingListKey = tuple[str, frozenset[str], bool]


class Entry(NamedTuple):
    """A conversation in its list. `order` is compared by identity: an equal tuple made later is another position."""

    waiting: Waiting
    waiting_list: "WaitingList"
    order: Order


Entries = dict[str, Entry]


class Candidates(NamedTuple):
    """The available agents who meet a demand, and how many others lack what, as of one epoch of the agent index."""

    epoch: int
    those: int
    in_pool: int
    tiers: tuple[int, ...]  # agents by how many preferred skills they have, most first; empty if none is preferred
    lacking: dict[str, int]


class WaitingList:
    """First come, first served; entries that left are dropped from the heap when they are met.

    `only` names the one agent who may have them, "" for any agent; `all_refused`: the pause after the last refusal is
    over, so that refusals are forgotten if every candidate has refused (decision 0042). `free`: neither restricts who
    may have them.
    """

    __slots__ = ("all_refused", "free", "group", "head", "heap", "only", "queued", "refused", "serial", "size")

    def __init__(self, group: "DemandGroup", key: WaitingListKey) -> None:
        self.group = group
        self.only, self.refused, self.all_refused = key
        self.free = not self.only and not self.refused
        self.heap: list[Order] = []
        self.head: Order | None = None  # who is served next, None if unknown
        self.size = 0
        self.queued: Order | None = None  # its position among the ready lists, None if it is not ready
        self.serial = 0

    def first(self, entries: Entries) -> Order | None:
        """Return the position of who is served next."""
        while self.head is None and self.heap:
            entry = entries.get(self.heap[0][2])
            if entry is not None and entry.order is self.heap[0]:
                self.head = entry.order
            else:
                heappop(self.heap)
        return self.head

    def put(self, entry: Entry, entries: Entries) -> None:
        """Add a conversation that `entries` already assigns to this list."""
        self.size += 1
        heappush(self.heap, entry.order)
        if self.head is not None and entry.order < self.head:
            self.head = entry.order
        if len(self.heap) > 2 * self.size + 64:
            self.heap = [one for one in self.heap if one[2] in entries and entries[one[2]].order is one]
            heapify(self.heap)

    def lose(self, entry: Entry) -> None:
        """Count one entry less; its place in the heap is dropped later."""
        self.size -= 1
        if self.head is entry.order:
            self.head = None


class DemandGroup:
    """All waiting lists of one demand, and the agents who can serve them."""

    def __init__(self, demand: Demand, eligibility: Eligibility, ranking: Ranking) -> None:
        self.demand = demand
        self.eligibility = eligibility
        self.ranking = ranking
        self.size = 0
        self.main = WaitingList(self, ("", NOBODY, False))  # unrestricted: nearly all wait here
        self.waiting_lists: dict[
            str, dict[WaitingListKey, WaitingList]
        ] = {}  # the others, by the only agent who may have them
        self.asked = tuple(dict.fromkeys(name for name, _ in (*demand.required, *demand.preferred)))
        self._candidates_of: Candidates | None = None
        self._static = (-1, 0)

    def bound_for(self, agent: str) -> Iterator[WaitingList]:
        """List the lists besides the main one that this agent may serve."""
        yield from self.waiting_lists.get("", {}).values()
        yield from self.waiting_lists.get(agent, {}).values()

    def all_lists(self) -> Iterator[WaitingList]:
        """List all lists with waiting conversations."""
        if self.main.size:
            yield self.main
        for same in self.waiting_lists.values():
            yield from same.values()

    def waiting_list(self, key: WaitingListKey) -> WaitingList:
        """Find or create the list of this key."""
        if not key[0] and not key[1]:
            return self.main
        same = self.waiting_lists.setdefault(key[0], {})
        if key not in same:
            same[key] = WaitingList(self, key)
        return same[key]

    def end(self, waiting_list: WaitingList) -> None:
        """Remove an empty list."""
        if waiting_list.free:
            return
        same = self.waiting_lists[waiting_list.only]
        del same[waiting_list.only, waiting_list.refused, waiting_list.all_refused]
        if not same:
            del self.waiting_lists[waiting_list.only]

    def suits(self, member: IndexedAgent, agent_index: AgentIndex) -> bool:
        """Return whether the agent has the skills and serves a pool, available or not."""
        if self._static[0] != agent_index.profiles:
            demand = self.demand
            self._static = (
                agent_index.profiles,
                agent_index.in_pools(demand.pools) & agent_index.with_levels(demand.required),
            )
        return bool(self._static[1] & member.bit)

    def candidates(self, agent_index: AgentIndex) -> Candidates:
        """Find the available agents who meet the demand."""
        if self._candidates_of is None or self._candidates_of.epoch != agent_index.epoch:
            self._candidates_of = _candidates_of(self.demand, agent_index)
        return self._candidates_of


def _candidates_of(demand: Demand, agent_index: AgentIndex) -> Candidates:
    in_pool = agent_index.available & agent_index.in_pools(demand.pools)
    skilled = in_pool & agent_index.with_skills(demand.required)
    those = skilled & agent_index.with_levels(demand.required)
    total, pooled, met = agent_index.available.bit_count(), in_pool.bit_count(), skilled.bit_count()
    lacking = {
        "unavailable": len(agent_index.members) - total,
        "not_in_pool": total - pooled,
        "missing_skill": pooled - met,
        "level_too_low": met - those.bit_count(),
    }
    return Candidates(
        agent_index.epoch, those, in_pool, _tiers(demand, agent_index), {name: n for name, n in lacking.items() if n}
    )


def _tiers(demand: Demand, agent_index: AgentIndex) -> tuple[int, ...]:
    if not demand.preferred:
        return ()
    tiers = [agent_index.everybody]  # index: how many of the preferred skills examined so far the agents have
    for wish in demand.preferred:
        have = agent_index.with_levels((wish,))
        lacking, having = [one & ~have for one in tiers], [one & have for one in tiers]
        tiers = [low | high for low, high in zip([*lacking, 0], [0, *having], strict=True)]
    return tuple(reversed(tiers))
