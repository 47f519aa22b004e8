"""What every bus promises: RabbitMQ with a record on PostgreSQL, and the journal in SQLite."""

import asyncio
import subprocess
import sys
from dataclasses import replace

import pytest
from sqlalchemy import select
from usher_common.bus.port import INBOUND, KNOWLEDGE, OUTBOUND
from usher_common.handling import BusClosed, Delivery, Stall
from usher_common.record.tables.schema import journal

from bus_rig import (
    FAST,
    Collector,
    Rig,
    Writer,
    always,
    ids,
    letter,
    letters,
)
from repository import ROOT
from waits import eventually, loop_turns

CHILD = ROOT / "tests" / "support" / "bus_rig" / "child.py"


async def test_envelopes_of_a_partition_arrive_in_the_order_of_the_calls(rig: Rig) -> None:
    """However many callers there are, and whatever happens on other partitions."""
    sent = letters(2000)
    collector = Collector()
    async with rig.opened() as (bus, _):
        await bus.consume(INBOUND, collector, always)
        await asyncio.gather(*(bus.publish(INBOUND, n % 4, envelope) for n, envelope in enumerate(sent)))
        await collector.until_count(2000)

    assert dict(collector.seen) == {p: ids(sent[p::4]) for p in range(4)}


async def test_publish_all_keeps_its_order_among_single_publishes(rig: Rig) -> None:
    """A batch over several partitions comes after what was published before it, and before what followed."""
    collector = Collector()
    a, b, c = letters(300, "a"), letters(300, "b"), letters(300, "c")
    async with rig.opened() as (bus, _):
        await bus.consume(INBOUND, collector, always)
        async with asyncio.TaskGroup() as group:
            for batch in (a, b, c):
                group.create_task(bus.publish_all(INBOUND, [(n % 2, each) for n, each in enumerate(batch)]))
        await collector.until_count(900)

    assert dict(collector.seen) == {p: ids(a[p::2] + b[p::2] + c[p::2]) for p in range(2)}


async def test_streams_are_separate(rig: Rig) -> None:
    """What is published on one stream does not appear on the others."""
    inbound, outbound, knowledge = Collector(), Collector(), Collector()
    async with rig.opened() as (bus, _):
        await bus.consume(INBOUND, inbound, always)
        await bus.consume(OUTBOUND, outbound, always)
        await bus.consume(KNOWLEDGE, knowledge, always)
        await bus.publish(OUTBOUND, 1, letter("out"))
        await bus.publish(KNOWLEDGE, 1, letter("asked"))
        await bus.publish(INBOUND, 1, letter("in"))
        await outbound.until_count(1)
        await inbound.until_count(1)
        await knowledge.until_count(1)

    assert [dict(one.seen) for one in (inbound, outbound, knowledge)] == [{1: ["in"]}, {1: ["out"]}, {1: ["asked"]}]


async def test_an_unknown_partition_or_stream_is_refused(rig: Rig) -> None:
    """Nobody would consume it, so it is the caller's error, at once."""
    async with rig.opened() as (bus, _):
        for stream, partition in ((INBOUND, 4), (INBOUND, -1), ("sideways", 0)):
            with pytest.raises(ValueError, match="no partition"):
                await bus.publish(stream, partition, letter("x"))
            with pytest.raises(ValueError, match="no partition"):
                await bus.publish_all(stream, [(partition, letter("x"))])


async def test_partitions_do_not_wait_for_each_other(rig: Rig) -> None:
    """A slow handler of one partition delays no other, and gets one frame at a time."""
    gate, entered = asyncio.Event(), []

    async def obey(delivery: Delivery) -> None:
        entered.append(delivery.partition)
        if delivery.partition == 0:
            await gate.wait()

    collector = Collector(obey)
    async with rig.opened() as (bus, _):
        await bus.consume(INBOUND, collector, always)
        await bus.publish(INBOUND, 0, letter("slow"))
        await collector.until(lambda: True)
        for n in range(5):
            await bus.publish(INBOUND, 0, letter(f"behind{n}"))
        await bus.publish(INBOUND, 1, letter("quick"))
        await collector.until_count(1)

        assert dict(collector.seen) == {1: ["quick"]}
        assert entered.count(0) <= 1

        gate.set()
        await collector.until_count(7)


async def test_a_published_envelope_is_durable(rig: Rig) -> None:
    """A publisher that is killed right after `publish` returned has lost nothing."""
    words = [sys.executable, str(CHILD), "publish", rig.bus_url, rig.record_url, "300"]
    child = await asyncio.create_subprocess_exec(*words, stdout=subprocess.PIPE)
    out, _ = await child.communicate()
    confirmed = [line for line in out.decode().splitlines() if line.startswith("e")]
    assert len(confirmed) >= 300

    collector = Collector()
    async with rig.opened() as (bus, _):
        await bus.consume(INBOUND, collector, always)
        await collector.until(lambda: set(confirmed) <= {each for seen in collector.seen.values() for each in seen})

    for seen in collector.seen.values():
        assert seen == sorted(set(seen), key=lambda name: int(name[1:]))


async def test_a_frame_is_delivered_again_after_its_process_died(rig: Rig) -> None:
    """Before later frames, as the first of a subscription, and with its deliveries counted."""
    sent = [letter("before"), letter("deadly", deadly=True), letter("after")]
    async with rig.opened() as (bus, _):
        await bus.publish_all(INBOUND, [(0, each) for each in sent])
    words = [sys.executable, str(CHILD), "consume", rig.bus_url, rig.record_url]
    child = await asyncio.create_subprocess_exec(*words, stdout=subprocess.PIPE)
    out, _ = await asyncio.wait_for(child.communicate(), 30)
    assert "dying deadly" in out.decode()

    collector = Collector()
    async with rig.opened() as (bus, _):
        await bus.consume(INBOUND, collector, always)
        await collector.until_count(3)

    assert collector.seen[0] == ["before", "deadly", "after"]
    assert collector.tries[0].first
    assert collector.tries[0].attempts >= 2


async def test_a_full_buffer_makes_callers_wait(rig: Rig) -> None:
    """In order; nothing is dropped, and the bus reports congestion."""
    sent = letters(30)
    collector = Collector()
    async with rig.opened(replace(FAST, buffer_envelopes=8)) as (bus, record):
        await bus.publish(INBOUND, 0, letter("hello"))
        async with rig.held(record):
            tasks = [asyncio.create_task(bus.publish(INBOUND, 0, envelope)) for envelope in sent]
            await eventually(lambda: bus.congested)

            assert not any(task.done() for task in tasks)

        await asyncio.wait_for(asyncio.gather(*tasks), 30)
        assert not bus.congested
        await bus.consume(INBOUND, collector, always)
        await collector.until_count(31)

    assert list(dict.fromkeys(collector.seen[0])) == ["hello", *ids(sent)]


async def test_a_cancelled_caller_delays_no_other(rig: Rig) -> None:
    """Its place among those who wait goes to the next."""
    async with rig.opened(replace(FAST, buffer_envelopes=2)) as (bus, record):
        async with rig.held(record):
            tasks = [asyncio.create_task(bus.publish(INBOUND, 0, envelope)) for envelope in letters(10)]
            await eventually(lambda: bus.congested)
            for task in tasks[3:7]:
                task.cancel()
        results = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 30)

    assert [result is None for result in results] == [True] * 3 + [False] * 4 + [True] * 3


async def test_closing_waits_for_the_running_frame(rig: Rig) -> None:
    """It takes no more frames, and those not handled stay on the bus."""
    gate, entered = asyncio.Event(), asyncio.Event()

    async def obey(_delivery: Delivery) -> None:
        entered.set()
        await gate.wait()

    collector, later = Collector(obey), Collector()
    async with rig.opened() as (bus, _):
        subscription = await bus.consume(INBOUND, collector, always)
        await bus.publish(INBOUND, 0, letter("running"))
        await entered.wait()
        await bus.publish(INBOUND, 0, letter("waiting"))
        closing = asyncio.create_task(subscription.close())
        await loop_turns()
        gate.set()
        await closing
        assert collector.seen[0] == ["running"]

        await bus.consume(INBOUND, later, always)
        await later.until_count(1)

    assert later.seen[0] == ["waiting"]


async def test_closing_interrupts_a_stall(rig: Rig) -> None:
    """The stalled frame goes back to the bus instead of delaying the stop."""
    entered = asyncio.Event()

    async def obey(_delivery: Delivery) -> None:
        entered.set()
        raise Stall("the store is away")

    async with rig.opened(replace(FAST, stall_first_s=60.0, stall_ceiling_s=60.0)) as (bus, _):
        subscription = await bus.consume(INBOUND, Collector(obey), always)
        await bus.publish(INBOUND, 0, letter("stalled"))
        await entered.wait()
        await asyncio.wait_for(subscription.close(), 30)  # the stall would last 60 s


async def test_a_closed_bus_refuses_to_publish(rig: Rig) -> None:
    """The caller gets an error and does not wait."""
    async with rig.opened() as (bus, _):
        await bus.publish(INBOUND, 0, letter("a"))
        await bus.close()
        with pytest.raises(BusClosed):
            await bus.publish(INBOUND, 0, letter("b"))


async def test_a_handled_frame_is_not_delivered_again(rig: Rig) -> None:
    """Whether the handler's transaction consumes it or the bus does, nothing comes again after a restart."""
    collector, second = Collector(), Collector()
    async with rig.opened() as (bus, record):
        writer = Writer(record)
        subscription = await bus.consume(INBOUND, writer, always)
        await bus.publish(INBOUND, 0, letter("written"))
        await writer.until_done(1)
        await subscription.close()
        await bus.consume(INBOUND, collector, always)
        await bus.publish(INBOUND, 0, letter("collected"))
        await collector.until_count(1)
    async with rig.opened() as (bus, record):
        async with record.read() as connection:
            assert (await connection.execute(select(journal))).all() == []
        await bus.consume(INBOUND, second, always)
        await bus.publish(INBOUND, 0, letter("new"))
        await second.until_count(1)

    assert second.seen[0] == ["new"]
