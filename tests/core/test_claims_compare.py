"""A claim compares all parts of a wait: if any has changed since the proposal, the claim is lost (decision 0142)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from usher_router.domain.capacity.agent import Agent
from usher_router.domain.conversation.change_queue import wait_of
from usher_router.domain.conversation.waiting.wait import Wait
from usher_router.domain.matching.claim import claim
from usher_router.domain.matching.pool import Pool
from usher_router.domain.matching.pool_agent import PoolAgent

from core.test_waits_begin import POLICY, QUEUES
from routing.life import AGENTS, Act, Life, acts
from routing.plain_view import seen_waiting

ABLE = {"french": 5, "billing": 5, "vip": 5}
POOLS = frozenset({"default", "night"})


def proposed(life: Life, agent: Agent) -> Pool:
    """Return a pool that knows the waiting conversation and this agent."""
    pool = Pool()
    worker = PoolAgent(agent.id, available=True, load=agent.load, capacity=agent.capacity, idle_since=1)
    pool.put_agent(replace(worker, skills=ABLE, pools=POOLS))
    pool.put_waiting(seen_waiting(life.one, life.policy))
    return pool


def compared(wait: Wait) -> Wait:
    """Return a wait without the parts that are compared separately.

    They are this agent's decline, and until when a sticky agent is waited for.
    """
    return replace(wait, refused=(), sticky_until=None)


@given(acts(QUEUES), acts(QUEUES))
def test_a_claim_is_won_only_if_the_wait_is_as_proposed(before: list[Act], meanwhile: list[Act]) -> None:
    """A message, or time passing, does not change it."""
    life = Life(POLICY)
    for act in before:
        act(life)
    if life.one.status != "waiting":
        return
    pool, seen = proposed(life, AGENTS["ana"]), wait_of(life.one)
    proposals = pool.propose(life.now, 1)
    for act in meanwhile:
        act(life)
    claims, _ = claim(proposals, {life.one.id: life.one}, AGENTS, life.context)
    same = life.one.status == "waiting" and compared(wait_of(life.one)) == compared(seen)

    assert len(claims) == (1 if proposals and same and life.one.id == proposals[0].conversation else 0)


CHANGES = {
    "queue": "night",
    "skills": ("french",),
    "levels": {"billing": 2},
    "preferred": {},
    "priority": 9,
    "weight": 41,
    "channel_class": "email",
    "overflow": ("night",),
    "target_agent": "ana",
    "sticky_agent": "ana",
    "step": 1,
    "wait_no": 7,
}


@pytest.mark.parametrize("field", CHANGES)
def test_one_changed_part_of_a_wait_loses_the_claim(field: str) -> None:
    """Whichever part it is."""
    life = Life(POLICY)
    proposals = proposed(life, AGENTS["ana"]).propose(life.now, 1)
    assert len(proposals) == 1
    changed = replace(life.one, **{field: CHANGES[field]})

    assert claim(proposals, {life.one.id: changed}, AGENTS, life.context)[0] == []
    assert len(claim(proposals, {life.one.id: life.one}, AGENTS, life.context)[0]) == 1


@given(st.sampled_from(["integration"]))
def test_a_role_without_a_desk_wins_no_claim(role: str) -> None:
    """Even if the pool saw an agent whose role has changed since."""
    life = Life(POLICY)
    proposals = proposed(life, AGENTS["ana"]).propose(life.now, 1)
    changed = {**AGENTS, "ana": replace(AGENTS["ana"], role=role)}

    assert claim(proposals, {life.one.id: life.one}, changed, life.context)[0] == []
