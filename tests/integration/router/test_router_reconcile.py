"""The promises are checked by SQL: all zero after work, and each fault is counted."""

from sqlalchemy import delete, update
from usher_common.record.schema import agent, assignment, conversation, message
from usher_router import limits, metrics
from usher_router.adapters.pool_rows import RecordPool
from usher_router.adapters.watching import RecordWatch
from usher_router.app.reconcile import Reconciler
from usher_router.domain.policy import Policy

from routing import World

FAULTS = {
    "over_capacity": update(agent).values(load=40),
    "double_owner": update(assignment).values(agent_id="ben"),
    "overdue_deadline": update(conversation).values(next_deadline=5),
    "owner_offline": update(agent).values(status="offline", status_at=5),
    "sequence_gap": delete(message).where(message.c.seq == 1),
}


async def broken(world: World) -> dict[str, int]:
    """Count."""
    async with world.record.read() as connection:
        return await RecordWatch().broken(connection)


async def test_each_fault_is_counted(world: World) -> None:
    """Work leaves nothing broken; then each promise is broken in turn, in a transaction of its own."""
    await world.agent("ana", idle_since=1)
    await world.agent("ben", idle_since=2)
    async with world.router():
        await world.says("v1", "hello")
        row = await world.becomes("v1", "offered", "ana")
        await world.accept(row, "ana")
        await world.becomes("v1", "assigned")
    assert dict.fromkeys(FAULTS, 0) == await broken(world)

    for name, fault in FAULTS.items():
        async with world.record.transaction() as transaction:
            await transaction.connection.execute(fault)
            if name == "owner_offline":
                await transaction.connection.execute(update(conversation).values(changed_at=5))
        assert (await broken(world))[name] >= 1, name
        if name == "owner_offline":
            async with world.record.transaction() as transaction:
                now = await transaction.now()
                await transaction.connection.execute(update(conversation).values(changed_at=now))


async def test_waiting_although_somebody_is_free_is_counted(world: World) -> None:
    """Without a dispatcher a waiting conversation and a free agent stay apart; the second check says so."""
    await world.agent("ana", status="away")
    async with world.router():
        await world.says("v1", "hello")
        await world.becomes("v1", "waiting")
    async with world.record.transaction() as transaction:
        await transaction.connection.execute(update(agent).values(status="available"))
    reconciler = Reconciler(world.record, RecordWatch(), RecordPool(), Policy(), lambda: True)
    gauge = metrics.BROKEN.labels("waiting_despite_free")
    await reconciler.check()
    first = gauge._value.get()

    async def counted() -> bool:
        await reconciler.check()
        return bool(gauge._value.get() == 1)

    assert first == 0
    assert limits.FREE_S < limits.INVARIANTS_S
    await world.until(counted)


async def test_who_does_not_count_any_more_has_no_gauge(world: World) -> None:
    """A router that counted a broken promise and handed over must not go on telling its last count."""
    await world.agent("ana", status="away")
    preferred = [True]
    reconciler = Reconciler(world.record, RecordWatch(), RecordPool(), Policy(), lambda: preferred[0])
    await reconciler.check()
    counting = {tuple(sample.labels.values()) for family in metrics.BROKEN.collect() for sample in family.samples}
    preferred[0] = False
    await reconciler.check()
    after = [sample for family in metrics.BROKEN.collect() for sample in family.samples]

    assert ("double_owner",) in counting
    assert after == []
