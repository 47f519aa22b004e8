"""All agents as sets of bits: who is available, who has which skill at which level, who serves which pool."""

from collections import Counter
from collections.abc import Collection, Iterable

from usher_router.domain.capacity.spare_capacity import CapacityNeed, reason_against
from usher_router.domain.matching.demand import Demand, Levels
from usher_router.domain.matching.pool_agent import POOL, PoolAgent, Select, flexibility, names_of
from usher_router.domain.matching.ranking import Eligibility, IndexedAgent, Ranking
from usher_router.domain.matching.skill_groups import MAX_GROUPS, SkillGroup, SkillGroupKey, SparingRanking, key_of

TOP_LEVEL = 5
NEVER = -1


class AgentIndex:
    """Indexes agents by availability, skill, level and pool. A set of agents is an integer with one bit for each slot.

    Intersecting and counting such sets costs a nanosecond for every few agents (decision 0105). `epoch` grows when
    anybody's availability, skills or pools change, `profiles` when skills or pools do. `asked` has the skills and pools
    that conversations ask for: only these make an agent worth sparing.
    """

    def __init__(self, max_groups: int = MAX_GROUPS) -> None:
        self._max_groups = max_groups
        self.members: dict[str, IndexedAgent] = {}
        self.available = 0
        self.everybody = 0
        self.epoch = 0
        self.profiles = 0
        self.skill_groups: dict[SkillGroupKey, SkillGroup] = {}
        self.asked: set[str] = set()
        self._slots: list[IndexedAgent | None] = []
        self._vacant: list[int] = []
        self._skills: dict[str, list[int]] = {}  # by level, from 1
        self._pools: dict[str, int] = {}
        self._supply: Counter[str] = Counter()
        self._needs: dict[CapacityNeed, Eligibility] = {}
        self._ranked = NEVER  # value of `profiles` when flexibility was last computed

    def put(self, pool_agent: PoolAgent, now: int) -> IndexedAgent | None:
        """Add or update an agent; returns their entry if they can now take something that they could not before."""
        member = self.members.get(pool_agent.id)
        if member is None:
            member, improved, was_available = self._add(pool_agent), True, False
        else:
            improved, was_available = self._profile(member, pool_agent), member.pool_agent.available
        member.pool_agent = pool_agent
        if pool_agent.available != was_available:
            self.available ^= member.bit
            self.epoch += 1
        for eligibility in self._needs.values():
            improved = eligibility.put(member, _closed(pool_agent, eligibility.need, now)) or improved
        return member if improved and pool_agent.available else None

    @property
    def has_few_groups(self) -> bool:
        """Return whether there are few enough skill groups to examine each one at every decision."""
        return len(self.skill_groups) <= self._max_groups

    def ask(self, demand: Demand) -> None:
        """Note what conversations may ask for; a name that no agent has changes no ranking."""
        new = {*names_of((skill for skill, _ in demand.required), demand.pools)} - self.asked
        self.asked |= new
        if any(self._supply[name] for name in new):
            self._ranked = NEVER

    def drop_groups(self, kept: Iterable[Demand]) -> None:
        """Let every agent's list of demand groups be computed again; only the kept demands count as asked for."""
        self.asked.clear()
        for demand in kept:
            self.ask(demand)
        self._ranked = NEVER
        for member in self.members.values():
            member.serves, member.seen = [], 0

    def drop(self, agent: str) -> None:
        """Remove the agent."""
        member = self.members.pop(agent, None)
        if member is None:
            return
        for eligibility in self._needs.values():
            eligibility.put(member, "unavailable")
        self._index(member, member.pool_agent, -1)
        self.available &= ~member.bit
        self.everybody ^= member.bit
        self._slots[member.slot] = None
        self._vacant.append(member.slot)
        member.serial = 0

    def eligibility(self, need: CapacityNeed, now: int) -> Eligibility:
        """Find who can take what needs this capacity."""
        if need not in self._needs:
            eligibility = self._needs[need] = Eligibility(need)
            for member in self.members.values():
                eligibility.put(member, _closed(member.pool_agent, need, now))
        return self._needs[need]

    def ranking(self, select: Select, eligibility: Eligibility) -> Ranking:
        """Return them ranked by preference."""
        if select not in eligibility.rankings:
            ranking = eligibility.rankings[select] = (
                SparingRanking(eligibility, self._slots, self)
                if select == "best_skill"
                else Ranking(select, eligibility.need, self._slots)
            )
            for member in self.members.values():
                if eligibility.open & member.bit:
                    ranking.put(member)
        return eligibility.rankings[select]

    def forget_needs(self, used: Collection[CapacityNeed]) -> None:
        """Drop the eligibility of all other capacity needs."""
        for need in self._needs.keys() - set(used):
            for member in self.members.values():
                member.closed.pop(self._needs[need], None)
                member.open_to.discard(self._needs[need])
            del self._needs[need]

    def refresh(self) -> None:
        """Rank again if skills, pools or demands changed.

        How much an agent is missed depends on how many others have the same.
        """
        if self._ranked == self.profiles:
            return
        self._ranked = self.profiles
        supply = {name: self._supply[name] for name in self.asked if self._supply[name] > 0}
        for member in self.members.values():
            pool_agent = member.pool_agent
            member.flexible = flexibility(names_of(pool_agent.skills, pool_agent.pools), supply)
        for eligibility in self._needs.values():
            if "best_skill" in eligibility.rankings:
                eligibility.rankings["best_skill"].sort_again()

    def in_pools(self, pools: Iterable[str]) -> int:
        """Return the agents who serve any of these pools; all agents if none is named."""
        found, named = 0, False
        for pool in pools:
            found, named = found | self._pools.get(pool, 0), True
        return found if named else self.everybody

    def with_skills(self, required: Levels) -> int:
        """Return the agents who have these skills at any level."""
        found = self.everybody
        for skill, _ in required:
            found &= self._at(skill, 1)
        return found

    def with_levels(self, required: Levels) -> int:
        """Return the agents who have these skills at these levels."""
        found = self.everybody
        for skill, level in required:
            found &= self._at(skill, level)
        return found

    def these(self, agents: Iterable[str]) -> int:
        """Return the set of those of these agents who are in the index."""
        found = 0
        for agent in agents:
            if (member := self.members.get(agent)) is not None:
                found |= member.bit
        return found

    def having(self, name: str) -> int:
        """Return the agents with this skill or pool, named as in `names_of`."""
        return self._pools.get(name[1:], 0) if name.startswith(POOL) else self._at(name, 1)

    def _at(self, skill: str, level: int) -> int:
        levels = self._skills.get(skill)
        return levels[min(level, TOP_LEVEL) - 1] if levels else 0

    def _add(self, pool_agent: PoolAgent) -> IndexedAgent:
        slot = self._vacant.pop() if self._vacant else len(self._slots)
        member = self.members[pool_agent.id] = IndexedAgent(pool_agent, slot)
        if slot == len(self._slots):
            self._slots.append(member)
        self._slots[slot] = member
        self.everybody |= member.bit
        self._index(member, pool_agent, 1)
        return member

    def _profile(self, member: IndexedAgent, pool_agent: PoolAgent) -> bool:
        former = member.pool_agent
        same = former.skills is pool_agent.skills or former.skills == pool_agent.skills
        if same and (former.pools is pool_agent.pools or former.pools == pool_agent.pools):
            return False
        self._index(member, former, -1)
        self._index(member, pool_agent, 1)
        return True

    def _index(self, member: IndexedAgent, pool_agent: PoolAgent, sign: int) -> None:
        """Flip the agent's bits in the sets of what they can do, and count them."""
        for skill, level in pool_agent.skills.items():
            levels = self._skills.setdefault(skill, [0] * TOP_LEVEL)
            for number in range(min(level, TOP_LEVEL)):
                levels[number] ^= member.bit
        for pool in pool_agent.pools:
            self._pools[pool] = self._pools.get(pool, 0) ^ member.bit
        for name in names_of(pool_agent.skills, pool_agent.pools):
            self._supply[name] += sign
        self._change_group(member, key_of(pool_agent))
        member.serves, member.seen = [], 0
        self.profiles += 1
        self.epoch += 1

    def _change_group(self, member: IndexedAgent, key: SkillGroupKey) -> None:
        skill_group = self.skill_groups.get(key)
        if skill_group is None:
            skill_group = self.skill_groups[key] = SkillGroup(key)
        skill_group.bits ^= member.bit
        if not skill_group.bits:
            del self.skill_groups[key]


def _closed(pool_agent: PoolAgent, need: CapacityNeed, now: int) -> str:
    if not pool_agent.available:
        return "unavailable"
    return reason_against(pool_agent, need, warming=pool_agent.warm_until > now)
