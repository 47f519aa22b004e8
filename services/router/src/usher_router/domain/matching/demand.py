"""Waiting conversations, and what each demands of an agent."""

import msgspec

from usher_router.domain.capacity.spare_capacity import CapacityNeed
from usher_router.domain.matching.pool_agent import DEFAULT_POOLS, Select

Order = tuple[int, int, str]
Levels = tuple[tuple[str, int], ...]  # (skill, minimum level), sorted
NOBODY: frozenset[str] = frozenset()


class Demand(msgspec.Struct, frozen=True):
    """What decides who may have a conversation, and who is preferred; without pools, any agent."""

    pools: frozenset[str]
    required: Levels
    preferred: Levels
    select: Select
    need: CapacityNeed


class Waiting(msgspec.Struct, frozen=True):
    """A waiting conversation; times in microseconds. The first opened comes first, whatever happened to it since.

    Only `target` may have it, if named, whatever their skills and pools; only `sticky` until `sticky_until`, if they
    have them. `interrupts`: classes whose weight does not count. `rule`, `step` and `policy` are only for the
    explanation.
    """

    id: str
    wait_no: int
    opened_at: int
    waiting_since: int = 0
    queue: str = "default"
    pools: frozenset[str] = DEFAULT_POOLS
    required: Levels = ()
    preferred: Levels = ()
    weight: int = 33
    channel_class: str = "chat"
    priority: int = 0
    target: str = ""
    sticky: str = ""
    sticky_until: int = 0
    refused: frozenset[str] = NOBODY
    select: Select = "best_skill"
    changed_at: int = 0
    rule: str = ""
    step: int = 0
    policy: str = ""
    interrupts: tuple[tuple[str, int], ...] = ()

    @property
    def order(self) -> Order:
        """Its position: higher priority first, then the earlier opened."""
        return (-self.priority, self.opened_at, self.id)

    @property
    def demand(self) -> Demand:
        """What it asks for."""
        need = CapacityNeed(self.weight, self.channel_class, self.interrupts)
        if self.target:
            return Demand(NOBODY, (), (), self.select, need)
        return Demand(self.pools, self.required, self.preferred, self.select, need)

    def only(self, now: int) -> str:
        """Name the one agent who may have it now, "" for any agent."""
        if self.target:
            return self.target
        return self.sticky if now < self.sticky_until and self.sticky not in self.refused else ""
