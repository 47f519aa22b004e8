"""What every bus does with frames whose handler fails: on RabbitMQ and on the journal in SQLite."""

import asyncio
import random
import subprocess
import sys
from dataclasses import replace

import pytest
from sqlalchemy import select
from usher_common.bus.port import INBOUND
from usher_common.bus.settling.one_by_one import KILLED, settle_singly
from usher_common.envelope import Envelope
from usher_common.handling import Delivery, Fenced, Stall
from usher_common.record.port import Transaction
from usher_common.record.sql.constructs import upsert_rows
from usher_common.record.tables.schema import in_hand, setting

from bus_rig import (
    FAST,
    Collector,
    Rig,
    Writer,
    always,
    fail_times,
    ids,
    letter,
    letters,
    parked_rows,
)
from record_rig.settings import keys
from repository import ROOT

CHILD = ROOT / "tests" / "support" / "bus_rig" / "child.py"


async def test_an_envelope_that_kills_the_process_is_found_and_parked(rig: Rig) -> None:
    """After five deaths its frame is handled envelope by envelope; the next process parks it and handles the others."""
    sent = [letter("a"), letter("deadly", deadly=True), letter("b"), letter("fatal", deadly=True), letter("c")]
    async with rig.opened() as (bus, _):
        await bus.publish_all(INBOUND, [(2, envelope) for envelope in sent])
    words = [sys.executable, str(CHILD), "consume", rig.bus_url, rig.record_url]
    deaths = 0
    done: list[str] = []
    while "c" not in done:
        child = await asyncio.create_subprocess_exec(*words, stdout=subprocess.PIPE)
        assert child.stdout is not None
        async with asyncio.timeout(30):
            while "c" not in done and (line := (await child.stdout.readline()).decode().split()):
                done += line[1:2] if line[0] == "2" else []
        deaths += 1
        assert deaths < 12
    child.kill()
    await child.wait()

    assert set(done) == {"a", "b", "c"}
    async with rig.opened() as (bus, record):
        await bus.consume(INBOUND, (collector := Collector()), always)
        await bus.publish(INBOUND, 2, letter("last"))
        await collector.until(lambda: "last" in collector.seen[2])
        assert [row[:2] for row in await parked_rows(record)] == [("deadly", KILLED), ("fatal", KILLED)]


async def test_a_stall_keeps_the_frame_and_the_order(rig: Rig) -> None:
    """The same delivery is tried again in place; nothing behind it is handled earlier."""
    obey = fail_times(4, Stall("the store is away"))
    collector = Collector(obey)
    async with rig.opened() as (bus, _):
        await bus.publish(INBOUND, 0, letter("first"))
        await bus.consume(INBOUND, collector, always)
        for envelope in letters(20):
            await bus.publish(INBOUND, 0, envelope)
        await collector.until_count(21)

    assert collector.seen[0] == ["first", *ids(letters(20))]
    assert {(each.attempts, each.first) for each in collector.tries[:5]} == {(1, True)}
    assert collector.singly == []


async def test_an_endless_stall_returns_the_frame_and_takes_it_again(rig: Rig) -> None:
    """Beyond the limit the subscription ends; the frame comes again before all later ones."""
    obey = fail_times(6, Stall("the store is away"))
    collector = Collector(obey)
    async with rig.opened(replace(FAST, stall_s=0.03)) as (bus, _):
        await bus.publish_all(INBOUND, [(0, envelope) for envelope in letters(5)])
        await bus.consume(INBOUND, collector, always)
        await collector.until_count(5)

    assert collector.seen[0] == ids(letters(5))
    assert collector.tries[-1].attempts > 1


async def test_any_other_error_leads_to_handling_one_by_one(rig: Rig) -> None:
    """The same delivery goes to `handle_singly`, which may stall as well."""
    obey = fail_times(1, ZeroDivisionError())
    obey_singly = fail_times(2, Stall("the store is away"))
    collector = Collector(obey, obey_singly)
    async with rig.opened() as (bus, _):
        await bus.publish(INBOUND, 0, letter("odd"))
        await bus.consume(INBOUND, collector, always)
        await bus.publish(INBOUND, 0, letter("even"))
        await collector.until_count(2)

    assert collector.seen[0] == ["odd", "even"]
    assert collector.singly == [collector.tries[0]] * 3


async def test_a_fenced_frame_is_returned_and_subscribed_to_again(rig: Rig) -> None:
    """It comes again before later ones, as the first of the new subscription."""
    obey = fail_times(2, Fenced())
    collector = Collector(obey)
    async with rig.opened() as (bus, _):
        await bus.publish(INBOUND, 3, letter("a"))
        await bus.publish(INBOUND, 3, letter("b"))
        await bus.consume(INBOUND, collector, always)
        await collector.until_count(2)

    assert collector.seen[3] == ["a", "b"]
    assert [each.first for each in collector.tries[:3]] == [True, True, True]
    assert [each.attempts for each in collector.tries[:3]] == [1, 2, 3]


async def test_only_the_first_delivery_of_a_subscription_is_first(rig: Rig) -> None:
    """Per partition, and only once a handler has finished it."""
    collector = Collector()
    async with rig.opened() as (bus, _):
        await bus.consume(INBOUND, collector, always)
        for round_ in range(3):
            for partition in (0, 1):
                await bus.publish(INBOUND, partition, letter(f"{round_}"))
        await collector.until_count(6)

    for partition in (0, 1):
        firsts = [each.first for each in collector.tries if each.partition == partition]
        assert firsts == [True] + [False] * (len(firsts) - 1)


async def test_a_frame_delivered_too_often_is_handled_one_by_one_at_once(rig: Rig) -> None:
    """From the fifth delivery on."""
    obey = fail_times(4, Fenced())
    collector = Collector(obey)
    async with rig.opened() as (bus, _):
        await bus.publish(INBOUND, 0, letter("cat"))
        await bus.consume(INBOUND, collector, always)
        await collector.until_count(1)

    assert len(collector.tries) == 4
    assert [each.attempts for each in collector.singly] == [5]


async def test_one_envelope_of_a_frame_is_parked(rig: Rig) -> None:
    """With its reason; the others of the frame are handled."""
    sent = letters(40)
    sent[17] = letter("e17", fail=True)
    async with rig.opened() as (bus, record):
        writer = Writer(record)
        await bus.publish_all(INBOUND, [(0, envelope) for envelope in sent])
        await bus.consume(INBOUND, writer, always)
        await writer.until_done(40)

        assert await parked_rows(record) == [("e17", "refused", "nothanks")]
        assert await keys(record) == sorted(set(ids(sent)) - {"e17"})


async def test_a_nul_inside_a_frame_parks_one_envelope(rig: Rig) -> None:
    """No store accepts it; the other envelopes are handled."""
    sent = [letter("a", text="good"), letter("b", text="bad\0"), letter("c", text="good")]
    async with rig.opened() as (bus, record):
        writer = Writer(record)
        await bus.publish_all(INBOUND, [(0, envelope) for envelope in sent])
        await bus.consume(INBOUND, writer, always)
        await writer.until_done(3)

        assert [row[0] for row in await parked_rows(record)] == ["b"]
        assert await keys(record) == ["a", "c"]


async def test_parking_survives_a_second_delivery(rig: Rig) -> None:
    """If the frame comes again, the envelope is parked only once, and none stays in hand."""
    async with rig.opened() as (bus, record):
        writer = Writer(record)
        left = [5]

        class Forgetful(Writer):
            async def handle_singly(self, delivery: Delivery) -> None:
                await super().handle_singly(delivery)
                if left[0]:
                    left[0] -= 1
                    raise Fenced

        writer = Forgetful(record)
        await bus.publish_all(INBOUND, [(0, letter("a")), (0, letter("b", fail=True))])
        await bus.consume(INBOUND, writer, always)
        await bus.publish(INBOUND, 0, letter("c"))
        await writer.until_done(3)

        assert [row[0] for row in await parked_rows(record)] == ["b"]
        async with record.read() as connection:
            assert (await connection.execute(select(in_hand))).all() == []


@pytest.mark.parametrize("error", [Stall("away"), Fenced(), asyncio.CancelledError()])
async def test_an_envelope_interrupted_by_an_outage_is_not_parked(rig: Rig, error: BaseException) -> None:
    """An endless stall, a new owner, a process that stops while handling: none of them counts as a death."""
    frame = [letter("a"), letter("b")]
    left = [error, error]
    done: list[str] = []

    async def apply(_transaction: Transaction, envelope: Envelope) -> None:
        if envelope.id == "b" and left:
            raise left.pop()
        done.append(envelope.id)

    async with rig.opened() as (_, record):
        with pytest.raises(type(error)):
            await settle_singly(record, Delivery(INBOUND, 0, frame, first=False, attempts=5), apply)
        if not isinstance(error, asyncio.CancelledError):
            with pytest.raises(type(error)):
                await settle_singly(record, Delivery(INBOUND, 0, frame, first=False, attempts=6), apply)
        left.clear()
        await settle_singly(record, Delivery(INBOUND, 0, frame, first=False, attempts=7), apply)
        assert await parked_rows(record) == []
        assert done[-2:] == ["a", "b"]


async def test_bytes_that_are_no_frame_are_parked(rig: Rig) -> None:
    """What came before and after them is delivered."""
    collector = Collector()
    async with rig.opened() as (bus, record):
        await bus.publish(INBOUND, 1, letter("before"))
        await rig.put_bytes(record, 1, b"\xc1 poison")
        await bus.publish(INBOUND, 1, letter("after"))
        await bus.consume(INBOUND, collector, always)
        await collector.until_count(2)
        ((data, reason),) = await rig.parked_bytes(record)

    assert collector.seen[1] == ["before", "after"]
    assert data == b"\xc1 poison"
    assert reason.startswith("not_a")


async def test_unsorted_batches_do_not_deadlock(rig: Rig) -> None:
    """Frames of all partitions change the same rows in any order; rows locked in one order never deadlock."""
    rows = [f"row{n}" for n in range(30)]
    seed = random.Random(7)  # noqa: S311 - a test's dice
    sent = [letter(f"e{n}", touch=seed.sample(rows, 8)) for n in range(400)]
    async with rig.opened() as (bus, record):
        async with record.transaction() as transaction:
            await upsert_rows(transaction.connection, setting, [{"key": key, "value_json": "0"} for key in rows])
        writer = Writer(record)
        await bus.consume(INBOUND, writer, always)
        await asyncio.gather(*(bus.publish(INBOUND, n % 4, envelope) for n, envelope in enumerate(sent)))
        await writer.until_done(400)

        assert len(writer.done) == 400
        assert await parked_rows(record) == []
