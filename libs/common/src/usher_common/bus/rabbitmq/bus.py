"""The bus port on RabbitMQ."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

from aio_pika.abc import AbstractConnection

from usher_common.bus.limits import DEFAULT_LIMITS, BusLimits
from usher_common.bus.metrics import CONGESTED
from usher_common.bus.rabbitmq.cancelling import end
from usher_common.bus.rabbitmq.connection import Link
from usher_common.bus.rabbitmq.consumer import PartitionConsumer, PartitionRef, SubscriptionContext
from usher_common.bus.rabbitmq.publisher import Publisher, declare
from usher_common.bus.settling.settler import Settler
from usher_common.bus.topology import PARKED_QUEUE, Topology, check_partition, sort_out
from usher_common.envelope import Envelope, encode_envelope
from usher_common.handling import FrameHandler


class RabbitBus:
    """Publishes and consumes over separate connections; create it within a running event loop."""

    def __init__(self, url: str, topology: Topology, limits: BusLimits = DEFAULT_LIMITS) -> None:
        self.partitions = topology.partitions
        self._url = url
        self._topology = topology
        self._limits = limits
        self._publisher = Publisher(url, topology, limits)
        self._consuming: Link | None = None
        self._subscriptions: list[RabbitSubscription] = []
        # evaluated when the metrics are read
        CONGESTED.set_function(partial(getattr, self._publisher.publish_buffer, "contended"))

    @property
    def congested(self) -> bool:
        return self._publisher.publish_buffer.contended

    @property
    def connected(self) -> bool:
        return self._publisher.link.connected and (self._consuming is None or self._consuming.connected)

    async def publish(self, stream: str, partition: int, envelope: Envelope) -> None:
        check_partition(stream, partition, self.partitions)
        encoded = encode_envelope(envelope)
        publish_buffer = self._publisher.publish_buffer
        if not publish_buffer.try_reserve(1, len(encoded)):
            await publish_buffer.reserve(1, len(encoded))
        ticket = asyncio.get_running_loop().create_future()
        self._publisher.add(stream, partition, encoded, ticket)
        await ticket

    async def publish_all(self, stream: str, items: Sequence[tuple[int, Envelope]]) -> None:
        good, faults = sort_out(stream, items, self.partitions)
        if good:
            encoded = [(partition, data) for partition, _, data in good]
            await self._publisher.publish_buffer.reserve(len(encoded), sum(len(data) for _, data in encoded))
            await asyncio.gather(*self._add_all(stream, encoded))
        for fault in faults:
            raise fault

    def _add_all(self, stream: str, encoded: list[tuple[int, bytes]]) -> list["asyncio.Future[None]"]:
        """Queue everything with one ticket for each partition, at its last envelope.

        A lane confirms in order, so one is enough.
        """
        last = {partition: i for i, (partition, _) in enumerate(encoded)}
        loop = asyncio.get_running_loop()
        tickets = {i: loop.create_future() for i in last.values()}
        for i, (partition, data) in enumerate(encoded):
            self._publisher.add(stream, partition, data, tickets.get(i))
        return list(tickets.values())

    async def consume(self, stream: str, handler: FrameHandler, prefers: Callable[[int], bool]) -> "RabbitSubscription":
        if self._consuming is None:
            self._consuming = Link(self._url, "consume", self._limits, self._declare)
        settler = Settler(stream, handler, self._limits)
        means = SubscriptionContext(self._consuming.connection, self._publisher, settler, self._limits)
        consumers = [PartitionConsumer(PartitionRef(stream, p), means, prefers) for p in range(self.partitions)]
        subscription = RabbitSubscription(consumers, settler, self._limits)
        self._subscriptions.append(subscription)
        return subscription

    async def take_parked(self, keep: Callable[[bytes, Mapping[str, Any]], Awaitable[None]]) -> int:
        """Take the parked queue's messages one by one; those not acked return when the channel closes."""
        # in a task of its own: aiormq may swallow a cancellation, and whoever stops us would wait for ever
        taking = asyncio.create_task(self._take_parked(keep))
        try:
            await asyncio.wait([taking])
        finally:
            await end([taking], self._limits.cancel_s)
        return taking.result()

    async def _take_parked(self, keep: Callable[[bytes, Mapping[str, Any]], Awaitable[None]]) -> int:
        connection = await self._publisher.link.connection()
        channel = connection.channel(publisher_confirms=False)
        await channel.initialize()
        taken = 0
        try:
            queue = await channel.get_queue(PARKED_QUEUE, ensure=False)
            while (message := await queue.get(fail=False, timeout=self._limits.connect_s)) is not None:
                await keep(message.body, message.headers)
                await message.ack()
                taken += 1
        finally:
            await channel.close()
        return taken

    async def close(self) -> None:
        # Consumers first: a handler that still runs may publish.
        await asyncio.gather(*(subscription.close() for subscription in self._subscriptions))
        await self._publisher.close()
        if self._consuming is not None:
            await self._consuming.close()

    async def _declare(self, connection: AbstractConnection) -> None:
        await declare(connection, self._topology.queues())


class RabbitSubscription:
    """All partitions of one stream, each with its own loop, and the check whether this replica is the preferred one."""

    def __init__(self, consumers: list[PartitionConsumer], settler: Settler, limits: BusLimits) -> None:
        self._consumers = consumers
        self._settler = settler
        self._limits = limits
        self._tasks = [asyncio.create_task(consumer.run()) for consumer in consumers]
        self._checking = asyncio.create_task(self._check_preferences())

    async def close(self) -> None:
        self._checking.cancel()
        self._settler.leave()
        for consumer in self._consumers:
            consumer.leave()
        # A consumer that waits for a connection has nothing to finish; it would wait until the broker returns.
        busy = [task for task, consumer in zip(self._tasks, self._consumers, strict=True) if not consumer.idle]
        if busy:
            await asyncio.wait(busy, timeout=self._limits.drain_s)
        await end(self._tasks, self._limits.cancel_s)

    async def _check_preferences(self) -> None:
        while True:
            await asyncio.sleep(self._limits.handover_check_s)
            for consumer in self._consumers:
                consumer.check_preference()
