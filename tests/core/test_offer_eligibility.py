"""An unavailable agent never gets an offer, and a role without a desk never does."""

import pytest

from routing.world import World


@pytest.mark.parametrize("status", ["away", "busy", "offline", "wrap_up"])
async def test_an_unavailable_agent_gets_no_offer(world: World, status: str) -> None:
    """However long they have been idle."""
    await world.agent("ana", idle_since=1, status=status)
    async with world.router():
        await world.says("v1", "hello")
        await world.becomes("v1", "waiting")
        await world.agent("ben")
        row = await world.becomes("v1", "offered")

    assert (row.agent_id, await world.rung()) == ("ben", ["ben"])


async def test_a_role_without_a_desk_gets_no_offer(world: World) -> None:
    """An integration has no desk; a former agent's account stays available until its presence expires."""
    await world.agent("ana", idle_since=1, role="integration")
    await world.agent("ben")
    async with world.router():
        await world.says("v1", "hello")
        row = await world.becomes("v1", "offered")

    assert row.agent_id == "ben"
