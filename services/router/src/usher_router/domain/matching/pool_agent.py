"""What the pool knows of an agent, and how agents are ranked."""

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec
from msgspec.structs import replace

from usher_router.domain.capacity.spare_capacity import CapacityNeed, load_counted, weight_for

Select = Literal["best_skill", "least_loaded", "longest_idle", "round_robin", "manual"]
Rank = tuple[int | str, ...]
POOL = "\0"  # prefix of a pool's name where skills and pools are named together
DEFAULT_POOLS = frozenset({"default"})
SCARCITY = 1_000_000  # being the only one with a skill weighs like a full load; an integer, so that sums are exact


class PoolAgent(msgspec.Struct, frozen=True):
    """An agent as the pool sees them.

    Load and capacity in weights; `idle_since`, `given_at` (when they last got a conversation) and `warm_until` in
    microseconds (0: unknown, never, none); `skills` by level; `held`, `limits` and `weights` by channel class, the last
    two only with the agent's own values.
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
    """Add a conversation, given at this time (microseconds), to the agent's load."""
    held = {**pool_agent.held, need.channel_class: pool_agent.held.get(need.channel_class, 0) + 1}
    return replace(pool_agent, load=pool_agent.load + weight_for(pool_agent, need), held=held, given_at=given_at)


def idle_from(pool_agent: PoolAgent) -> int:
    """Return since when the agent got nothing and ended nothing, microseconds (0: unknown)."""
    return max(pool_agent.idle_since, pool_agent.given_at)


def names_of(skills: Iterable[str], pools: Iterable[str]) -> list[str]:
    """List the names of skills and pools; pools get a prefix that no skill has."""
    return [*skills, *(f"{POOL}{name}" for name in pools)]


def flexibility(names: Iterable[str], supply: Mapping[str, int]) -> int:
    """Return how much others would miss an agent who offers this: fewer holders of a name in `supply` weigh more."""
    return sum(SCARCITY // supply[name] for name in names if name in supply)


def matched(pool_agent: PoolAgent, preferred: tuple[tuple[str, int], ...]) -> int:
    """Count the preferred skills that the agent has at the level asked for."""
    return sum(pool_agent.skills.get(name, 0) >= level for name, level in preferred)


def rank(select: Select, pool_agent: PoolAgent, need: CapacityNeed, flexible: int) -> Rank:
    """Return the sort key of agents who match equally: the smallest is chosen (decision 0152)."""
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
    """Return whether the agent has anything, even an offer: idle agents come first."""
    return pool_agent.load > 0 or any(pool_agent.held.values())


def _relative(pool_agent: PoolAgent, need: CapacityNeed) -> int:
    """Return how full the agent would be, as a share of their capacity: full is `SCARCITY`."""
    return (load_counted(pool_agent, need) + weight_for(pool_agent, need)) * SCARCITY // max(pool_agent.capacity, 1)
