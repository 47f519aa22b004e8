"""Groups of agents with the same skills and pools, ranked so that agents whom others would miss are spared."""

from bisect import bisect_left, insort
from collections.abc import Iterator
from heapq import merge
from itertools import islice
from typing import Any, Protocol

from usher_router.domain.matching.demand import Demand
from usher_router.domain.matching.pool_agent import PoolAgent, flexibility, names_of, rank
from usher_router.domain.matching.ranking import NO_KEY, Eligibility, IndexedAgent, Ranking, RankKey

# at most this many groups are examined at each decision; with more, agents are ranked by all in the index
MAX_GROUPS = 64
SCATTERED = 16  # if fewer than one in this many of a row is wanted, sort the wanted ones instead of walking the row

SkillGroupKey = tuple[frozenset[str], frozenset[str]]


class SkillGroup:
    """The agents who have these skills (at any level) and serve these pools, as bits."""

    __slots__ = ("bits", "names")

    def __init__(self, key: SkillGroupKey) -> None:
        self.bits = 0
        self.names = tuple(sorted(names_of(*key)))


class AgentIndexView(Protocol):
    """What a ranking needs of the agent index."""

    skill_groups: dict[SkillGroupKey, SkillGroup]
    asked: set[str]

    @property
    def has_few_groups(self) -> bool:
        """Return whether there are few enough skill groups to examine each one at every decision."""

    def having(self, name: str) -> int:
        """Return the agents who have this skill or serve this pool."""


def key_of(pool_agent: PoolAgent) -> SkillGroupKey:
    """Return the key of an agent's skill group."""
    return frozenset(pool_agent.skills), pool_agent.pools


class SparingRanking(Ranking):
    """The agents open to one need: with few skill groups one row for each group, with many one row for all."""

    def __init__(
        self, eligibility: Eligibility, members: list[IndexedAgent | None], agent_index: AgentIndexView
    ) -> None:
        super().__init__("best_skill", eligibility.need, members)
        self._eligibility = eligibility
        self._agent_index = agent_index
        self._few = agent_index.has_few_groups
        self._rows: dict[SkillGroup, list[RankKey]] = {}
        self._row_of: dict[int, list[RankKey]] = {}  # by slot
        self._others: dict[tuple[SkillGroup, Demand], list[str]] = {}

    def put(self, member: IndexedAgent) -> None:
        """Insert the agent, or move them to their new position."""
        if not self._few:
            super().put(member)
            return
        key = (*rank("best_skill", member.pool_agent, self._need, 0), member.slot)
        row = self._rows.setdefault(self._agent_index.skill_groups[key_of(member.pool_agent)], [])
        if self._row_of.get(member.slot) is row and self._key_of(member) == key:
            return
        self.drop(member)
        self._placed[member.slot], self._row_of[member.slot] = key, row
        insort(row, key)

    def drop(self, member: IndexedAgent) -> None:
        """Remove the agent."""
        if not self._few:
            super().drop(member)
        elif key := self._key_of(member):
            self._placed[member.slot] = NO_KEY
            row = self._row_of.pop(member.slot)
            del row[bisect_left(row, key)]

    def sort_again(self) -> None:
        """Sort all again, after the skill groups or what is asked for changed."""
        on_it = [one for one in self._members if one is not None and self._key_of(one)]
        self._placed.clear()
        self._few = self._agent_index.has_few_groups
        self._clear()
        self._rows, self._row_of, self._others = {}, {}, {}
        for member in on_it:
            self.put(member)

    def first(self, wanted: int, count: int, demand: Demand) -> list[IndexedAgent]:
        """Return the best: least full and least missed by others, each skill weighed by how few free agents have it."""
        if not self._few:
            return super().first(wanted, count, demand)
        supply: dict[str, int] = {}
        runs = [
            self._run(row, among, self._missed(skill_group, demand, supply))
            for skill_group, row in self._rows.items()
            if (among := skill_group.bits & wanted)
        ]
        ranked = merge(*runs) if len(runs) > 1 else runs[0]
        return [self._members[key[-1]] for key in islice(ranked, count)]

    def _run(self, row: list[RankKey], among: int, missed: int) -> Iterator[tuple[Any, ...]]:
        if among.bit_count() * SCATTERED < len(row):
            row = sorted(self._keys_of(among))
        for full, *rest in row:
            if 1 << rest[-1] & among:
                yield (full + missed, *rest)

    def _missed(self, skill_group: SkillGroup, demand: Demand, supply: dict[str, int]) -> int:
        others = self._others.get((skill_group, demand))
        if others is None:
            own = names_of((skill for skill, _ in demand.required), demand.pools)
            others = [name for name in skill_group.names if name in self._agent_index.asked and name not in own]
            self._others[skill_group, demand] = others
        for name in others:
            if name not in supply:
                supply[name] = (self._agent_index.having(name) & self._eligibility.open).bit_count()
        return flexibility(others, supply)
