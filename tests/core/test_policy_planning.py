"""The record says which policy was planned: a router that takes over again continues where others stopped."""

import pytest
from sqlalchemy import select
from usher_common.record.tables.schema import agent
from usher_router.adapters.policy.policies import RecordPolicies
from usher_router.adapters.policy.replanning import RecordPlans
from usher_router.app.policy.active_policy import PolicySource
from usher_router.app.policy.replan_waits import WaitPlanner
from usher_router.domain.policy import Policy

from routing.policies import text_of
from routing.world import World

A, B = text_of("capacity: {agent: 100}"), text_of("capacity: {agent: 200}")


@pytest.mark.parametrize("kept", [False, True], ids=["a new process", "the same process"])
async def test_a_router_that_takes_over_again_plans_by_the_record(world: World, kept: bool) -> None:
    """The first router planned A, the second B; back at A, and at the first router, agents get A's capacity."""
    source, preferred = PolicySource(world.record, RecordPolicies(), Policy()), ""

    def planner(name: str) -> WaitPlanner:
        return WaitPlanner(world.record, RecordPlans(), source, lambda: preferred == name)

    async def carries() -> int:
        return int((await world.rows(select(agent.c.capacity)))[0][0])

    planners = {name: planner(name) for name in ("first", "second")}
    await world.agent("ana")
    found = []
    for name, text in (("first", A), ("second", B), ("first", A)):
        if not kept:
            planners[name] = planner(name)
        preferred = name
        await world.activate(text)
        await source.refresh()
        for one in (*planners.values(), *planners.values()):  # each reads once a second
            await one.poll()
        found.append(await carries())

    assert found == [100, 200, 100]


@pytest.mark.parametrize("turns", [["first", "second", "first"], ["first", "second", "second", "first", "first"]])
async def test_any_order_of_routers_ends_with_the_active_policy(world: World, turns: list[str]) -> None:
    """Even if one was suspended while another was preferred."""
    source = PolicySource(world.record, RecordPolicies(), Policy())
    planners = {name: WaitPlanner(world.record, RecordPlans(), source, lambda: True) for name in set(turns)}
    await world.agent("ana")
    found = []
    for number, name in enumerate(turns):
        await world.activate((A, B)[number % 2])
        await source.refresh()
        await planners[name].poll()
        found.append(int((await world.rows(select(agent.c.capacity)))[0][0]))

    assert found == [(100, 200)[number % 2] for number in range(len(turns))]
