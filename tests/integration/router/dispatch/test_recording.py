"""The dispatch log: written in the claim's transaction or by itself, read again, deleted in time."""

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


async def batches_of(world: World) -> list[LogBatch]:
    """Return all that was written, by dispatcher and number."""
    store = RecordDispatches()
    async with world.record.read() as connection:
        found = []
        for life in await store.dispatchers(connection, 0, 1 << 62):
            found += await store.batches(connection, life, 0, 1_000)
    return found


def writer_of(world: World, **habits: float) -> DispatchLogWriter:
    """Return a log writer with this timing, else the usual one."""
    return DispatchLogWriter(world.record, RecordDispatches(), "router-1", lambda: "abc", LogTiming(**habits))  # type: ignore[arg-type]


async def write(world: World, recorder: DispatchLogWriter, now: int, error: Exception | None = None) -> None:
    """Write in a transaction, which fails if an error is given."""
    async with world.record.transaction() as transaction:
        await recorder.write(transaction, now)
        if error:
            raise error


async def test_a_batch_written_with_a_claim_replays(world: World) -> None:
    """Its time is that of the decisions; what a rolled back transaction wrote is written by the next."""
    recorder = writer_of(world)
    pool = recorder.pool(10.0)
    pool.put_agent(ANA)
    pool.put_waiting(K1)
    assert [one.agent for one in pool.propose(SECOND, 50)] == ["ana"]
    with pytest.raises(LookupError):
        await write(world, recorder, 5, LookupError())
    assert await batches_of(world) == []
    recorder.claimed({"k1"})
    await write(world, recorder, 7)
    found = await batches_of(world)
    replayed = replay(found)

    assert [(one.n, one.policy, one.at) for one in found] == [(1, "abc", 7), (2, "abc", 7)]
    assert (replayed.dispatchers, replayed.proposals, replayed.won, replayed.differences) == (1, 1, 1, [])


async def test_a_batch_is_written_within_a_second(world: World) -> None:
    """Not at once; and an idle dispatcher writes nothing."""
    for waits_s, written in ((60.0, 0), (0.0, 1)):
        recorder = writer_of(world, batch_s=waits_s)
        pool = recorder.pool(10.0)
        pool.put_agent(ANA)
        await recorder.flush()
        assert len(await batches_of(world)) == written

    pool.propose(SECOND, 50)
    await recorder.flush()
    assert len(await batches_of(world)) == 1


async def test_a_long_session_ends_with_a_new_pool_of_the_same_content(world: World) -> None:
    """Each session is complete: it begins with all that is known."""
    recorder = writer_of(world, log_s=0.0)
    pool = recorder.pool(10.0)
    pool.put_agent(ANA)
    for number in range(3):
        pool.put_waiting(replace(K1, id=f"k{number}"))
    pool.propose(SECOND, 1)
    pool.put_agent(replace(ANA, load=33))
    assert [one.conversation for one in pool.propose(SECOND, 9)] == ["k1", "k2"]
    await write(world, recorder, 7)
    found = replay(await batches_of(world))

    assert (found.dispatchers, found.proposals, found.differences, found.incomplete) == (3, 3, [], [])


async def test_sessions_in_which_nothing_happened_are_not_written(world: World) -> None:
    """While the record is unavailable a dispatcher starts again twice a second."""
    recorder = writer_of(world)
    for _ in range(3):
        recorder.pool(10.0)
    recorder.pool(10.0).put_agent(ANA)
    await write(world, recorder, 7)

    assert len(await batches_of(world)) == 1


async def test_a_long_outage_costs_log_entries_and_not_memory(world: World) -> None:
    """The session with the gap is given up; the next one is complete."""
    recorder = writer_of(world, batch_ops=2, batches_kept=3)
    pool = recorder.pool(10.0)
    pool.put_agent(ANA)
    for number in range(8):
        pool.put_waiting(replace(K1, id=f"k{number}"))
        pool.drop_waiting(f"k{number}")
    pool.put_waiting(K1)
    assert len(pool.propose(SECOND, 50)) == 1
    await write(world, recorder, 7)
    found = replay(await batches_of(world))

    assert (found.dispatchers, found.proposals, found.differences, found.incomplete) == (1, 1, [], [])


async def test_old_batches_are_deleted(world: World) -> None:
    """A few at a time, once they were kept long enough; younger ones stay."""
    store = RecordDispatches()
    async with world.record.transaction() as transaction:
        now = await transaction.now()
        old = [LogBatch("a", number, "", b"") for number in range(1, 6)]
        await store.write(transaction.connection, old, now - 7_200 * SECOND)
        await store.write(transaction.connection, [LogBatch("b", 1, "", b"")], now)
    gone = await forget_dispatch(world.record, store, 1.0, 2)

    assert (gone, await world.rows(select(func.count(), func.max(dispatch_record.c.dispatcher)))) == (5, [(1, "b")])
