"""What only the bus on RabbitMQ can show: lost connections, returned frames, a killed broker."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import aio_pika
import pytest
from structlog.testing import capture_logs
from usher_common.bus.port import INBOUND
from usher_common.bus.topology import queue_name
from usher_common.envelope import decode_frame, encode_envelope, join_frame
from usher_common.handling import Delivery, Fenced

from bus_rig import FAST, Collector, Proxy, RabbitRig, Writer, fail_times, letter, letters, parked_rows
from bus_rig.stream import Stream, assert_whole_frames, behind_a_proxy, closing
from record_rig.settings import keys
from servers import RabbitServer
from waits import eventually, loop_turns, time_passes


@pytest.fixture
async def rig(vhost_url: str) -> AsyncIterator[RabbitRig]:
    """A broker behind a proxy; these tests need no record."""
    async with behind_a_proxy(vhost_url) as rig:
        yield rig


async def test_lost_connections_under_load_lose_and_reorder_nothing(rig: RabbitRig) -> None:
    """Confirmed envelopes arrive in order; only whole frames may come twice, which consumers must expect."""
    collector = Collector()
    source, sink = rig.bus(), rig.bus()
    async with closing(source, sink), asyncio.timeout(60):
        await sink.consume(INBOUND, collector, lambda _partition: True)
        stream = Stream(source)
        for n in range(12):
            await collector.until_count((n + 1) * 200)
            rig.proxy.cut()
        await stream.stop()
        await collector.until(lambda: all(set(sent) <= set(collector.seen[p]) for p, sent in stream.sent.items()))

    for p, sent in stream.sent.items():
        assert list(dict.fromkeys(collector.seen[p])) == sent
        assert_whole_frames(each for each in collector.tries if each.partition == p)


async def test_a_frame_whose_connection_was_lost_comes_again(rig: RabbitRig) -> None:
    """The running handler ends first; the frame then comes as the first of a new subscription."""
    gate, running = asyncio.Event(), []

    async def obey(delivery: Delivery) -> None:
        if delivery.partition == 1:
            return
        running.append(delivery.attempts)
        assert running.count(delivery.attempts) == 1
        if delivery.attempts == 1:
            rig.proxy.cut()
            await gate.wait()

    collector = Collector(obey)
    bus = rig.bus()
    async with closing(bus):
        await bus.consume(INBOUND, collector, lambda _partition: True)
        await bus.publish(INBOUND, 0, letter("a"))
        await bus.publish(INBOUND, 1, letter("other partitions go on"))
        await collector.until(lambda: bool(collector.seen[1]))
        assert collector.seen[0] == []
        gate.set()
        await collector.until(lambda: len(collector.seen[0]) >= 2)

    assert [(each.attempts, each.first) for each in collector.tries if each.partition == 0] == [(1, True), (2, True)]


async def test_a_frame_survives_more_returns_than_a_broker_allows_by_default(rig: RabbitRig) -> None:
    """RabbitMQ 4 drops a message after 20 returns by default; our queues raise the limit, and order is kept."""
    back = fail_times(30, Fenced())
    collector = Collector(back, back)
    bus = rig.bus(replace(FAST, reconnect_first_s=0.001))
    async with closing(bus):
        await bus.publish_all(INBOUND, [(0, envelope) for envelope in letters(20)])
        await bus.publish(INBOUND, 0, letter("behind"))
        await bus.consume(INBOUND, collector, lambda _partition: True)
        await collector.until_count(21)

    assert collector.seen[0] == [*(envelope.id for envelope in letters(20)), "behind"]


async def test_beyond_the_delivery_limit_a_frame_goes_to_the_parked_queue(rig: RabbitRig) -> None:
    """Whatever the limit is, nothing is dropped."""
    limited = replace(rig, delivery_limit=3)
    back = fail_times(100, Fenced())
    collector = Collector(back, back)
    bus = limited.bus()
    async with closing(bus):
        await bus.publish(INBOUND, 0, letter("boomerang"))
        await bus.consume(INBOUND, collector, lambda _partition: True)
        (message,) = await limited.parked_messages(1)

    assert [envelope.id for envelope in decode_frame(message.body)] == ["boomerang"]


async def test_a_deleted_queue_is_declared_again(rig: RabbitRig) -> None:
    """An unroutable publish is not confirmed: the caller waits until the queue exists, and the envelope gets there."""
    collector = Collector()
    bus = rig.bus()
    async with closing(bus):
        await bus.consume(INBOUND, collector, lambda _partition: True)
        await bus.publish(INBOUND, 0, letter("before"))
        await collector.until_count(1)
        with capture_logs() as logs:
            async with await aio_pika.connect(rig.direct_url) as connection, connection.channel() as channel:
                await channel.queue_delete(queue_name(INBOUND, 0))
            await eventually(lambda: "bus.subscription_lost" in [one["event"] for one in logs])
        await asyncio.wait_for(bus.publish(INBOUND, 0, letter("after")), 30)
        await collector.until_count(2)

    assert collector.seen[0] == ["before", "after"]


async def test_a_broker_unavailable_at_the_start_is_awaited(rig: RabbitRig) -> None:
    """Publishing waits, readiness is false, and nothing needs a restart."""
    await rig.proxy.shut()
    bus = rig.bus()
    async with closing(bus):
        waiting = asyncio.create_task(bus.publish(INBOUND, 0, letter("patient")))
        await time_passes(0.1)
        assert (waiting.done(), bus.connected) == (False, False)

        await rig.proxy.open()
        await asyncio.wait_for(waiting, 30)
        assert bus.connected


async def test_a_killed_broker_loses_and_reorders_nothing(rabbitmq: RabbitServer, vhost_url: str) -> None:
    """What was confirmed, and what waited meanwhile, arrives in order; only whole frames may come twice."""
    proxy = Proxy(vhost_url)
    await proxy.open()
    rig = RabbitRig(vhost_url, "", proxy)
    collector = Collector()
    source, sink = rig.bus(), rig.bus()
    async with closing(source, sink), asyncio.timeout(110):
        await sink.consume(INBOUND, collector, lambda _partition: True)
        stream = Stream(source)
        await collector.until_count(2000)
        await asyncio.to_thread(rabbitmq.settle)  # a killed young quorum queue hangs for good
        await asyncio.to_thread(rabbitmq.kill)
        await asyncio.to_thread(rabbitmq.restart)
        await collector.until_count(collector.count + 2000)
        await stream.stop()
        await collector.until(lambda: all(set(sent) <= set(collector.seen[p]) for p, sent in stream.sent.items()))
    await proxy.shut()

    for p, sent in stream.sent.items():
        assert list(dict.fromkeys(collector.seen[p])) == sent
        assert_whole_frames(each for each in collector.tries if each.partition == p)


async def test_a_malformed_element_of_a_frame_is_parked_alone(rig: RabbitRig, database_url: str) -> None:
    """An element that is no envelope affects no other."""
    good = join_frame([encode_envelope(one) for one in letters(2)])
    frame = b"\xdd\x00\x00\x00\x03" + good[5:] + b"\xa3odd"
    async with replace(rig, record_url=database_url).opened() as (bus, record):
        await bus.publish(INBOUND, 0, letter("before"))
        await rig.put_bytes(record, 0, frame)
        writer = Writer(record)
        await bus.consume(INBOUND, writer, lambda _partition: True)
        await writer.until_done(4)

        assert [row[1] for row in await parked_rows(record)] == ["ValidationError"]
        assert await keys(record) == ["before", "e0", "e1"]


async def test_taking_what_is_parked_ends_when_it_is_cancelled(rig: RabbitRig) -> None:
    """At any moment: aiormq swallows some cancellations, and a gateway that stops would wait for ever."""
    source = rig.bus()

    async def keep(_data: bytes, _headers: object) -> None:
        """Let it go."""

    async with closing(source), asyncio.timeout(60):
        await source.take_parked(keep)
        for turns in range(40):
            taking = asyncio.create_task(source.take_parked(keep))
            await loop_turns(turns)
            taking.cancel()
            await asyncio.wait([taking])
            assert taking.cancelled() or taking.exception() is None
