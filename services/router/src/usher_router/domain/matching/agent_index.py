"""All agents as sets of bits: who is available, who has which skill at which level, who serves which pool."""

from collections import Counter
from collections.abc import Collection, Iterable

from usher_router.domain.capacity.spare_capacity import Need, closed_to
from usher_router.domain.matching.demand import Demand, Levels
from usher_router.domain.matching.pool_agent import POOL, Select, Worker, flexibility, names_of
from usher_router.domain.matching.ranking import Member, Openness, Shelf
from usher_router.domain.matching.skill_groups import KINDS, Kind, KindKey, SparingShelf, key_of

TOP_LEVEL = 5
NEVER = -1


class Staff:
    """Who is on the roll. Sets of agents are whole numbers: the bit of a member's slot says whether he is in.

    Intersections and counts of such sets cost a nanosecond for every few agents. `epoch` grows when anybody's
    availability, skills or pools change, `profiles` when skills or pools do. `asked`: skills and pools that
    conversations ask for; nobody is spared for another one.
    """

    def __init__(self, kinds_apart: int = KINDS) -> None:
        self._kinds_apart = kinds_apart
        self.members: dict[str, Member] = {}
        self.available = 0
        self.everybody = 0
        self.epoch = 0
        self.profiles = 0
        self.kinds: dict[KindKey, Kind] = {}
        self.asked: set[str] = set()
        self._slots: list[Member | None] = []
        self._vacant: list[int] = []
        self._skills: dict[str, list[int]] = {}  # by level, from 1
        self._pools: dict[str, int] = {}
        self._supply: Counter[str] = Counter()
        self._needs: dict[Need, Openness] = {}
        self._ranked = NEVER  # `profiles` when flexibility was last computed

    def put(self, worker: Worker, now: int) -> Member | None:
        """Know him or what is new of him; gives him where he can take what he could not."""
        member = self.members.get(worker.id)
        if member is None:
            member, improved, was_available = self._enrol(worker), True, False
        else:
            improved, was_available = self._profile(member, worker), member.worker.available
        member.worker = worker
        if worker.available != was_available:
            self.available ^= member.bit
            self.epoch += 1
        for openness in self._needs.values():
            improved = openness.put(member, _closed(worker, openness.need, now)) or improved
        return member if improved and worker.available else None

    @property
    def few_kinds(self) -> bool:
        """Whether each kind can be looked at for each decision."""
        return len(self.kinds) <= self._kinds_apart

    def ask(self, demand: Demand) -> None:
        """Know what somebody may ask for; what nobody has ranks nobody anew, whoever asks for it."""
        new = {*names_of((skill for skill, _ in demand.required), demand.pools)} - self.asked
        self.asked |= new
        if any(self._supply[name] for name in new):
            self._ranked = NEVER

    def forget_windows(self, kept: Iterable[Demand]) -> None:
        """Let everybody look anew at which windows he may serve; only these are there to be asked for."""
        self.asked.clear()
        for demand in kept:
            self.ask(demand)
        self._ranked = NEVER
        for member in self.members.values():
            member.serves, member.seen = [], 0

    def drop(self, agent: str) -> None:
        """Strike him off."""
        member = self.members.pop(agent, None)
        if member is None:
            return
        for openness in self._needs.values():
            openness.put(member, "unavailable")
        self._index(member, member.worker, -1)
        self.available &= ~member.bit
        self.everybody ^= member.bit
        self._slots[member.slot] = None
        self._vacant.append(member.slot)
        member.serial = 0

    def openness(self, need: Need, now: int) -> Openness:
        """Find who can take this."""
        if need not in self._needs:
            openness = self._needs[need] = Openness(need)
            for member in self.members.values():
                openness.put(member, _closed(member.worker, need, now))
        return self._needs[need]

    def shelf(self, select: Select, openness: Openness) -> Shelf:
        """Find them in the order of preference."""
        if select not in openness.shelves:
            shelf = openness.shelves[select] = (
                SparingShelf(openness, self._slots, self)
                if select == "best_skill"
                else Shelf(select, openness.need, self._slots)
            )
            for member in self.members.values():
                if openness.open & member.bit:
                    shelf.put(member)
        return openness.shelves[select]

    def forget_needs(self, used: Collection[Need]) -> None:
        """Keep no account of other needs."""
        for need in self._needs.keys() - set(used):
            for member in self.members.values():
                member.closed.pop(self._needs[need], None)
                member.open_to.discard(self._needs[need])
            del self._needs[need]

    def refresh(self) -> None:
        """Rank anew, where skills or pools or what is asked changed: what one is worth depends on how many have it."""
        if self._ranked == self.profiles:
            return
        self._ranked = self.profiles
        supply = {name: self._supply[name] for name in self.asked if self._supply[name] > 0}
        for member in self.members.values():
            worker = member.worker
            member.flexible = flexibility(names_of(worker.skills, worker.pools), supply)
        for openness in self._needs.values():
            if "best_skill" in openness.shelves:
                openness.shelves["best_skill"].sort_anew()

    def in_pools(self, pools: Iterable[str]) -> int:
        """Say who serves any of these pools; everybody, where none is named."""
        found, named = 0, False
        for pool in pools:
            found, named = found | self._pools.get(pool, 0), True
        return found if named else self.everybody

    def with_skills(self, required: Levels) -> int:
        """Say who has these skills at any level."""
        found = self.everybody
        for skill, _ in required:
            found &= self._at(skill, 1)
        return found

    def with_levels(self, required: Levels) -> int:
        """Say who has these skills at these levels."""
        found = self.everybody
        for skill, level in required:
            found &= self._at(skill, level)
        return found

    def these(self, agents: Iterable[str]) -> int:
        """Make a set of those of these agents who are on the roll."""
        found = 0
        for agent in agents:
            if (member := self.members.get(agent)) is not None:
                found |= member.bit
        return found

    def having(self, name: str) -> int:
        """Say who has this skill or pool, as names are listed."""
        return self._pools.get(name[1:], 0) if name.startswith(POOL) else self._at(name, 1)

    def _at(self, skill: str, level: int) -> int:
        levels = self._skills.get(skill)
        return levels[min(level, TOP_LEVEL) - 1] if levels else 0

    def _enrol(self, worker: Worker) -> Member:
        slot = self._vacant.pop() if self._vacant else len(self._slots)
        member = self.members[worker.id] = Member(worker, slot)
        if slot == len(self._slots):
            self._slots.append(member)
        self._slots[slot] = member
        self.everybody |= member.bit
        self._index(member, worker, 1)
        return member

    def _profile(self, member: Member, worker: Worker) -> bool:
        former = member.worker
        same = former.skills is worker.skills or former.skills == worker.skills
        if same and (former.pools is worker.pools or former.pools == worker.pools):
            return False
        self._index(member, former, -1)
        self._index(member, worker, 1)
        return True

    def _index(self, member: Member, worker: Worker, sign: int) -> None:
        """Flip his bits in the sets of what he can, and count it."""
        for skill, level in worker.skills.items():
            levels = self._skills.setdefault(skill, [0] * TOP_LEVEL)
            for number in range(min(level, TOP_LEVEL)):
                levels[number] ^= member.bit
        for pool in worker.pools:
            self._pools[pool] = self._pools.get(pool, 0) ^ member.bit
        for name in names_of(worker.skills, worker.pools):
            self._supply[name] += sign
        self._change_kind(member, key_of(worker))
        member.serves, member.seen = [], 0
        self.profiles += 1
        self.epoch += 1

    def _change_kind(self, member: Member, key: KindKey) -> None:
        kind = self.kinds.get(key)
        if kind is None:
            kind = self.kinds[key] = Kind(key)
        kind.bits ^= member.bit
        if not kind.bits:
            del self.kinds[key]


def _closed(worker: Worker, need: Need, now: int) -> str:
    if not worker.available:
        return "unavailable"
    return closed_to(worker, need, warming=worker.warm_until > now)
