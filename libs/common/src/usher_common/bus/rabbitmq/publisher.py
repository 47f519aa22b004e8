"""Publish over one lane for each partition: frames grow under load, and each is sent until it is confirmed."""

import asyncio
from collections.abc import Mapping

import structlog
from aio_pika import DeliveryMode, Message
from aio_pika.abc import AbstractChannel, AbstractConnection
from aio_pika.exceptions import PublishError

from usher_common.bus.flow.backpressure import PublishBuffer
from usher_common.bus.flow.publish_lane import FrameInFlight, PublishLane
from usher_common.bus.limits import BusLimits
from usher_common.bus.metrics import FRAME_ENVELOPES, RESENT
from usher_common.bus.rabbitmq.cancelling import end, failure_of
from usher_common.bus.rabbitmq.connection import Link
from usher_common.bus.topology import PARKED_QUEUE, STREAMS, Queue, Topology, queue_name
from usher_common.handling import BusClosed
from usher_common.runtime.backoff import backoff_s

log = structlog.get_logger()


class Publisher:
    """Sends with confirms over a connection of its own, so that a blocked publisher cannot block acks."""

    def __init__(self, url: str, topology: Topology, limits: BusLimits) -> None:
        self._topology = topology
        self._limits = limits
        self._channel: AbstractChannel | None = None
        self.publish_buffer = PublishBuffer(limits.buffer_envelopes, limits.buffer_bytes)
        self.link = Link(url, "publish", limits, self._prepare)
        self._partition_publishers = {
            (stream, p): _PartitionPublisher(self, stream, p, limits)
            for stream in STREAMS
            for p in range(topology.partitions)
        }

    def add(self, stream: str, partition: int, encoded: bytes, ticket: "asyncio.Future[None] | None") -> None:
        """Queue one encoded envelope, already admitted by the publish buffer, on its partition's lane."""
        self._partition_publishers[stream, partition].add(encoded, ticket)

    async def park(self, data: bytes, headers: Mapping[str, str | int]) -> None:
        """Publish bytes to the parked queue, however long it takes; returns once they are durable."""
        failures = 0
        while (error := await failure_of(self.send(PARKED_QUEUE, data, headers))) is not None:
            failures += 1
            await self.pause(failures, error)

    async def send(self, queue: str, data: bytes, headers: Mapping[str, str | int] | None = None) -> None:
        """Publish once; returns once the broker has confirmed, raises if it has not."""
        await self.link.connection()
        # The broker may close the channel alone. Channels are opened with a connection, so that is replaced as well.
        if self._channel is None or self._channel.is_closed:
            self.link.drop()
            raise ConnectionError("the channel for publishing is closed")
        message = Message(data, headers=dict(headers or {}), delivery_mode=DeliveryMode.PERSISTENT)
        async with asyncio.timeout(self._limits.confirm_s):
            # `mandatory`: a frame that no queue takes is returned and raises PublishError; without it the broker would
            # confirm the frame and drop it.
            await self._channel.default_exchange.publish(message, queue, mandatory=True)

    async def pause(self, failures: int, error: Exception) -> None:
        """Wait before the same bytes are sent again.

        After an unroutable or unconfirmed frame the connection is replaced, because a new one declares the queues.
        """
        RESENT.inc()
        log.warning("bus.publish_failed", failures=failures, error=repr(error))
        if isinstance(error, PublishError | TimeoutError):
            self.link.drop()
        await asyncio.sleep(backoff_s(failures, self._limits.reconnect_first_s, self._limits.reconnect_ceiling_s))

    async def close(self) -> None:
        """Wait until everything is confirmed, within the drain time; then fail the rest with BusClosed."""
        senders = [one.sender for one in self._partition_publishers.values() if one.sender is not None]
        if senders:
            await asyncio.wait(senders, timeout=self._limits.drain_s)
        # The buffer closes before the tasks end: what a later caller added to a lane would never be sent.
        self.publish_buffer.close()
        await end(
            [one.sender for one in self._partition_publishers.values() if one.sender is not None], self._limits.cancel_s
        )
        for one in self._partition_publishers.values():
            one.abandon()
        await self.link.close()

    async def _prepare(self, connection: AbstractConnection) -> None:
        await declare(connection, self._topology.queues())
        channel = connection.channel(publisher_confirms=True, on_return_raises=True)
        await channel.initialize()
        self._channel = channel


class _PartitionPublisher:
    """One publish lane and the task that empties it; the task exists only while there is something to send."""

    def __init__(self, publisher: Publisher, stream: str, partition: int, limits: BusLimits) -> None:
        self._publisher = publisher
        self._queue = queue_name(stream, partition)
        self._lane: PublishLane[asyncio.Future[None]] = PublishLane(limits.frame_envelopes, limits.frame_bytes)
        self._sizes = FRAME_ENVELOPES.labels(stream, "published")
        self.sender: asyncio.Task[None] | None = None

    def add(self, encoded: bytes, ticket: "asyncio.Future[None] | None") -> None:
        self._lane.add(encoded, ticket)
        if self.sender is None:
            self.sender = asyncio.create_task(self._send(), name=f"bus-{self._queue}")

    def abandon(self) -> None:
        for ticket in self._lane.drop():
            if not ticket.done():
                ticket.set_exception(BusClosed("the bus was closed before this was confirmed"))

    async def _send(self) -> None:
        failures = 0
        try:
            while (flight := self._lane.take()) is not None:
                error = await failure_of(self._publisher.send(self._queue, flight.frame))
                if error is None:
                    failures = 0
                    self._settle(self._lane.confirm())
                else:
                    failures += 1
                    await self._publisher.pause(failures, error)
        finally:  # however it ended: a task that is no longer there would stop this partition for good
            self.sender = None

    def _settle(self, flight: FrameInFlight["asyncio.Future[None]"]) -> None:
        self._sizes.observe(flight.envelopes)
        for ticket in flight.tickets:
            if not ticket.done():
                ticket.set_result(None)
        self._publisher.publish_buffer.release(flight.envelopes, flight.size)


async def declare(connection: AbstractConnection, queues: tuple[Queue, ...]) -> None:
    """Declare queues over a few channels in parallel, because the first declaration of a quorum queue is slow."""
    channels = 4
    await asyncio.gather(*(_declare_some(connection.channel(), queues[number::channels]) for number in range(channels)))


async def _declare_some(channel: AbstractChannel, queues: tuple[Queue, ...]) -> None:
    await channel.initialize()
    for queue in queues:
        await channel.declare_queue(queue.name, durable=True, arguments={**queue.arguments})
    await channel.close()
