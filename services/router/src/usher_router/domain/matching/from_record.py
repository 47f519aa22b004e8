"""How the pool sees what the record says, under a policy: whom a queue's conversations may go to, what they take."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from usher_policy.weights import weight_of

from usher_router.domain.capacity.spare_capacity import CapacityNeed
from usher_router.domain.conversation.waiting.opening_hours import is_open
from usher_router.domain.matching.pool_agent import Select
from usher_router.domain.policy import Policy, after, queue_of

LANGUAGE_LEVEL = 5  # a language that an agent has is a skill `language:xx` that no rule asks more of


class Servers(NamedTuple):
    """Who serves a conversation: agents of these pools, chosen so; `manual`: they pick; `closed`: it is not served."""

    pools: frozenset[str]
    select: Select
    manual: bool
    closed: bool


def who_serves(policy: Policy, queue: str, overflow: Iterable[str], now: int | None = None) -> Servers:
    """Return who serves a queue's conversation at this time (None: whenever it is open), with these queues added."""
    own = queue_of(policy, queue)
    pools = frozenset((own.pool, *(queue_of(policy, name).pool for name in overflow)))
    closed = now is not None and not is_open(policy, queue, now)
    return Servers(pools, own.select, own.offer.mode == "manual", closed)


def select_of(way: Servers, *, target: str, answered: bool) -> Select:
    """Return how the agent is chosen: `manual` where nobody is asked.

    Whom a colleague named is asked whatever the queue's way. A closed queue begins nothing; what somebody had already
    goes on with whoever is still there.
    """
    if target:
        return way.select
    return "manual" if way.manual or (way.closed and not answered) else way.select


def interrupted(policy: Policy, channel_class: str) -> tuple[tuple[str, int], ...]:
    """List the classes whose weight this class does not see, with what they weigh."""
    names = policy.document.capacity.interrupts.get(channel_class, ())
    return tuple((name, weight_of(policy.document, name, {})) for name in names)


def need_of(policy: Policy, weight: int, channel_class: str) -> CapacityNeed:
    """Return what a conversation takes of an agent."""
    return CapacityNeed(weight, channel_class, interrupted(policy, channel_class))


def base_weight(policy: Policy, channel_class: str) -> int:
    """Give what a class weighs on an agent who has no weight of their own for it."""
    return weight_of(policy.document, channel_class, {}) if policy.active else policy.chat_weight


def limits_of(policy: Policy, own: Mapping[str, int]) -> Mapping[str, int]:
    """Give how many of each class an agent may hold at once: their own limit, else the policy's."""
    common = policy.document.capacity.limits
    return {**common, **own} if common else own


def warm_until(policy: Policy, available_since: int | None) -> int:
    """Give until when an agent gets one conversation at a time, microseconds; 0 without warm-up."""
    warm_up_s = policy.document.capacity.warm_up_s
    return after(available_since, warm_up_s) if available_since is not None and warm_up_s else 0


def skills_of(levels: Mapping[str, int], languages: Iterable[str]) -> Mapping[str, int]:
    """Count languages among the skills; who speaks de-AT speaks de, too."""
    tags = [one.lower().replace("_", "-") for one in languages]
    spoken = {f"language:{tag}": LANGUAGE_LEVEL for one in tags for tag in (one, one.partition("-")[0])}
    return {**levels, **spoken} if spoken else levels
