"""Agents between conversations: wrapping up, losing their sockets, coming back."""

from typing import Any

from usher_policy.document.read import policy_hash
from usher_router.adapters.policy.policies import RecordPolicies

from routing.policies import text_of
from routing.world import BEAT_S, World, beating

WRAP_UP = text_of("capacity: {wrap_up_s: {chat: 1}}")


async def is_shown(world: World, agent: str, status: str) -> Any:
    """Wait until the agent is so; returns their row."""

    async def look() -> Any:
        row = await world.agent_row(agent)
        return row if row.status == status else None

    return await world.until(look)


async def test_an_agent_wraps_up_before_the_next_one(world: World) -> None:
    """Nothing is offered while they wrap up; when the time has passed, they are offered again without asking."""
    async with world.record.transaction() as transaction:
        await RecordPolicies().activate(transaction.connection, policy_hash(WRAP_UP), WRAP_UP, "ann")
    async with world.router():
        await world.agent("ana")
        await world.says("v1", "hello")
        await world.accept(await world.becomes("v1", "offered", "ana"), "ana")
        await world.close_by(await world.becomes("v1", "assigned"), "ana")
        wrapping = await is_shown(world, "ana", "wrap_up")
        await world.says("v2", "hello")
        offered = await world.becomes("v2", "offered", "ana")
        now = await world.agent_row("ana")

        assert now.status == "available"
        assert offered.changed_at >= wrapping.wrap_up_until


async def test_a_lost_socket_takes_the_offers_and_leaves_the_conversations(world: World) -> None:
    """Shown as gone long before the grace is over; back within it they are what they were, and are offered again."""
    async with world.router(heartbeat_s=BEAT_S, grace_s=60.0):
        async with beating(world, "ana"):
            await world.agent("ana")
            await world.says("v1", "hello")
            await world.accept(await world.becomes("v1", "offered", "ana"), "ana")
            owned = await world.becomes("v1", "assigned")
            await world.says("v2", "hello")
            await world.becomes("v2", "offered", "ana")
        lost = await is_shown(world, "ana", "offline")
        waiting = await world.becomes("v2", "waiting", None)
        still = await world.conversation("v1")
        assert (lost.status_reason, lost.lost_from, waiting.wait_no) == ("lost", "available:", 1)
        assert (still.status, still.agent_id, still.assignment_id) == ("assigned", "ana", owned.assignment_id)
        async with beating(world, "ana"):
            await is_shown(world, "ana", "available")
            await world.becomes("v2", "offered", "ana")


async def test_an_agent_off_shift_is_offered_nothing(world: World) -> None:
    """Though available, and idle longer than the one on shift; without a calendar they always may."""
    policy = text_of('calendars: {late: {timezone: UTC, exceptions: {"2030-01-01": ["09:00-10:00"]}}}')
    async with world.record.transaction() as transaction:
        await RecordPolicies().activate(transaction.connection, policy_hash(policy), policy, "ann")
    await world.agent("ana", calendar="late", idle_since=1)
    await world.agent("ben", calendar="unknown")
    async with world.router():
        await world.says("v1", "hello")
        offered = await world.becomes("v1", "offered")

        assert offered.agent_id == "ben"
