"""What only the bus on RabbitMQ can show: several replicas, lost connections, a broker that dies."""

import asyncio
import subprocess
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import aio_pika
import pytest
from structlog.testing import capture_logs
from usher_common.bus.port import INBOUND, Delivery, Fenced
from usher_common.bus.rabbitmq.bus import RabbitBus
from usher_common.bus.topology import queue_name
from usher_common.envelope import decode_frame, encode_frame

from bus_rig import FAST, Collector, Proxy, RabbitRig, Writer, fail_times, letter, letters, parked_rows, stored
from repository import ROOT
from servers import RabbitServer

CHILD = ROOT / "tests" / "support" / "bus_rig" / "child.py"
QUICK = replace(FAST, handover_every_s=0.02, handover_check_s=0.01)


@pytest.fixture
async def rig(vhost_url: str) -> AsyncIterator[RabbitRig]:
    """A broker behind a proxy; no record is needed here."""
    proxy = Proxy(vhost_url)
    await proxy.open()
    yield RabbitRig(vhost_url, "", proxy)
    await proxy.shut()


@asynccontextmanager
async def closing(*buses: RabbitBus) -> AsyncIterator[None]:
    """Close them at the end."""
    try:
        yield
    finally:
        await asyncio.gather(*(bus.close() for bus in buses))


class Stream:
    """Publishes numbered envelopes to all partitions without end, and knows what was confirmed."""

    def __init__(self, bus: RabbitBus) -> None:
        self._bus = bus
        self._task = asyncio.create_task(self._flow())
        self.sent: dict[int, list[str]] = defaultdict(list)  # confirmed, in the order of the calls

    async def stop(self) -> int:
        """Stop and return how many were confirmed."""
        self._going = False
        await self._task
        return sum(len(ids) for ids in self.sent.values())

    async def _flow(self) -> None:
        self._going = True
        number = 0
        while self._going:
            batch = [(n % 4, letter(f"e{n}")) for n in range(number, number + 40)]
            await asyncio.gather(*(self._bus.publish(INBOUND, p, envelope) for p, envelope in batch))
            for p, envelope in batch:
                self.sent[p].append(envelope.id)
            number += 40
            await asyncio.sleep(0.002)  # the load's pace


class Shared:
    """What several replicas handled, in one log; two at once on one partition are an error."""

    def __init__(self) -> None:
        self.log: dict[int, list[str]] = defaultdict(list)
        self.owners: dict[int, list[str]] = defaultdict(list)
        self.busy: set[int] = set()
        self.overlaps = 0
        self._changed = asyncio.Condition()

    def replica(self, name: str) -> Collector:
        """The handler of one replica."""

        async def obey(delivery: Delivery) -> None:
            self.overlaps += delivery.partition in self.busy
            self.busy.add(delivery.partition)
            await asyncio.sleep(0.001)  # long enough for another owner to come in between
            self.log[delivery.partition].extend(envelope.id for envelope in delivery.envelopes)
            owners = self.owners[delivery.partition]
            if owners[-1:] != [name]:
                owners.append(name)
            self.busy.discard(delivery.partition)
            async with self._changed:
                self._changed.notify_all()

        return Collector(obey)

    async def until_count(self, count: int) -> None:
        """Wait until so many envelopes were handled, by whomever."""
        async with self._changed:
            await self._changed.wait_for(lambda: sum(len(ids) for ids in self.log.values()) >= count)


@asynccontextmanager
async def logs_of_bus() -> AsyncIterator[list[str]]:
    """The events that are logged meanwhile; those of the closing at the end are not among them."""
    events: list[str] = []
    with capture_logs() as logs:
        yield events
        events += [entry["event"] for entry in logs]


def handovers(shared: Shared) -> int:
    """How often partitions changed hands."""
    return sum(len(owners) - 1 for owners in shared.owners.values())


@pytest.mark.parametrize("wanted", [20, pytest.param(200, marks=pytest.mark.long)])
async def test_handovers_under_load_reorder_nothing(rig: RabbitRig, wanted: int) -> None:
    """Nothing is lost, doubled or out of order, and no partition is handled by two at once."""
    shared, preferred = Shared(), dict.fromkeys(range(4), "one")

    def prefers(name: str) -> Callable[[int], bool]:
        return lambda partition: preferred[partition] == name

    one, two, source = rig.bus(QUICK), rig.bus(QUICK), rig.bus(QUICK)
    async with closing(one, two, source), asyncio.timeout(100), logs_of_bus() as logs:
        await one.consume(INBOUND, shared.replica("one"), prefers("one"))
        await two.consume(INBOUND, shared.replica("two"), prefers("two"))
        stream = Stream(source)
        turn = 0
        while handovers(shared) < wanted:
            preferred[turn % 4] = "one" if preferred[turn % 4] == "two" else "two"
            turn += 1
            await asyncio.sleep(0.03)  # the pace of the preferences, some of which change before they are followed
        await shared.until_count(await stream.stop())

    handled = {partition: list(dict.fromkeys(ids)) for partition, ids in shared.log.items()}
    assert handled == stream.sent
    assert handled == shared.log or "bus.connection_lost" in logs  # by the broker, under load: then frames come again
    assert shared.overlaps == 0


async def test_the_preferred_replica_gets_every_partition(rig: RabbitRig) -> None:
    """Whoever subscribed first; and an idle partition is handed over when its next frame comes."""
    first, second = Collector(), Collector()
    one, two = rig.bus(QUICK), rig.bus(QUICK)
    async with closing(one, two), asyncio.timeout(30):
        await one.consume(INBOUND, first, lambda _partition: False)
        await one.publish(INBOUND, 0, letter("to one: nobody else is here"))
        await first.until_count(1)
        await two.consume(INBOUND, second, lambda _partition: True)
        number = 0
        while set(second.seen) != {0, 1, 2, 3}:
            await one.publish_all(INBOUND, [(p, letter(f"{number}.{p}")) for p in range(4)])
            number += 1
            await asyncio.sleep(0.02)  # the pace of frames: a partition is handed over between two


async def test_no_partition_is_an_orphan(rig: RabbitRig) -> None:
    """A replica that prefers nothing still serves where nobody else does."""
    collector = Collector()
    bus = rig.bus()
    async with closing(bus):
        await bus.consume(INBOUND, collector, lambda _partition: False)
        await bus.publish_all(INBOUND, [(n % 4, envelope) for n, envelope in enumerate(letters(40))])
        await collector.until_count(40)

    assert {p: len(ids) for p, ids in collector.seen.items()} == dict.fromkeys(range(4), 10)


async def test_kill_9_of_the_owner_under_load_reorders_nothing(rig: RabbitRig) -> None:
    """The standby goes on where the dead one stopped; only frames that were not acknowledged come twice."""
    words = [sys.executable, str(CHILD), "consume", rig.direct_url, "sqlite:////dev/null"]
    child = await asyncio.create_subprocess_exec(*words, stdout=subprocess.PIPE)
    assert child.stdout is not None
    await child.stdout.readline()
    source, standby = rig.bus(), rig.bus()
    collector = Collector()
    async with closing(source, standby), asyncio.timeout(60):
        lines = [(await _published_until_answered(source, child.stdout)).split()]
        await standby.consume(INBOUND, collector, lambda _partition: True)
        stream = Stream(source)
        # The broker itself may close the child's connection under load (541): then the standby has taken over already.
        taken_over = asyncio.create_task(collector.until_count(1))
        lines += await _lines_until(taken_over, child.stdout, 2000)
        child.kill()
        taken_over.cancel()
        lines += [line.decode().split() async for line in child.stdout]
        await child.wait()
        await collector.until_count(collector.count + 200)  # the standby is at work, some frames long
        await stream.stop()
        last = {ids[-1] for ids in stream.sent.values()}
        await collector.until(lambda: last <= {ids[-1] for ids in collector.seen.values()})

    for p, sent in stream.sent.items():
        before = [line[1] for line in lines if line[0] == str(p) and line[1] != "hello"]
        assert list(dict.fromkeys(before + collector.seen[p])) == sent
        assert_whole_frames(each for each in collector.tries if each.partition == p)


async def _lines_until(over: asyncio.Task[None], out: asyncio.StreamReader, count: int) -> list[list[str]]:
    """So many lines, each as its words; fewer where `over` ends first."""
    lines: list[list[str]] = []
    while len(lines) < count and not over.done():
        reading = asyncio.create_task(out.readline())
        await asyncio.wait({reading, over}, return_when=asyncio.FIRST_COMPLETED)
        if not reading.done():
            reading.cancel()
            break
        lines.append(reading.result().decode().split())
    return lines


async def _published_until_answered(bus: RabbitBus, out: asyncio.StreamReader) -> str:
    """Make the child the active consumer of every partition: it is alone."""
    await bus.publish_all(INBOUND, [(p, letter("hello")) for p in range(4)])
    return "".join([(await out.readline()).decode() for _ in range(4)][:1])


def assert_whole_frames(deliveries: "object") -> None:
    """Each frame is new as a whole, or the same as one before."""
    frames: set[tuple[str, ...]] = set()
    seen: set[str] = set()
    for delivery in deliveries:  # type: ignore[attr-defined]
        frame = tuple(envelope.id for envelope in delivery.envelopes)
        assert frame in frames or not seen & set(frame)
        frames.add(frame)
        seen |= set(frame)


async def test_lost_connections_under_load_lose_and_reorder_nothing(rig: RabbitRig) -> None:
    """What was confirmed is delivered, in order; doubles are whole frames, which consumers must expect."""
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


async def test_a_connection_lost_while_a_frame_is_handled_brings_it_again(rig: RabbitRig) -> None:
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
    """RabbitMQ 4 deletes after 20 unless told otherwise; ours come back in order all the same."""
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
    """Even a million returns later nothing is dropped."""
    limited = replace(rig, delivery_limit=3)
    back = fail_times(100, Fenced())
    collector = Collector(back, back)
    bus = limited.bus()
    async with closing(bus):
        await bus.publish(INBOUND, 0, letter("boomerang"))
        await bus.consume(INBOUND, collector, lambda _partition: True)
        (message,) = await limited.parked_messages(1)

    assert [envelope.id for envelope in decode_frame(message.body)] == ["boomerang"]


async def test_a_queue_that_vanished_is_declared_again(rig: RabbitRig) -> None:
    """An unroutable publish is no confirm: the caller waits until its envelope has a place, and is heard there."""
    collector = Collector()
    bus = rig.bus()
    async with closing(bus):
        await bus.consume(INBOUND, collector, lambda _partition: True)
        await bus.publish(INBOUND, 0, letter("before"))
        await collector.until_count(1)
        async with await aio_pika.connect(rig.direct_url) as connection, connection.channel() as channel:
            await channel.queue_delete(queue_name(INBOUND, 0))
        await asyncio.sleep(0.3)  # the broker tells consumers in its own time, and not if the queue is back by then
        await asyncio.wait_for(bus.publish(INBOUND, 0, letter("after")), 30)
        await collector.until_count(2)

    assert collector.seen[0] == ["before", "after"]


async def test_a_broker_that_is_away_at_the_start_is_awaited(rig: RabbitRig) -> None:
    """Publishing waits, readiness says no, and nothing needs a restart."""
    await rig.proxy.shut()
    bus = rig.bus()
    async with closing(bus):
        waiting = asyncio.create_task(bus.publish(INBOUND, 0, letter("patient")))
        await asyncio.sleep(0.1)  # nothing may happen in it
        assert (waiting.done(), bus.connected) == (False, False)

        await rig.proxy.open()
        await asyncio.wait_for(waiting, 30)
        assert bus.connected


async def test_kill_9_of_the_broker_loses_and_reorders_nothing(rabbitmq: RabbitServer, vhost_url: str) -> None:
    """What was confirmed before, and what waited meanwhile, is delivered in order; doubles are whole frames."""
    proxy = Proxy(vhost_url)
    await proxy.open()
    rig = RabbitRig(vhost_url, "", proxy)
    collector = Collector()
    source, sink = rig.bus(), rig.bus()
    async with closing(source, sink), asyncio.timeout(110):
        await sink.consume(INBOUND, collector, lambda _partition: True)
        stream = Stream(source)
        await collector.until_count(2000)
        await asyncio.to_thread(rabbitmq.kill)
        await asyncio.to_thread(rabbitmq.restart)
        await collector.until_count(collector.count + 2000)
        await stream.stop()
        await collector.until(lambda: all(set(sent) <= set(collector.seen[p]) for p, sent in stream.sent.items()))
    await proxy.shut()

    for p, sent in stream.sent.items():
        assert list(dict.fromkeys(collector.seen[p])) == sent
        assert_whole_frames(each for each in collector.tries if each.partition == p)


async def test_a_broken_element_of_a_frame_parks_alone(rig: RabbitRig, database_url: str) -> None:
    """An element that is no envelope harms no other."""
    good = encode_frame(letters(2))
    frame = b"\xdd\x00\x00\x00\x03" + good[5:] + b"\xa3odd"
    async with replace(rig, record_url=database_url).opened() as (bus, record):
        await bus.publish(INBOUND, 0, letter("before"))
        await rig.put_bytes(record, 0, frame)
        writer = Writer(record)
        await bus.consume(INBOUND, writer, lambda _partition: True)
        await writer.until_done(4)

        assert [row[1] for row in await parked_rows(record)] == ["ValidationError"]
        assert await stored(record) == ["before", "e0", "e1"]
