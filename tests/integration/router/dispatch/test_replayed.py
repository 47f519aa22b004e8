"""The replay of a recorded run makes the same decisions: rival dispatchers, lost claims, declines, a failover."""

from contextlib import AsyncExitStack
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import func, select
from usher_common.record.tables.schema import assignment, conversation, decision
from usher_router.adapters.dispatch.dispatch_log import RecordDispatches
from usher_router.adapters.dispatch.pool import RecordPool
from usher_router.app.dispatch.dispatch_log import DispatchLogWriter
from usher_router.app.dispatch.dispatcher import DispatchConfig, Dispatcher
from usher_router.domain.policy import Policy
from usher_router.replay.full_explanation import Choice, explain_fully
from usher_router.replay.log_batch import LogBatch, Proposed, pack

from decisions.replayed import replay
from routing import World

AGENTS, VISITORS = 6, 30
POLICY = Policy()


async def recorded(world: World) -> list[LogBatch]:
    """Return all batches on record."""
    store = RecordDispatches()
    async with world.record.read() as connection:
        lives = await store.dispatchers(connection, 0, 1 << 62)
        return [turn for life in lives for turn in await store.batches(connection, life, 0, 10_000)]


def rival(world: World, name: str) -> Dispatcher:
    """Return a dispatcher that always takes itself for the preferred one."""
    notes = DispatchLogWriter(world.record, RecordDispatches(), name, lambda: "settings")
    return Dispatcher(world.live, world.record, RecordPool(), DispatchConfig(lambda: POLICY, lambda: True, notes))


async def wait_no(world: World, row: Any) -> int:
    """Return the wait number under which this was decided."""
    return int((await world.rows(select(assignment.c.wait_no).where(assignment.c.id == row.assignment_id)))[0][0])


def changed(turn: LogBatch) -> LogBatch:
    """Return the batch with another agent in place of each one chosen."""
    ops = [
        replace(op, chosen=tuple(replace(one, agent="somebody") for one in op.chosen))
        if isinstance(op, Proposed)
        else op
        for op in turn.ops
    ]
    return replace(turn, payload=pack(ops))


async def work(world: World, first: int, last: int) -> None:
    """Let agents decline every third offer, and accept and close the others, until these visitors were served."""
    for number in range(first, last):
        await world.says(f"v{number}", "hello")
    seen = set[str]()

    async def served() -> bool:
        for row in await world.rows(select(conversation).where(conversation.c.status == "offered")):
            if row.assignment_id not in seen:
                seen.add(row.assignment_id)
                await answer(world, row, refuse=len(seen) % 3 == 0)
        return await closed(world) == last

    await world.until(served)


async def answer(world: World, row: Any, *, refuse: bool) -> None:
    """Decline, or accept and close."""
    if refuse:
        await world.decline(row, row.agent_id)
    else:
        await world.accept(row, row.agent_id)
        await world.close_by(row, row.agent_id)


async def closed(world: World) -> int:
    """Count the conversations that were served."""
    count = select(func.count()).where(conversation.c.status == "closed")
    return int((await world.rows(count))[0][0])


async def record_a_run(world: World) -> list[LogBatch]:
    """Two dispatchers at once on the same work, then one alone, then another that takes over."""
    for number in range(AGENTS):
        await world.agent(f"agent{number}")
    for names in (("one", "two"), ("three",)):
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(world.router("router-1" if "one" in names else "router-2"))
            for name in names:
                dispatcher = rival(world, name)
                await dispatcher.start()
                stack.push_async_callback(dispatcher.close)
            done = await closed(world)
            await work(world, done, done + VISITORS)
    return await recorded(world)


async def test_a_recorded_run_replays_to_the_same_decisions(world: World) -> None:
    """Every dispatcher's log is complete and nothing is decided differently; a changed log is noticed."""
    turns = await record_a_run(world)
    found = replay(turns)
    decided = await world.rows(select(decision))

    assert (found.differences, found.incomplete) == ([], [])
    assert found.dispatchers == 5  # one and two beside the router's, three beside the second router's
    assert found.lost > 0  # to the other dispatcher
    assert len(decided) > 2 * VISITORS  # declines add to them
    assert 0 <= len(decided) - found.won <= found.dispatchers  # the outcome of the very last claim is not in the log
    assert replay(changed(turn) for turn in turns).differences != []


async def test_the_stored_explanations_are_those_of_the_replay(world: World) -> None:
    """For each decision the full list has the same winner and the same next ones."""
    turns = await record_a_run(world)
    by_life: dict[str, list[LogBatch]] = {}
    for turn in turns:
        by_life.setdefault(turn.dispatcher, []).append(turn)
    for row in await world.rows(select(decision)):
        told = msgspec.json.decode(row.explanation_json)
        choice = Choice(row.conversation_id, await wait_no(world, row), row.agent_id, row.at)
        lists = [found for life in by_life.values() if (found := explain_fully(life, choice)) is not None]

        assert [one["agent"] for one in (told["winner"], *told["next"])] in [
            [one.agent for one in found if not one.reason][:6] for found in lists
        ]
