"""Look at a broker as a client sees it, without its management API."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aio_pika import Connection, Message
from aio_pika.abc import AbstractChannel
from aio_pika.exceptions import ChannelClosed, ChannelNotFoundEntity
from usher_common.bus.port import INBOUND
from usher_common.bus.topology import Queue, Topology, queue_name
from yarl import URL

from usher.doctor.judging.bus import BrokerFacts, QueueFacts
from usher.doctor.limits import CONFIRM_S, CONNECT_S

NOBODY = "usher.doctor.nobody"  # no queue has this name, so that what is published to it reaches nobody
CHANNELS = 4  # at once: each waits for the broker's answers


async def look_at_broker(url: str, topology: Topology) -> BrokerFacts:
    """Connect, read the version, look at each queue, and publish what no queue takes.

    Raises OSError or one of the client's errors where the broker cannot be reached.
    """
    connection = Connection(URL(url).update_query(name="usher-doctor"))
    try:
        async with asyncio.timeout(CONNECT_S):
            await connection.connect()
        about: Any = connection.transport.connection.server_properties if connection.transport else {}
        queues = topology.queues()
        found = await asyncio.gather(*(_look(connection, queues[start::CHANNELS]) for start in range(CHANNELS)))
        by_name = {one.name: one for some in found for one in some}
        above = Queue(queue_name(INBOUND, topology.partitions))
        beyond = await _look_at(connection, above, compare=False)
        return BrokerFacts(
            _text(about.get("product")),
            _text(about.get("version")),
            await _takes_nothing(connection),
            [by_name[queue.name] for queue in queues],
            None if beyond.state == "missing" else beyond,
        )
    finally:
        await connection.close()


async def _look(connection: Connection, queues: Sequence[Queue]) -> list[QueueFacts]:
    return [await _look_at(connection, queue) for queue in queues]


async def _look_at(connection: Connection, queue: Queue, *, compare: bool = True) -> QueueFacts:
    """Ask whether a queue is there, and only then declare it with our arguments: that changes nothing then.

    The broker answers a declaration with other arguments by closing the channel, and says which differ.
    """
    try:
        async with _channel(connection) as channel:
            there = (await channel.declare_queue(queue.name, passive=True)).declaration_result
    except ChannelNotFoundEntity:
        return QueueFacts(queue.name, "missing")
    except ChannelClosed as refusal:
        return QueueFacts(queue.name, "differs", str(refusal))
    counts = there.message_count or 0, there.consumer_count or 0
    if not compare:
        return QueueFacts(queue.name, "there", "", *counts)
    try:
        async with _channel(connection) as channel:
            await channel.declare_queue(queue.name, durable=True, arguments={**queue.arguments})
    except ChannelClosed as refusal:
        return QueueFacts(queue.name, "differs", str(refusal), *counts)
    return QueueFacts(queue.name, "there", "", *counts)


@asynccontextmanager
async def _channel(connection: Connection) -> AsyncIterator[AbstractChannel]:
    channel = connection.channel(publisher_confirms=True)
    await channel.initialize()
    try:
        yield channel
    finally:
        if not channel.is_closed:
            await channel.close()


async def _takes_nothing(connection: Connection) -> bool:
    """Return whether the broker stops reading: with an alarm on, it does so once a connection has published something.

    So the first message is still confirmed, and the second is not. The connection is of no use afterwards.
    """
    channel = connection.channel(publisher_confirms=True)
    await channel.initialize()
    try:
        async with asyncio.timeout(CONFIRM_S):
            for _ in range(2):
                await channel.default_exchange.publish(Message(b""), NOBODY, mandatory=False)
    except TimeoutError:
        return True
    return False


def _text(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value or "")
