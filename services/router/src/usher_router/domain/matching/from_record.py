"""Translate the record's rows into what the pool matches, under a policy."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from usher_policy.weights import weight_of

from usher_router.domain.capacity.spare_capacity import CapacityNeed
from usher_router.domain.conversation.waiting.opening_hours import is_open
from usher_router.domain.matching.pool_agent import Select
from usher_router.domain.policy import Policy, after, queue_of


class Servers(NamedTuple):
    """Who serves a conversation: agents of these pools, selected this way.

    `manual`: they choose; `closed`: not served.
    """

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
    """Return how the agent is selected: `manual` if the pool must propose nobody.

    A colleague's named target is asked whatever the queue's way. A closed queue starts nothing new; what an agent had
    already goes on with whoever is still there.
    """
    if target:
        return way.select
    return "manual" if way.manual or (way.closed and not answered) else way.select


def interrupted(policy: Policy, channel_class: str) -> tuple[tuple[str, int], ...]:
    """List the classes that this class interrupts, with their weights."""
    names = policy.document.capacity.interrupts.get(channel_class, ())
    return tuple((name, weight_of(policy.document, name, {})) for name in names)


def need_of(policy: Policy, weight: int, channel_class: str) -> CapacityNeed:
    """Return the capacity that a conversation needs."""
    return CapacityNeed(weight, channel_class, interrupted(policy, channel_class))


def base_weight(policy: Policy, channel_class: str) -> int:
    """Return a class's weight for agents without a weight of their own."""
    return weight_of(policy.document, channel_class, {}) if policy.active else policy.chat_weight


def limits_of(policy: Policy, own: Mapping[str, int]) -> Mapping[str, int]:
    """Return how many conversations of each class an agent may have at once: their own limit, else the policy's."""
    common = policy.document.capacity.limits
    return {**common, **own} if common else own


def warm_until(policy: Policy, available_since: int | None) -> int:
    """Return until when an agent gets one conversation at a time, microseconds; 0 without a warm-up."""
    warm_up_s = policy.document.capacity.warm_up_s
    return after(available_since, warm_up_s) if available_since is not None and warm_up_s else 0
