"""An unavailable agent is never asked, and a role without a desk never is (R10)."""

import pytest

from routing.world import World


@pytest.mark.parametrize("status", ["away", "busy", "offline", "wrap_up"])
async def test_who_is_not_available_is_never_asked(world: World, status: str) -> None:
    """However long they have been idle."""
    await world.agent("ana", idle_since=1, status=status)
    async with world.router():
        await world.says("v1", "hello")
        await world.becomes("v1", "waiting")
        await world.agent("ben")
        row = await world.becomes("v1", "offered")

    assert (row.agent_id, await world.rung()) == ("ben", ["ben"])


async def test_a_role_that_may_not_answer_is_never_asked(world: World) -> None:
    """An account for programs has no desk; a former agent's account stays available until its presence expires."""
    await world.agent("ana", idle_since=1, role="integration")
    await world.agent("ben")
    async with world.router():
        await world.says("v1", "hello")
        row = await world.becomes("v1", "offered")

    assert row.agent_id == "ben"
