"""What the pool knows of an agent, and in which order agents are preferred."""

from collections.abc import Mapping
from typing import Literal

import msgspec
from msgspec.structs import replace

from usher_router.domain.room import Need, load_seen, weight_on

Select = Literal["best_skill", "least_loaded", "longest_idle", "round_robin", "manual"]
Rank = tuple[int | float | str, ...]
DEFAULT_POOLS = frozenset({"default"})
SCARCITY = 1_000_000  # what a skill that one agent alone has adds to his flexibility; whole numbers add up exactly


class Worker(msgspec.Struct, frozen=True):
    """An agent as the pool sees him.

    Load and capacity in weights; `idle_since` and `warm_until` in microseconds (0 unknown, none); `skills` by level;
    `held`, `limits` and `weights` by channel class, the latter two only where they bind him.
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


def carrying(worker: Worker, need: Need) -> Worker:
    """Add a conversation to what he carries."""
    held = {**worker.held, need.channel_class: worker.held.get(need.channel_class, 0) + 1}
    return replace(worker, load=worker.load + weight_on(worker, need), held=held)


def flexibility(worker: Worker, supply: Mapping[str, int]) -> int:
    """Tell how much others would miss him: what he can, each skill and pool weighed by how few (`supply`) have it."""
    skills = sum(SCARCITY // supply[name] for name in worker.skills)
    return skills + sum(SCARCITY // supply[_pool(name)] for name in worker.pools)


def offers_of(worker: Worker) -> list[str]:
    """List what he adds to the supply: skills, and pools under names that no skill has."""
    return [*worker.skills, *(_pool(name) for name in worker.pools)]


def matched(worker: Worker, preferred: tuple[tuple[str, int], ...]) -> int:
    """Count the preferred skills that he has at the level asked."""
    return sum(worker.skills.get(name, 0) >= level for name, level in preferred)


def rank(select: Select, worker: Worker, need: Need, flexible: int, turn: int) -> Rank:
    """Order those who match equally: the smallest is chosen. `turn` is when he was last chosen (0 never)."""
    match select:
        case "longest_idle":
            return (worker.idle_since, worker.id)
        case "round_robin":
            return (turn, worker.id)
        case "least_loaded":
            return (_relative(worker, need), worker.idle_since, worker.id)
        case _:
            return (flexible, _relative(worker, need), worker.idle_since, worker.id)


def _relative(worker: Worker, need: Need) -> float:
    return (load_seen(worker, need) + weight_on(worker, need)) / max(worker.capacity, 1)


def _pool(name: str) -> str:
    return f"\0{name}"
