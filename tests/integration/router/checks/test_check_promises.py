"""The promises are checked by SQL: none is broken after work; each fault is counted, and repaired where safe."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update
from structlog.testing import capture_logs
from usher_common.record.tables.schema import agent, assignment, conversation, message
from usher_router import metrics
from usher_router.adapters.checks.promises import RecordWatch
from usher_router.app.checks.check_promises import Reconciler

from checking.reconciler import change, reconciler_of, value
from routing import World

FAULTS: dict[str, list[Any]] = {
    "over_capacity": [update(agent).where(agent.c.id == "ana").values(load=40)],
    "double_owner": [update(assignment).values(agent_id="ben")],
    "overdue_deadline": [update(conversation).values(next_deadline=5)],
    "owner_offline": [
        update(agent).where(agent.c.id == "ana").values(status="offline", status_at=5),
        update(assignment).values(offered_at=5),  # the visitor has just written: no agent has read it
    ],
    "sequence_gap": [delete(message).where(message.c.seq == 1)],
}
NEVER_REPAIRED = ("double_owner", "sequence_gap")


async def broken(world: World) -> dict[str, int]:
    """Return how often each promise is broken."""
    async with world.record.read() as connection:
        gaps = await RecordWatch().gaps(connection, "", ())
        return {**await RecordWatch().broken(connection), "sequence_gap": len(gaps.found)}


async def counted(reconciler: Reconciler, name: str) -> float:
    """Check again; returns the gauge."""
    metrics.BROKEN.labels(name).set(-1)
    await reconciler.check()
    return value(metrics.BROKEN, name)


@asynccontextmanager
async def owned(world: World) -> AsyncIterator[Any]:
    """In a running router, a conversation that ana owns; ben is away."""
    await world.agent("ana", idle_since=1)
    await world.agent("ben", status="away")
    async with world.router():
        await world.says("v1", "hello")
        row = await world.becomes("v1", "offered", "ana")
        await world.accept(row, "ana")
        yield await world.becomes("v1", "assigned")


@pytest.mark.parametrize("name", FAULTS)
async def test_each_fault_is_counted_and_repaired_where_that_is_safe(world: World, name: str) -> None:
    """Work breaks no promise; once the test breaks one, there are gauge, event and repair, and then none again."""
    async with owned(world):
        pass  # a router that runs might do what is overdue before the check repairs it
    assert dict.fromkeys(FAULTS, 0) == await broken(world)
    await change(world, *FAULTS[name])
    reconciler, before = reconciler_of(world), value(metrics.REPAIRS, name)
    with capture_logs() as logs:
        await reconciler.check()
    told = [line["event"] for line in logs if line.get("invariant") == name]
    assert (value(metrics.BROKEN, name), told[0]) == (1, "reconcile.promise_broken")
    if name in NEVER_REPAIRED:
        assert (value(metrics.REPAIRS, name), told[1:]) == (before, [])
        return
    assert (value(metrics.REPAIRS, name), told[1:]) == (before + 1, ["reconcile.repaired"])

    async def right() -> bool:
        return (await broken(world))[name] == 0

    async with world.router():
        await world.until(right)


async def test_load_is_repaired_to_the_weight_of_open_assignments(world: World) -> None:
    """Load, conversations by class and the limit are repaired together, also for an agent who has none."""
    async with owned(world):
        await change(
            world,
            update(agent).where(agent.c.id == "ana").values(load=0, held_json='{"voice":2}'),
            update(agent).where(agent.c.id == "ben").values(load=66),
        )
        await reconciler_of(world).check()
        rows = await world.rows(select(agent.c.load, agent.c.held_json, agent.c.load_limit).order_by(agent.c.id))

    assert [tuple(row) for row in rows] == [(33, '{"chat":1}', 100), (0, "{}", 100)]


async def test_overload_is_counted_until_it_is_less(world: World) -> None:
    """Load and assignments agree, but exceed the capacity; nothing is taken from the agent."""
    async with owned(world):
        pass
    reconciler, before = reconciler_of(world), value(metrics.REPAIRS, "over_capacity")
    counts = [await counted(reconciler, "over_capacity")]
    mine = update(agent).where(agent.c.id == "ana")
    heavier = [update(table).values(weight=133) for table in (assignment, conversation)]
    await change(world, *heavier, mine.values(load=133, load_limit=133))
    counts += [await counted(reconciler, "over_capacity") for _ in range(2)]
    await change(world, mine.values(capacity=133))
    counts.append(await counted(reconciler, "over_capacity"))

    assert (counts, value(metrics.REPAIRS, "over_capacity")) == ([0, 1, 1, 0], before)


async def test_load_above_a_lowered_capacity_breaks_no_promise(world: World) -> None:
    """The agent gets nothing new until they have spare capacity again."""
    async with owned(world):
        pass
    reconciler = reconciler_of(world)
    await reconciler.check()
    await change(world, update(agent).where(agent.c.id == "ana").values(capacity=20))

    assert await counted(reconciler, "over_capacity") == 0


async def test_an_offline_agents_conversation_waits_again(world: World) -> None:
    """The release goes to the home partition, as it does when an agent vanishes."""
    async with owned(world):
        await change(world, *FAULTS["owner_offline"])
        await reconciler_of(world).check()
        row = await world.becomes("v1", "waiting")

    assert (await world.agent_row("ana")).load == 0
    assert [text for _, _, text in await world.messages(row)] == ["hello", "joined:Ana", "queued"]


async def test_within_the_grace_an_offline_agent_keeps_their_conversations(world: World) -> None:
    """They may return: only an absence longer than the configured grace is a fault."""
    async with owned(world):
        minute_ago = time.time_ns() // 1000 - 60_000_000
        await change(
            world,
            update(agent).where(agent.c.id == "ana").values(status="offline", status_at=minute_ago),
            update(assignment).values(offered_at=minute_ago),
        )
        async with world.record.read() as connection:
            counts = [(await RecordWatch(grace_s).broken(connection))["owner_offline"] for grace_s in (20.0, 90.0)]

    assert counts == [1, 0]


async def test_a_gap_is_found_in_any_conversation_and_counted_until_it_is_filled(world: World) -> None:
    """In waiting and closed ones, and though nothing in them changes any more; the log names each once."""
    async with owned(world) as row:
        await change(world, update(agent).values(status="away"))
        await world.says("v2", "hello")
        waiting = await world.becomes("v2", "waiting")
        await world.close_by(row, "ana")
        await world.becomes("v1", "closed")
    lost = [one for one in await world.rows(select(message)) if one.seq == 1]
    await change(world, delete(message).where(message.c.seq == 1))
    reconciler = reconciler_of(world)
    with capture_logs() as logs:
        await reconciler.check()
    named = [line["conversation"] for line in logs if line["event"] == "reconcile.gap_found"]
    await change(world, update(assignment).values(offered_at=5, ended_at=5))  # long ago: read only if known
    with capture_logs() as later:
        again = await counted(reconciler, "sequence_gap")
    await change(world, *(insert(message).values(**one._mapping) for one in lost))

    assert sorted([row.id, waiting.id]) == named
    assert (again, [line for line in later if line["event"] == "reconcile.gap_found"]) == (2, [])
    assert await counted(reconciler, "sequence_gap") == 0


async def test_gaps_are_searched_for_in_all_open_conversations_in_turn(world: World) -> None:
    """Each search continues after the last address, and starts again when none is left."""
    async with world.router():
        for peer in ("v1", "v2", "v3"):
            await world.says(peer, "hello")
            await world.becomes(peer, "waiting")
    await change(world, delete(message))
    rows = await world.rows(select(conversation).order_by(conversation.c.address_id))
    async with world.record.read() as connection:
        behind = [await RecordWatch().gaps(connection, one.address_id, ()) for one in rows]

    assert [{one.id for one in rows[number:]} for number in (1, 2, 3)] == [set(one.found) for one in behind]
    assert {one.behind for one in behind} == {""}


async def test_an_open_assignment_of_a_closed_conversation_is_a_second_owner(world: World) -> None:
    """It would weigh on the agent for ever."""
    async with owned(world) as row:
        await world.close_by(row, "ana")
        await world.becomes("v1", "closed")
    ended = (await world.rows(select(assignment)))[0]._mapping
    loose = {**ended, "id": "loose", "wait_no": 99, "ended_at": None, "outcome": ""}
    await change(world, insert(assignment).values(loose))

    assert (await broken(world))["double_owner"] == 1


async def test_no_promise_seems_broken_while_work_goes_on(world: World) -> None:
    """Each count is of one moment, so that no repair disturbs work; agents' own weights are no overload."""
    names = [await world.agent(f"agent{number}", weights_json='{"chat":50}') for number in range(3)]
    counts, handled = list[dict[str, int]](), set[str]()
    wanted = select(conversation).where(conversation.c.status == "offered")

    async def served() -> bool:
        for row in await world.rows(wanted):
            if row.assignment_id not in handled:
                handled.add(row.assignment_id)
                await world.accept(row, row.agent_id)
                await world.close_by(row, row.agent_id)
        counts.append(await broken(world))
        return len(await world.rows(select(conversation.c.id).where(conversation.c.status == "closed"))) == 15

    async with world.router():
        for number in range(15):
            await world.says(f"v{number}", "hello")
        await world.until(served)
    weights = {row[0] for row in await world.rows(select(assignment.c.weight))}

    assert [count for count in counts if any(count.values())] == []
    assert weights == {50}
    assert [(await world.agent_row(name)).load for name in names] == [0, 0, 0]
