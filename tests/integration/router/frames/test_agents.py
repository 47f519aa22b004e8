"""Agents between conversations: wrapping up, losing their sockets, returning."""

from typing import Any

from sqlalchemy import update
from usher_common.record.tables.schema import agent as agent_table
from usher_policy.document.read import policy_hash
from usher_router.adapters.policy.policies import RecordPolicies

from routing.policies import text_of
from routing.world import BEAT_S, World, beating

WRAP_UP = text_of("capacity: {wrap_up_s: {chat: 600}}")


async def is_shown(world: World, agent: str, status: str) -> Any:
    """Wait until the agent has this status; returns their row."""

    async def look() -> Any:
        row = await world.agent_row(agent)
        return row if row.status == status else None

    return await world.until(look)


async def ends_in_a_second(world: World, name: str) -> int:
    """Let an agent's wrap-up, which is so long that it is surely seen, end soon; returns when."""
    async with world.record.transaction() as transaction:
        ends_at = await transaction.now() + 1_000_000
        ending = update(agent_table).where(agent_table.c.id == name)
        await transaction.connection.execute(ending.values(wrap_up_until=ends_at))
    return ends_at


async def test_an_agent_in_wrap_up_gets_no_offer(world: World) -> None:
    """When its time has passed, they get offers again without doing anything."""
    async with world.record.transaction() as transaction:
        await RecordPolicies().activate(transaction.connection, policy_hash(WRAP_UP), WRAP_UP, "ann")
    async with world.router():
        await world.agent("ana")
        await world.says("v1", "hello")
        await world.accept(await world.becomes("v1", "offered", "ana"), "ana")
        await world.close_by(await world.becomes("v1", "assigned"), "ana")
        await is_shown(world, "ana", "wrap_up")
        await world.says("v2", "hello")
        await world.becomes("v2", "waiting")
        ends_at = await ends_in_a_second(world, "ana")
        offered = await world.becomes("v2", "offered", "ana")
        now = await world.agent_row("ana")

        assert now.status == "available"
        assert offered.changed_at >= ends_at


async def test_a_lost_socket_withdraws_offers_and_keeps_conversations(world: World) -> None:
    """Shown as gone long before the grace is over; an agent who returns within it has their status and offers again."""
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


async def test_an_agent_off_shift_gets_no_offer(world: World) -> None:
    """Though available, and idle for longer than the one on shift; without a calendar an agent is always on shift."""
    policy = text_of('calendars: {late: {timezone: UTC, exceptions: {"2030-01-01": ["09:00-10:00"]}}}')
    async with world.record.transaction() as transaction:
        await RecordPolicies().activate(transaction.connection, policy_hash(policy), policy, "ann")
    await world.agent("ana", calendar="late", idle_since=1)
    await world.agent("ben", calendar="unknown")
    async with world.router():
        await world.says("v1", "hello")
        offered = await world.becomes("v1", "offered")

        assert offered.agent_id == "ben"
