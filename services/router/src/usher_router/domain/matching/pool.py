"""Match waiting conversations with agents in memory; the results are proposals that the record confirms or refuses."""

from collections.abc import Iterable
from heapq import heappop, heappush
from typing import Any

import msgspec

from usher_router.domain.matching.agent_index import AgentIndex
from usher_router.domain.matching.demand import Demand, Order, Waiting
from usher_router.domain.matching.demand_group import DemandGroup, WaitingList
from usher_router.domain.matching.explain import NEXT, RANKED_LOWER, Ranked, explain, ruled_out
from usher_router.domain.matching.pool_agent import PoolAgent, carrying
from usher_router.domain.matching.ranking import IndexedAgent
from usher_router.domain.matching.skill_groups import MAX_GROUPS
from usher_router.domain.matching.wait_terms import WaitTerms, terms_seen
from usher_router.domain.matching.waiting_index import WaitingIndex

# From this many agents with new spare capacity on, examining every list is cheaper than searching for each agent.
MANY_FRESH = 64
# From this many on, a list that one agent can serve is marked ready, so that they do not all search it again.
SOME_FRESH = 8
IDLE_GROUPS = 1_000  # demand groups kept although nobody waits in them, because the same demands return


class Proposal(msgspec.Struct, frozen=True):
    """Offer this conversation to this agent, as it waits under `wait_no` on these terms (None: on any).

    `given_at` is the pool's clock in microseconds; the record stores it, so that both rank alike (0: the record uses
    its own clock). `last_given` is when the agent had last got something at the time of the choice (None: not checked):
    an agent who got something since is no longer the best choice, and the claim is lost.
    """

    conversation: str
    wait_no: int
    agent: str
    clear_refused: bool
    explanation: dict[str, Any]
    given_at: int = 0
    terms: WaitTerms | None = None
    last_given: int | None = None


class Pool:
    """Matches waiting conversations with agents: the first in order that anybody can have goes to its best agent.

    Invariant: every conversation that could be served is in a ready list, or an improved agent's search will find it.
    So a proposal examines what changed, never all agents or conversations (decision 0105). The same inputs in the same
    order give the same proposals. Inputs are states of the record; repeating one is harmless. Without `explaining` no
    explanation is made, for simulations.
    """

    def __init__(self, refusal_pause_s: float = 10.0, max_groups: int = MAX_GROUPS, *, explaining: bool = True) -> None:
        self._agent_index = AgentIndex(max_groups)
        self._named = NEXT + 1 if explaining else 1  # how many candidates an explanation names
        self._explaining = explaining
        self._waiting_lists = WaitingIndex(self._add_group, refusal_pause_s)
        # Heap of improved agents, each with the best list that is not ready; an entry counts only if its serial is the
        # agent's.
        self._fresh: list[tuple[Order, int, IndexedAgent, WaitingList]] = []
        self._improved: dict[str, IndexedAgent] = {}  # agents who can take more than at the last proposal
        self._warm: list[tuple[int, str]] = []  # heap of (end of warm-up, agent)
        self._now = self._serial = self._given_at = self._epoch = 0

    def put_waiting(self, waiting: Waiting) -> None:
        """Add a waiting conversation, or update it."""
        self._waiting_lists.put(waiting, self._now)

    def drop_waiting(self, conversation: str) -> None:
        """Remove a conversation that no longer waits."""
        self._waiting_lists.drop(conversation)

    def put_agent(self, pool_agent: PoolAgent) -> None:
        """Add an agent, or update them."""
        member = self._agent_index.put(pool_agent, self._now)
        if member is not None:
            self._improved[pool_agent.id] = member
        if pool_agent.warm_until > self._now:
            heappush(self._warm, (pool_agent.warm_until, pool_agent.id))

    def drop_agent(self, agent: str) -> None:
        """Remove an agent."""
        self._agent_index.drop(agent)
        self._improved.pop(agent, None)

    def keep_only_waiting(self, conversations: Iterable[str]) -> None:
        """Remove all others, after a full read of the record."""
        self._waiting_lists.keep_only(conversations)

    def keep_only_agents(self, agents: Iterable[str]) -> None:
        """Remove all others, after a full read of the record."""
        kept = set(agents)
        for agent in [one for one in self._agent_index.members if one not in kept]:
            self.drop_agent(agent)

    @property
    def waiting_count(self) -> int:
        """Return the number of waiting conversations."""
        return len(self._waiting_lists)

    def propose(self, now: int, limit: int) -> list[Proposal]:
        """Match the earliest first; what is proposed leaves the pool and adds to its agent's load."""
        self._begin(now)
        proposals: list[Proposal] = []
        while len(proposals) < limit and (waiting_list := self._next()) is not None:
            proposals.append(self._match(waiting_list))
        return proposals

    def _begin(self, now: int) -> None:
        self._now = max(now, self._now)
        self._waiting_lists.mark_ready(self._now)
        while self._warm and self._warm[0][0] <= self._now:
            member = self._agent_index.members.get(heappop(self._warm)[1])
            if member is not None:
                self.put_agent(member.pool_agent)
        self._agent_index.refresh()
        # Refusals are forgotten once every candidate has refused, and any change of an agent may have made that so.
        if self._epoch != self._agent_index.epoch:
            self._epoch = self._agent_index.epoch
            self._waiting_lists.mark_all_ready(self._waiting_lists.all_refused)
        self._drop_groups()
        self._consider_agents()

    def _consider_agents(self) -> None:
        """Find what the agents with new spare capacity can serve."""
        improved, self._improved = self._improved, {}
        if len(improved) > MANY_FRESH:
            self._waiting_lists.mark_all_ready(self._waiting_lists.all_lists())
            return
        for member in improved.values():
            self._search(member)

    def _next(self) -> WaitingList | None:
        """Find the list whose first conversation is the earliest that any agent can have."""
        while True:
            ready, fresh = self._waiting_lists.ready(), self._newest_available()
            if fresh is not None and (ready is None or fresh[0] < ready[0]):
                if len(self._fresh) > SOME_FRESH:
                    self._waiting_lists.mark_list_ready(fresh[1], fresh[0])
                return fresh[1]
            if ready is None:
                return None
            if self._candidates(ready[1])[0]:
                return ready[1]
            self._waiting_lists.clear_ready(ready[1])

    def _newest_available(self) -> tuple[Order, WaitingList] | None:
        while self._fresh:
            order, serial, member, waiting_list = self._fresh[0]
            if member.serial == serial:
                known = waiting_list.queued is None and waiting_list.first(self._waiting_lists.entries) is order
                if known and self._candidates(waiting_list)[0] & member.bit:
                    return order, waiting_list
                self._search(member)
            if self._fresh[0][1] == serial:
                heappop(self._fresh)
        return None

    def _search(self, member: IndexedAgent) -> None:
        """Find the earliest conversation the agent can have in lists that are not ready.

        Without one their search ends.
        """
        first, best = self._earliest(member) if member.open_to else (None, None)
        self._serial += 1
        member.serial = self._serial if best is not None else 0
        if best is not None and first is not None:
            heappush(self._fresh, (first, self._serial, member, best))

    def _earliest(self, member: IndexedAgent) -> tuple[Order | None, WaitingList | None]:
        first, best, entries, open_to = None, None, self._waiting_lists.entries, member.open_to
        for group in self._groups_for(member):  # called thousands of times a second, hence inlined
            if not group.size or group.eligibility not in open_to:
                continue
            waiting_list = group.main
            order = waiting_list.head or waiting_list.first(entries) if waiting_list.queued is None else None
            if order is not None and (first is None or order < first):
                first, best = order, waiting_list
            if group.waiting_lists:
                first, best = self._earlier_bound(group, member, first, best)
        return first, best

    def _earlier_bound(
        self, group: DemandGroup, member: IndexedAgent, first: Order | None, best: WaitingList | None
    ) -> tuple[Order | None, WaitingList | None]:
        for waiting_list in group.bound_for(member.pool_agent.id):
            if waiting_list.queued is not None or (order := waiting_list.first(self._waiting_lists.entries)) is None:
                continue
            if (first is None or order < first) and self._candidates(waiting_list)[0] & member.bit:
                first, best = order, waiting_list
        return first, best

    def _groups_for(self, member: IndexedAgent) -> list[DemandGroup]:
        groups = self._waiting_lists.all_groups
        for number in range(member.seen, len(groups)):
            if groups[number].suits(member, self._agent_index):
                member.serves.append(groups[number])
        member.seen = len(groups)
        return member.serves

    def _candidates(self, waiting_list: WaitingList) -> tuple[int, bool]:
        """Return who can have the first conversation of a list, and whether refusals are forgotten for it."""
        if waiting_list.free:
            return waiting_list.group.candidates(self._agent_index).those & waiting_list.group.eligibility.open, False
        candidates, cleared = waiting_list.group.candidates(self._agent_index).those, False
        if waiting_list.only:
            candidates &= self._agent_index.these((waiting_list.only,))
        elif waiting_list.refused:
            others = candidates & ~self._agent_index.these(waiting_list.refused)
            cleared = waiting_list.all_refused and not others
            candidates = candidates if cleared else others
        return candidates & waiting_list.group.eligibility.open, cleared

    def _match(self, waiting_list: WaitingList) -> Proposal:
        order = waiting_list.first(self._waiting_lists.entries)
        assert order is not None  # noqa: S101 - it was found by its first
        waiting = self._waiting_lists.entries[order[2]].waiting
        wanted, cleared = self._candidates(waiting_list)
        best = self._best(waiting_list.group, wanted)
        why = self._explain(waiting_list, waiting, (best, wanted), cleared=cleared) if self._explaining else {}
        self._waiting_lists.drop(waiting.id)
        chosen, terms = best[0].pool_agent, terms_seen(waiting)
        self._load(best[0], waiting_list.group)
        number, last = waiting.wait_no, chosen.given_at
        return Proposal(waiting.id, number, chosen.id, cleared, why, self._given_at, terms, last)

    def _explain(
        self, waiting_list: WaitingList, waiting: Waiting, found: tuple[list[IndexedAgent], int], *, cleared: bool
    ) -> dict[str, Any]:
        best, wanted = found
        counts = ruled_out(waiting_list, self._agent_index, cleared=cleared)
        if more := len(best) > NEXT and wanted.bit_count() - len(best):
            counts[RANKED_LOWER] = more
        sticky = bool(waiting_list.only) and not waiting.target
        announcement = Ranked([member.pool_agent for member in best], counts, sticky, cleared)
        return explain(waiting, waiting_list.group.asked, announcement, self._now)

    def _best(self, group: DemandGroup, wanted: int) -> list[IndexedAgent]:
        tiers = group.candidates(self._agent_index).tiers
        if not tiers:
            return group.ranking.first(wanted, self._named, group.demand)
        best: list[IndexedAgent] = []
        for tier in tiers:
            if len(best) < self._named and wanted & tier:
                best += group.ranking.first(wanted & tier, self._named - len(best), group.demand)
        return best

    def _load(self, member: IndexedAgent, group: DemandGroup) -> None:
        self._given_at = max(self._given_at + 1, self._now)
        self._agent_index.put(carrying(member.pool_agent, group.demand.need, self._given_at), self._now)

    def _add_group(self, demand: Demand) -> DemandGroup:
        self._agent_index.ask(demand)
        eligibility = self._agent_index.eligibility(demand.need, self._now)
        return DemandGroup(demand, eligibility, self._agent_index.ranking(demand.select, eligibility))

    def _drop_groups(self) -> None:
        groups = self._waiting_lists.all_groups
        if len(groups) <= IDLE_GROUPS or sum(not group.size for group in groups) <= IDLE_GROUPS:
            return
        self._waiting_lists.drop_empty_groups()
        self._agent_index.drop_groups(self._waiting_lists.groups)
        self._agent_index.forget_needs([demand.need for demand in self._waiting_lists.groups])
