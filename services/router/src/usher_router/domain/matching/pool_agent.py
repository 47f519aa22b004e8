"""What the pool knows of an agent, and in which order agents are preferred."""

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec
from msgspec.structs import replace

from usher_router.domain.capacity.spare_capacity import Need, load_seen, weight_on

Select = Literal["best_skill", "least_loaded", "longest_idle", "round_robin", "manual"]
Rank = tuple[int | str, ...]
POOL = "\0"  # before a pool's name, where skills are named too
DEFAULT_POOLS = frozenset({"default"})
SCARCITY = 1_000_000  # a skill that he alone has spares an agent as a full load would; whole numbers add up exactly


class Worker(msgspec.Struct, frozen=True):
    """An agent as the pool sees him.

    Load and capacity in weights; `idle_since`, `given_at` (when last given something) and `warm_until` in
    microseconds (0 unknown, never, none); `skills` by level;
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
    given_at: int = 0


def carrying(worker: Worker, need: Need, given_at: int) -> Worker:
    """Add a conversation, given at this time (microseconds), to what the worker carries."""
    held = {**worker.held, need.channel_class: worker.held.get(need.channel_class, 0) + 1}
    return replace(worker, load=worker.load + weight_on(worker, need), held=held, given_at=given_at)


def rests_since(worker: Worker) -> int:
    """Tell since when nothing was given to a worker, and nothing ended, microseconds (0 unknown)."""
    return max(worker.idle_since, worker.given_at)


def names_of(skills: Iterable[str], pools: Iterable[str]) -> list[str]:
    """List what somebody offers or asks for: skills, and pools under names that no skill has."""
    return [*skills, *(f"{POOL}{name}" for name in pools)]


def flexibility(names: Iterable[str], supply: Mapping[str, int]) -> int:
    """Tell how much others would miss who offers this: each name in `supply` weighed by how few offer it."""
    return sum(SCARCITY // supply[name] for name in names if name in supply)


def matched(worker: Worker, preferred: tuple[tuple[str, int], ...]) -> int:
    """Count the preferred skills that he has at the level asked."""
    return sum(worker.skills.get(name, 0) >= level for name, level in preferred)


def rank(select: Select, worker: Worker, need: Need, flexible: int) -> Rank:
    """Order those who match equally: the smallest is chosen (decision 0152)."""
    match select:
        case "longest_idle":
            return (_busy(worker), rests_since(worker), worker.id)
        case "round_robin":
            return (worker.given_at, worker.id)
        case "least_loaded":
            return (_relative(worker, need), rests_since(worker), worker.id)
        case _:
            return (_relative(worker, need) + flexible, rests_since(worker), worker.id)


def _busy(worker: Worker) -> bool:
    """Tell whether a worker carries anything, be it only ringing: the idle ones come first."""
    return worker.load > 0 or any(worker.held.values())


def _relative(worker: Worker, need: Need) -> int:
    """Tell how full he would be: all of his capacity is `SCARCITY`."""
    return (load_seen(worker, need) + weight_on(worker, need)) * SCARCITY // max(worker.capacity, 1)
