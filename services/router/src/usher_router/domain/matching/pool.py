"""Who could have which waiting conversation: proposals only, the record disposes."""

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

# From so many agents with new spare capacity on, reading every list is cheaper than what each agent could serve.
MANY_FRESH = 64
# From so many of them on, a list that one can serve is marked ready, so that not all of them come back to it.
SOME_FRESH = 8
IDLE_GROUPS = 1_000  # demands that nobody has now, kept because they come again


class Proposal(msgspec.Struct, frozen=True):
    """Offer this conversation, as it waits under `wait_no` on these terms (None: on any), to this agent.

    `given_at` is when, by the pool's clock, microseconds; the record takes it over, so that both rank alike (0: by
    the record's clock). `last_given` is when the agent had last been given something as the choice was made (None: any
    time): whoever was given something since is not the one who was chosen.
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
    """Matches who waits with who is free: the earliest that anybody can have goes to the best who can have it.

    Whoever waits and could be served is in a ready waiting list, or somebody who is fresh could serve them; so a
    proposal looks at what changed, never at all agents or conversations (decision 0105). The same inputs in the
    same order give the same proposals. What is put in is the record's truth at some time; putting it in again is
    harmless. Not `explaining` is for simulations, whose explanations nobody reads.
    """

    def __init__(self, refusal_pause_s: float = 10.0, max_groups: int = MAX_GROUPS, *, explaining: bool = True) -> None:
        self._agent_index = AgentIndex(max_groups)
        self._named = NEXT + 1 if explaining else 1  # of those who could have it
        self._explaining = explaining
        self._waiting_lists = WaitingIndex(self._add_group, refusal_pause_s)
        self._fresh: list[tuple[Order, int, IndexedAgent, WaitingList]] = []
        self._improved: dict[str, IndexedAgent] = {}  # since the last proposal
        self._warm: list[tuple[int, str]] = []  # when who is warm
        self._now = self._serial = self._given_at = self._epoch = 0

    def put_waiting(self, waiting: Waiting) -> None:
        """Let a conversation wait, or wait otherwise."""
        self._waiting_lists.put(waiting, self._now)

    def drop_waiting(self, conversation: str) -> None:
        """Let a conversation wait no more."""
        self._waiting_lists.drop(conversation)

    def put_agent(self, pool_agent: PoolAgent) -> None:
        """Add an agent, or update what changed about them."""
        member = self._agent_index.put(pool_agent, self._now)
        if member is not None:
            self._improved[pool_agent.id] = member
        if pool_agent.warm_until > self._now:
            heappush(self._warm, (pool_agent.warm_until, pool_agent.id))

    def drop_agent(self, agent: str) -> None:
        """Forget an agent."""
        self._agent_index.drop(agent)
        self._improved.pop(agent, None)

    def keep_only_waiting(self, conversations: Iterable[str]) -> None:
        """Forget all others, after a full read of the record."""
        self._waiting_lists.keep_only(conversations)

    def keep_only_agents(self, agents: Iterable[str]) -> None:
        """Forget all others, after a full read of the record."""
        kept = set(agents)
        for agent in [one for one in self._agent_index.members if one not in kept]:
            self.drop_agent(agent)

    @property
    def waiting_count(self) -> int:
        """How many wait."""
        return len(self._waiting_lists)

    def propose(self, now: int, limit: int) -> list[Proposal]:
        """Match the earliest first; what is proposed waits here no more and weighs on its agent."""
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
        if self._epoch != self._agent_index.epoch:
            self._epoch = self._agent_index.epoch
            self._waiting_lists.mark_all_ready(self._waiting_lists.all_refused)
        self._drop_groups()
        self._consider_agents()

    def _consider_agents(self) -> None:
        """Find what those could do who have new room."""
        improved, self._improved = self._improved, {}
        if len(improved) > MANY_FRESH:
            self._waiting_lists.mark_all_ready(self._waiting_lists.all_lists())
            return
        for member in improved.values():
            self._search(member)

    def _next(self) -> WaitingList | None:
        """Find the waiting list whose first is the earliest that anybody can have."""
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
        """Find the earliest that the agent could have of the lists that are not ready; with none, the agent is done."""
        first, best = self._earliest(member) if member.open_to else (None, None)
        self._serial += 1
        member.serial = self._serial if best is not None else 0
        if best is not None and first is not None:
            heappush(self._fresh, (first, self._serial, member, best))

    def _earliest(self, member: IndexedAgent) -> tuple[Order | None, WaitingList | None]:
        first, best, entries, open_to = None, None, self._waiting_lists.entries, member.open_to
        for group in self._groups_for(member):  # thousands of times a second: no calls for nothing
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
        """Return who can have what is first in a waiting list, and whether refusals are forgotten for it."""
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
        told = Ranked([member.pool_agent for member in best], counts, sticky, cleared)
        return explain(waiting, waiting_list.group.asked, told, self._now)

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
