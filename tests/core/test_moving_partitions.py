"""However the number of partitions changes, each stored conversation is decided in one place."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from shutil import copy
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from usher_common.bus.open import open_bus
from usher_common.bus.partitions import ensure_partitions
from usher_common.bus.port import INBOUND, OUTBOUND
from usher_common.commands.deadline import DeadlineReached
from usher_common.commands.delivery import DeliveryReported
from usher_common.commands.release import ReleaseConversation
from usher_common.envelope import wrap
from usher_common.ids import partition_of
from usher_common.live.memory import MemoryLive
from usher_common.record.open import open_record
from usher_common.record.port import BusEffect, Record
from usher_common.record.tables.schema import conversation
from usher_connectors.send.delivery_table import SqlDeliveryTable
from usher_connectors.send.ports import Result
from usher_connectors.send.report import ReportDeliveries
from usher_router.adapters.checks.promises import RecordWatch
from usher_router.app.deadlines.poll_deadlines import poll_deadlines
from usher_router.app.frames.relay_outbox import relay

from connecting.rig import Ear
from gateway_rig.world import World

NUMBERS = st.lists(st.integers(1, 9), min_size=2, max_size=4)
PEERS = st.sets(st.text("abcdef", min_size=1, max_size=3), min_size=1, max_size=5)
DUE = {"status": "waiting", "waiting_since": 1, "deadline_kind": "wait", "next_deadline": 1, "deadline_lease": None}


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(numbers=NUMBERS, peers=PEERS)
def test_everything_about_a_conversation_goes_to_its_address_partition(
    record_url: str, numbers: list[int], peers: set[str]
) -> None:
    """Its deadline, a receipt and a late effect of the outbox go where the address's messages go."""
    asyncio.run(_history(record_url, numbers, sorted(peers)))


async def _history(url: str, numbers: Sequence[int], peers: Sequence[str]) -> None:
    empty = Path(url.removeprefix("sqlite:///"))
    record = open_record(f"sqlite:///{copy(empty, empty.with_name(f'{uuid4()}.db'))}")
    try:
        for number, wanted in enumerate(numbers):
            await ensure_partitions(record, wanted)
            await _reached(record, wanted, [f"{number}{one}" for one in peers])
    finally:
        await record.close()


async def _reached(record: Record, partitions: int, peers: Sequence[str]) -> None:
    """Open more, then make everything due, reported and released, and close it all again."""
    world = World(record, MemoryLive(), partitions)
    for peer in peers:
        await world.close(await world.open(peer))
    async with record.read() as connection:
        rows = (await connection.execute(select(conversation.c.id, conversation.c.account, conversation.c.peer))).all()
    homes = {row[0]: partition_of(row[1], row[2], partitions) for row in rows}
    bus, ear = open_bus("embedded:", partitions=partitions, record=record), Ear(record)
    await bus.consume(INBOUND, ear, lambda _: True)
    try:
        await _set(record, **DUE, closed_at=None)
        await poll_deadlines(bus, record, RecordWatch())
        reports = ReportDeliveries(bus, record, SqlDeliveryTable("c1", {}))
        await reports.report([Result(f"d-{key}", "web", "?", key, "m", "delivered") for key in homes])
        await ear.until(lambda: len(ear.heard) == 2 * len(homes))
    finally:
        await bus.close()
    await _set(record, status="closed", closed_at=1, waiting_since=None, next_deadline=None, deadline_kind="")
    found: dict[str, set[int]] = defaultdict(set)
    for partition, _, body in ear.heard:
        assert isinstance(body, DeadlineReached | DeliveryReported)
        found[body.conversation].add(partition)

    assert found == {key: {home} for key, home in homes.items()}
    async with record.read() as connection:
        kept = (await connection.execute(select(conversation.c.id, conversation.c.home_partition))).all()
    assert {row[0]: row[1] for row in kept} == homes


async def _set(record: Record, **values: object) -> None:
    async with record.transaction() as transaction:
        await transaction.connection.execute(update(conversation).values(**values))


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(places=st.lists(st.tuples(st.sampled_from([INBOUND, OUTBOUND, "nowhere"]), st.integers(-1, 9)), max_size=8))
def test_effects_for_partitions_that_are_gone_are_relayed(record_url: str, places: list[tuple[str, int]]) -> None:
    """Each goes to a partition that exists; one of an unknown stream is parked and blocks nothing."""
    asyncio.run(_relayed(record_url, places))


async def _relayed(url: str, places: Sequence[tuple[str, int]]) -> None:
    record = open_record(url)
    bus, ear = open_bus("embedded:", partitions=2, record=record), Ear(record)
    for stream in (INBOUND, OUTBOUND):
        await bus.consume(stream, ear, lambda _: True)
    body = ReleaseConversation("k1", "s1", "vanished")
    effects = [(n, BusEffect(*place, wrap(f"e{n}", 1, "", body))) for n, place in enumerate(places)]
    wanted = {f"e{n}": partition % 2 for n, (stream, partition) in enumerate(places) if stream != "nowhere"}
    try:
        await relay(bus, record, 0, effects)
        await ear.until(lambda: len({name for _, name, _ in ear.heard}) == len(wanted))
    finally:
        await bus.close()
        await record.close()

    assert {name: partition for partition, name, _ in ear.heard} == wanted
