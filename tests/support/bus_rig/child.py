"""A process that publishes or consumes until it is killed, or kills itself: python child.py MODE BUS RECORD WORDS."""

import asyncio
import os
import signal
import sys
from functools import partial

import msgspec
from usher_common.bus.open import open_bus
from usher_common.bus.port import INBOUND, Bus
from usher_common.bus.settling.one_by_one import settle_singly
from usher_common.envelope import Envelope, wrap
from usher_common.handling import Delivery
from usher_common.record.open import open_record
from usher_common.record.port import Record, Transaction

PARTITIONS = 4


def say(*words: object) -> None:
    """Write one line and flush it, whatever happens next."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def die() -> None:
    """Kill this very process with kill -9."""
    os.kill(os.getpid(), signal.SIGKILL)


async def publish(bus: Bus, count: int) -> None:
    """Publish without end, printing each id once it is durable; die after so many."""
    said = 0

    async def one(number: int) -> None:
        nonlocal said
        await bus.publish(INBOUND, number % PARTITIONS, wrap(f"e{number}", 1, "", {}))
        say(f"e{number}")
        said += 1
        if said == count:
            die()

    await asyncio.gather(*map(one, range(count * 2)))


class Saying:
    """Prints what it handles; dies at the envelope whose body says so, in the middle of the frame."""

    def __init__(self, record: Record) -> None:
        self._record = record

    async def handle(self, delivery: Delivery) -> None:
        for envelope in delivery.envelopes:
            _look(envelope)
        for envelope in delivery.envelopes:
            say(delivery.partition, envelope.id, delivery.attempts, int(delivery.first))

    async def handle_singly(self, delivery: Delivery) -> None:
        async def apply(_transaction: Transaction, envelope: Envelope) -> None:
            _look(envelope)
            say(delivery.partition, envelope.id, delivery.attempts, int(delivery.first))

        await settle_singly(self._record, delivery, apply)


def _look(envelope: Envelope) -> None:
    if msgspec.msgpack.decode(envelope.body).get("deadly"):
        say("dying", envelope.id)
        die()


async def consume(bus: Bus, record: Record) -> None:
    """Consume until killed."""
    await bus.consume(INBOUND, Saying(record), lambda _partition: True)
    say("ready")
    await asyncio.Event().wait()


async def main(mode: str, bus_url: str, record_url: str, *words: str) -> None:
    """Run the mode."""
    record = open_record(record_url)
    bus = open_bus(bus_url, partitions=PARTITIONS, record=record)
    work = {"publish": partial(publish, bus, *map(int, words)), "consume": partial(consume, bus, record)}
    await work[mode]()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
