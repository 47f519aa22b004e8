"""Fewer partitions may be set once everything is closed; closed conversations must not keep a home that is gone."""

from pathlib import Path

from msgspec.structs import replace
from sqlalchemy import func, select, update
from usher_common.bus.open import open_bus
from usher_common.bus.partitions import ensure_partitions
from usher_common.commands.deadline import DeadlineReached
from usher_common.commands.message_received import MessageReceived
from usher_common.ids import address_id
from usher_common.live.memory import MemoryLive
from usher_common.record.port import Record
from usher_common.record.tables.schema import conversation
from usher_connectors.send.delivery_table import SqlDeliveryTable
from usher_connectors.send.ports import Result
from usher_connectors.send.report import ReportDeliveries
from usher_router.adapters.checks.promises import RecordWatch
from usher_router.app.deadlines.poll_deadlines import poll_deadlines
from usher_router.domain.decide import decide

from connecting.rig import Ear
from gateway_rig import open_rig
from gateway_rig.world import World
from routing.cases import CAUSE, CLOSED, CONTEXT
from routing.policies import policy_from


async def shrunk(record: Record, *peers: str) -> list[str]:
    """Close conversations that began among four partitions, then set two; returns their ids."""
    await ensure_partitions(record, 4)
    world = World(record, MemoryLive(), 4)
    keys = [await world.open(peer) for peer in peers]
    for key in keys:
        await world.close(key)
    await ensure_partitions(record, 2)
    return keys


async def test_no_home_partition_is_left_out_of_range(record: Record) -> None:
    """A smaller number is refused, or also moves the homes of closed conversations."""
    await shrunk(record, "v0", "v1")  # homes 3 and 1
    async with record.read() as connection:
        highest = (await connection.execute(select(func.max(conversation.c.home_partition)))).scalar_one()

    assert highest < 2


def test_a_reopened_conversation_is_decided_in_its_address_partition() -> None:
    """A contact's message goes to the address's present partition; all other commands must go there, too."""
    policy = policy_from("timers: {reopen_s: 60}")
    again = MessageReceived("web", "v1", "web", "one more thing", "c9")
    closed = replace(CLOSED, address_id=address_id("web", "v1"))
    after, _ = decide(closed, again, CAUSE, replace(CONTEXT, policy=policy, partition=1))
    assert after is not None

    assert (after.id, after.status, after.home_partition) == (closed.id, "waiting", 1)


async def test_one_bad_home_does_not_stop_all_deadlines(record: Record) -> None:
    """Of two conversations that are due, the one with a valid home gets its deadline."""
    keys = await shrunk(record, "v0", "v1")
    due = {"status": "waiting", "waiting_since": 1, "deadline_kind": "wait", "deadline_no": 1, "next_deadline": 1}
    async with record.transaction() as transaction:
        await transaction.connection.execute(
            update(conversation).where(conversation.c.id.in_(keys)).values(**due, closed_at=None)
        )
    bus, ear = open_bus("embedded:", partitions=2, record=record), Ear(record)
    await bus.consume("inbound", ear, lambda _: True)
    try:
        await poll_deadlines(bus, record, RecordWatch())  # both leases have expired by now, so both are due again
        await ear.until(lambda: bool(ear.heard))
    finally:
        await bus.close()

    assert DeadlineReached(keys[1], 1) in [body for _, _, body in ear.heard]


async def test_a_late_receipt_is_reported(record: Record) -> None:
    """It belongs to a message of a conversation that was closed before the number changed."""
    (key,) = await shrunk(record, "v0")
    bus = open_bus("embedded:", partitions=2, record=record)
    reports = ReportDeliveries(bus, record, SqlDeliveryTable("c1", {}))
    try:
        await reports.report([Result("d1", "web", "v0", key, "m1", "delivered")])
    finally:
        await bus.close()


async def test_an_agent_reopens_it_at_the_desk(record_url: str, tmp_path: Path) -> None:
    """The agent gets an answer, and their socket stays open."""
    async with open_rig("embedded:", "memory:", record_url, tmp_path, partitions=4) as before:
        await ensure_partitions(before.record, 4)
        ana = await before.agent("ana")
        key = await before.world.open("v0")
        await before.world.assign(key, ana)
        await before.world.close(key)
    async with open_rig("embedded:", "memory:", record_url, tmp_path, partitions=2) as rig:
        await ensure_partitions(rig.record, 2)
        desk = await rig.desk("ana")
        client_id = await desk.say("reopen", conversation=key)
        await desk.expect("accepted", id=client_id)
