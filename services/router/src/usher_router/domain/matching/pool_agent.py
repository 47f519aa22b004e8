"""What the pool knows of an agent, and in which order agents are preferred."""

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec
from msgspec.structs import replace

from usher_router.domain.capacity.spare_capacity import CapacityNeed, load_counted, weight_for

Select = Literal["best_skill", "least_loaded", "longest_idle", "round_robin", "manual"]
Rank = tuple[int | str, ...]
POOL = "\0"  # before a pool's name, where skills are named too
DEFAULT_POOLS = frozenset({"default"})
SCARCITY = 1_000_000  # a skill that they alone have spares an agent as a full load would; whole numbers add up exactly


class PoolAgent(msgspec.Struct, frozen=True):
    """An agent as the pool sees them.

    Load and capacity in weights; `idle_since`, `given_at` (when last given something) and `warm_until` in
    microseconds (0 unknown, never, none); `skills` by level;
    `held`, `limits` and `weights` by channel class, the latter two only where they bind the agent.
    """

    id: str
    available: bool
    load: int
    capacity: int
    idle_since: int
    skills: Mapping[str, int] = {}
    pools: frozenset[str] = DEFAULT_POOLS
    held: Mapping[str, int] = {}
    limits: Mapping[str, int] = {}
    weights: Mapping[str, int] = {}
    warm_until: int = 0
    version: int = 0
    given_at: int = 0


def carrying(pool_agent: PoolAgent, need: CapacityNeed, given_at: int) -> PoolAgent:
    """Add a conversation, given at this time (microseconds), to what the agent carries."""
    held = {**pool_agent.held, need.channel_class: pool_agent.held.get(need.channel_class, 0) + 1}
    return replace(pool_agent, load=pool_agent.load + weight_for(pool_agent, need), held=held, given_at=given_at)


def idle_from(pool_agent: PoolAgent) -> int:
    """Return since when nothing was given to the agent, and nothing ended, microseconds (0 unknown)."""
    return max(pool_agent.idle_since, pool_agent.given_at)


def names_of(skills: Iterable[str], pools: Iterable[str]) -> list[str]:
    """List what somebody offers or asks for: skills, and pools under names that no skill has."""
    return [*skills, *(f"{POOL}{name}" for name in pools)]


def flexibility(names: Iterable[str], supply: Mapping[str, int]) -> int:
    """Return how much others would miss who offers this: each name in `supply` weighed by how few offer it."""
    return sum(SCARCITY // supply[name] for name in names if name in supply)


def matched(pool_agent: PoolAgent, preferred: tuple[tuple[str, int], ...]) -> int:
    """Count the preferred skills that the agent has at the level asked."""
    return sum(pool_agent.skills.get(name, 0) >= level for name, level in preferred)


def rank(select: Select, pool_agent: PoolAgent, need: CapacityNeed, flexible: int) -> Rank:
    """Order those who match equally: the smallest is chosen (decision 0152)."""
    match select:
        case "longest_idle":
            return (_busy(pool_agent), idle_from(pool_agent), pool_agent.id)
        case "round_robin":
            return (pool_agent.given_at, pool_agent.id)
        case "least_loaded":
            return (_relative(pool_agent, need), idle_from(pool_agent), pool_agent.id)
        case _:
            return (_relative(pool_agent, need) + flexible, idle_from(pool_agent), pool_agent.id)


def _busy(pool_agent: PoolAgent) -> bool:
    """Return whether the agent carries anything, be it only ringing: the idle ones come first."""
    return pool_agent.load > 0 or any(pool_agent.held.values())


def _relative(pool_agent: PoolAgent, need: CapacityNeed) -> int:
    """Give how full the agent would be: all of their capacity is `SCARCITY`."""
    return (load_counted(pool_agent, need) + weight_for(pool_agent, need)) * SCARCITY // max(pool_agent.capacity, 1)
