"""The dispatcher's record: written in the claim's transaction or by itself, read again, forgotten in time."""

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select
from usher_common.record.tables.schema import dispatch_record
from usher_router.adapters.dispatch.dispatch_log import RecordDispatches
from usher_router.app.checks.delete_old_rows import forget_dispatch
from usher_router.app.dispatch.dispatch_log import DispatchLogWriter, LogTiming
from usher_router.domain.matching.demand import Waiting
from usher_router.domain.matching.pool_agent import PoolAgent
from usher_router.domain.policy import SECOND
from usher_router.replay.log_batch import LogBatch

from decisions.replayed import replay
from routing import World

ANA = PoolAgent("ana", available=True, load=0, capacity=100, idle_since=10, skills={})
K1 = Waiting("k1", wait_no=1, opened_at=1)


async def turns(world: World) -> list[LogBatch]:
    """All that was written, by dispatcher and number."""
    store = RecordDispatches()
    async with world.record.read() as connection:
        found = []
        for life in await store.dispatchers(connection, 0, 1 << 62):
            found += await store.batches(connection, life, 0, 1_000)
    return found


def recorder_of(world: World, **habits: float) -> DispatchLogWriter:
    """A recorder with these habits, else the usual ones."""
    return DispatchLogWriter(world.record, RecordDispatches(), "router-1", lambda: "abc", LogTiming(**habits))  # type: ignore[arg-type]


async def write(world: World, recorder: DispatchLogWriter, now: int, error: Exception | None = None) -> None:
    """Write in a transaction that fails with this error, if any."""
    async with world.record.transaction() as transaction:
        await recorder.write(transaction, now)
        if error:
            raise error


async def test_what_is_written_with_a_claim_replays(world: World) -> None:
    """The decisions' time is the turns' time; what a rolled back transaction wrote is written by the next."""
    recorder = recorder_of(world)
    pool = recorder.pool(10.0)
    pool.put_agent(ANA)
    pool.put_waiting(K1)
    assert [one.agent for one in pool.propose(SECOND, 50)] == ["ana"]
    with pytest.raises(LookupError):
        await write(world, recorder, 5, LookupError())
    assert await turns(world) == []
    recorder.claimed({"k1"})
    await write(world, recorder, 7)
    found = await turns(world)
    replayed = replay(found)

    assert [(one.n, one.policy, one.at) for one in found] == [(1, "abc", 7), (2, "abc", 7)]
    assert (replayed.dispatchers, replayed.proposals, replayed.won, replayed.differences) == (1, 1, 1, [])


async def test_what_waits_is_written_within_a_second(world: World) -> None:
    """Not at once, and an idle dispatcher writes nothing."""
    for waits_s, written in ((60.0, 0), (0.0, 1)):
        recorder = recorder_of(world, batch_s=waits_s)
        pool = recorder.pool(10.0)
        pool.put_agent(ANA)
        await recorder.flush()
        assert len(await turns(world)) == written

    pool.propose(SECOND, 50)
    await recorder.flush()
    assert len(await turns(world)) == 1


async def test_a_long_life_ends_with_a_fresh_pool_that_knows_the_same(world: World) -> None:
    """Each life is whole: it begins with all that is known."""
    recorder = recorder_of(world, log_s=0.0)
    pool = recorder.pool(10.0)
    pool.put_agent(ANA)
    for number in range(3):
        pool.put_waiting(replace(K1, id=f"k{number}"))
    pool.propose(SECOND, 1)
    pool.put_agent(replace(ANA, load=33))
    assert [one.conversation for one in pool.propose(SECOND, 9)] == ["k1", "k2"]
    await write(world, recorder, 7)
    found = replay(await turns(world))

    assert (found.dispatchers, found.proposals, found.differences, found.incomplete) == (3, 3, [], [])


async def test_lives_in_which_nothing_happened_leave_no_trace(world: World) -> None:
    """While the store is away a dispatcher begins again twice a second."""
    recorder = recorder_of(world)
    for _ in range(3):
        recorder.pool(10.0)
    recorder.pool(10.0).put_agent(ANA)
    await write(world, recorder, 7)

    assert len(await turns(world)) == 1


async def test_a_store_that_is_away_for_long_costs_the_record_and_not_the_memory(world: World) -> None:
    """The life with the hole is given up; the next one is whole."""
    recorder = recorder_of(world, batch_ops=2, batches_kept=3)
    pool = recorder.pool(10.0)
    pool.put_agent(ANA)
    for number in range(8):
        pool.put_waiting(replace(K1, id=f"k{number}"))
        pool.drop_waiting(f"k{number}")
    pool.put_waiting(K1)
    assert len(pool.propose(SECOND, 50)) == 1
    await write(world, recorder, 7)
    found = replay(await turns(world))

    assert (found.dispatchers, found.proposals, found.differences, found.incomplete) == (1, 1, [], [])


async def test_old_turns_are_forgotten(world: World) -> None:
    """Those kept long enough go, a few at a time; the others stay."""
    store = RecordDispatches()
    async with world.record.transaction() as transaction:
        now = await transaction.now()
        old = [LogBatch("a", number, "", b"") for number in range(1, 6)]
        await store.write(transaction.connection, old, now - 7_200 * SECOND)
        await store.write(transaction.connection, [LogBatch("b", 1, "", b"")], now)
    gone = await forget_dispatch(world.record, store, 1.0, 2)

    assert (gone, await world.rows(select(func.count(), func.max(dispatch_record.c.dispatcher)))) == (5, [(1, "b")])
