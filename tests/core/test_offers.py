"""Offers: who gets them, in which order, and what happens if nobody accepts."""

from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import update
from usher_common.commands.status import SetAgentStatus
from usher_common.ids import agent_partition
from usher_common.record.tables.schema import agent, conversation
from usher_router.domain.matching.claim import claim
from usher_router.domain.matching.demand import Waiting
from usher_router.domain.matching.pool import Pool
from usher_router.domain.matching.pool_agent import PoolAgent
from usher_router.domain.policy import SECOND

from routing.cases import AGENTS, CONTEXT, NOW, WAITING
from routing.world import BEAT_S, PARTITIONS, World, beating, owned
from waits import time_passes


async def change(world: World, name: str, **values: Any) -> None:
    """Change an agent's row, as an administrator does."""
    async with world.record.transaction() as transaction:
        await transaction.connection.execute(update(agent).where(agent.c.id == name).values(**values))


async def becomes(world: World, name: str, *status: str) -> None:
    """Wait until an agent has this (status, reason)."""

    async def look() -> bool:
        row = await world.agent_row(name)
        return (row.status, row.status_reason) == status

    await world.until(look)


def test_a_candidate_who_leaves_before_the_claim_does_not_stop_the_search() -> None:
    """Ana and Ben declined, Cem is chosen and takes a break: the claim is lost, and Ana is asked after the pause."""
    agents = {name: replace(AGENTS["ben"], id=name) for name in ("ana", "ben", "cem")}
    waits = replace(WAITING, refused=("ana", "ben"), changed_at=NOW)
    waiting = Waiting(waits.id, 0, waits.opened_at, refused=frozenset(waits.refused), changed_at=NOW)
    pool = Pool(10.0)
    for name in agents:
        pool.put_agent(PoolAgent(name, available=True, load=0, capacity=100, idle_since=1))
    pool.put_waiting(waiting)
    proposals = pool.propose(NOW + SECOND, 5)
    assert [one.agent for one in proposals] == ["cem"]
    left = {**agents, "cem": replace(agents["cem"], status="away")}
    assert claim(proposals, {waits.id: waits}, left, CONTEXT) == ([], left)
    pool.put_waiting(waiting)  # as the dispatcher does, which reads again what it lost
    pool.put_agent(PoolAgent("cem", available=False, load=0, capacity=100, idle_since=1))
    assert pool.propose(NOW + 9 * SECOND, 5) == []

    assert [(one.agent, one.clear_refused) for one in pool.propose(NOW + 10 * SECOND, 5)] == [("ana", True)]


async def test_an_agent_who_closes_the_browser_hands_over_within_the_queue(world: World) -> None:
    """Two agents, one queue: once the owner's socket is gone for longer than the grace, the other agent gets it."""
    await world.agent("ana", idle_since=1)
    await world.agent("ben", idle_since=2)
    async with beating(world, "ben"), world.router(heartbeat_s=BEAT_S, grace_s=2.0):
        async with beating(world, "ana"):
            await world.says("v1", "hello")
            await world.accept(await world.becomes("v1", "offered", "ana"), "ana")
            await world.becomes("v1", "assigned", "ana")
        row = await world.becomes("v1", "offered", "ben")

    assert (row.queue, (await world.agent_row("ana")).status) == ("default", "offline")


STICKY = "queues: {default: {sticky: {within_s: 600, wait_s: %s}, offer: {timeout_s: 600}}}\ntimers: {reopen_s: %s}"


@pytest.mark.parametrize("reopen_s", [0, 3600], ids=["another conversation", "the same opened again"])
@pytest.mark.parametrize(
    "last",
    [{"status": "away"}, {"enabled": False}, {"draining": True}, {"capacity": 0}],
    ids=["away", "disabled", "draining", "at capacity"],
)
async def test_another_agent_is_asked_if_the_last_one_has_no_time(
    world: World, last: dict[str, Any], reopen_s: int
) -> None:
    """At once, or after waiting a second for one who works but is full."""
    full = "capacity" in last
    await world.activate(STICKY % (1 if full else 60, reopen_s))
    await world.agent("ana", idle_since=1)
    async with owned(world, "ana") as row:
        await world.close_by(row, "ana")
        await world.becomes("v1", "closed")
        await world.agent("ben")
        await change(world, "ana", **last)
        await world.says("v1", "me again")
        again = await world.becomes("v1", "offered", "ben")

    assert (again.id == row.id) is bool(reopen_s)
    assert again.changed_at - again.visitor_at < 30 * SECOND or full  # half of the wait, which is not begun


async def test_a_conversation_that_nobody_accepts_waits(world: World) -> None:
    """Each of three agents is offered it in turn.

    After three missed in a row each is away, and it waits in the queue.
    """
    await world.activate("queues: {default: {offer: {timeout_s: 0.2, missed: 3}}}\ntimers: {refusal_pause_s: 0.1}")
    names = ("ana", "ben", "cem")
    for name in names:
        await world.agent(name)
    async with world.router():
        await world.says("v1", "hello")
        for name in names:
            await becomes(world, name, "away", "missed_offers")
        await world.becomes("v1", "waiting", None)
        asked = await world.rung()

    assert [sorted(asked[start : start + 3]) for start in (0, 3, 6)] == [list(names)] * 3
    assert len(asked) == 9


async def test_a_desk_that_never_answers_is_away_after_the_limit(world: World) -> None:
    """Then the conversation waits."""
    await world.activate("queues: {default: {offer: {timeout_s: 0.2, missed: 3}}}\ntimers: {refusal_pause_s: 0.1}")
    await world.agent("ana")
    async with world.router():
        await world.says("v1", "hello")
        await becomes(world, "ana", "away", "missed_offers")
        await time_passes(1.0)  # time for two offers
        asked = await world.rung()

    assert asked == ["ana"] * 3


async def test_repeating_the_status_does_not_reset_missed_offers(world: World) -> None:
    """A desk that names its status at each reconnect has not answered an offer."""
    await world.activate("queues: {default: {offer: {timeout_s: 600, missed: 3}}}\ntimers: {refusal_pause_s: 0.1}")
    await world.agent("ana")
    async with world.router():
        await world.says("v1", "hello")
        for number in range(3):
            await world.until(lambda count=number + 1: _asked(world, count))  # type: ignore[misc]
            before = (await world.agent_row("ana")).status_at or 0
            body = SetAgentStatus("ana", "available", f"hello-{number}")
            await world.command(body, agent_partition("ana", PARTITIONS))
            await world.until(lambda before=before: _named(world, before))  # type: ignore[misc]
            await _misses(world)  # only now: an agent who is away already would be available again
        await becomes(world, "ana", "away", "missed_offers")
        asked = await world.rung()

    assert asked == ["ana"] * 3


async def _asked(world: World, count: int) -> bool:
    return len(await world.rung()) == count and (await world.conversation("v1")).status == "offered"


async def _named(world: World, before: int) -> bool:
    return ((await world.agent_row("ana")).status_at or 0) > before


async def _misses(world: World) -> None:
    """Let the time for the present offer be over."""
    async with world.record.transaction() as transaction:
        await transaction.connection.execute(update(conversation).values(next_deadline=1))
