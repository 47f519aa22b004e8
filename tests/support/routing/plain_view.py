"""The pool's view of the core's agents and conversations, without a record in between."""

from collections.abc import Mapping

from usher_router.domain.capacity.agent import Agent
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.matching.demand import Waiting
from usher_router.domain.matching.from_record import interrupted, limits_of, select_of, warm_until, who_serves
from usher_router.domain.matching.pool_agent import PoolAgent
from usher_router.domain.policy import Policy

Profile = tuple[Mapping[str, int], frozenset[str]]  # skills with levels, pools


def seen_agent(agent: Agent, profile: Profile, policy: Policy) -> PoolAgent:
    """Show an agent of this profile to a pool."""
    return PoolAgent(
        agent.id,
        available=agent.enabled and agent.status == "available" and not agent.draining,
        load=agent.load,
        capacity=agent.capacity,
        idle_since=agent.idle_since or 0,
        skills=profile[0],
        pools=profile[1],
        held=agent.held,
        limits=limits_of(policy, agent.limits),
        weights=agent.weights,
        warm_until=warm_until(policy, agent.available_since),
        version=agent.version,
        given_at=agent.given_at or 0,
    )


def seen_waiting(one: Conversation, policy: Policy) -> Waiting:
    """Show a waiting conversation to a pool."""
    way = who_serves(policy, one.queue, one.overflow)
    return Waiting(
        one.id,
        one.wait_no,
        one.opened_at,
        waiting_since=one.waiting_since or 0,
        queue=one.queue,
        pools=way.pools,
        required=tuple(sorted((name, one.levels.get(name, 1)) for name in one.skills)),
        preferred=tuple(sorted(one.preferred.items())),
        weight=one.weight,
        channel_class=one.channel_class,
        priority=one.priority,
        target=one.target_agent,
        sticky=one.sticky_agent,
        sticky_until=one.sticky_until or 0,
        refused=frozenset(one.refused),
        select=select_of(way, target=one.target_agent, answered=one.had_owner),
        changed_at=one.changed_at,
        rule=one.rule,
        step=one.step,
        policy=one.policy,
        interrupts=interrupted(policy, one.channel_class),
    )
