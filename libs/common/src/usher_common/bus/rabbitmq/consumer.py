"""Consume one partition on a channel of its own, in batches, until it is handed over to the preferred replica."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractIncomingMessage

from usher_common.bus.flow.received_frames import ReceivedFrame, take_delivery
from usher_common.bus.limits import BusLimits
from usher_common.bus.metrics import FRAME_ENVELOPES, HANDOVERS, PARKED, SUBSCRIBES
from usher_common.bus.rabbitmq.cancelling import failure_of
from usher_common.bus.rabbitmq.inbox import Inbox
from usher_common.bus.rabbitmq.publisher import Publisher
from usher_common.bus.settling.settler import Settler
from usher_common.bus.topology import queue_name
from usher_common.envelope import FrameError, decode_frame
from usher_common.handling import Delivery
from usher_common.runtime.backoff import backoff_s

log = structlog.get_logger()

Prefers = Callable[[int], bool]
Connect = Callable[[], Awaitable[AbstractConnection]]


@dataclass(frozen=True, slots=True)
class PartitionRef:
    """A partition of a stream."""

    stream: str
    partition: int


@dataclass(frozen=True, slots=True)
class SubscriptionContext:
    """What the consumers of a subscription share."""

    connect: Connect
    publisher: Publisher
    settler: Settler
    limits: BusLimits


class PartitionConsumer:
    """Subscribes, settles frames, closes the channel when necessary, and subscribes again.

    A partition queue is never cancelled (`basic.cancel`) and a frame never nacked: with frames in flight both reorder
    them. Closing the channel returns unacked frames in their original order (decision 0011).
    """

    def __init__(self, at: PartitionRef, means: SubscriptionContext, prefers: Prefers) -> None:
        self._stream = at.stream
        self._partition = at.partition
        self._queue = queue_name(at.stream, at.partition)
        self._means = means
        self._limits = means.limits
        self._prefers = prefers
        self._inbox = Inbox()
        self._leaving = False
        self.idle = True  # waiting for a connection: a close need not wait for anything to finish
        self._handed_over_at = float("-inf")
        self._sizes = FRAME_ENVELOPES.labels(at.stream, "consumed")

    async def run(self) -> None:
        """Consume until told to stop."""
        failures = 0
        while not self._leaving:
            error = await failure_of(self._subscribe_once(await self._connected()))
            failures = 0 if error is None else failures + 1
            if not self._leaving:
                await self._pause(failures, error)

    async def _connected(self) -> AbstractConnection:
        self.idle = True
        connection = await self._means.connect()
        self.idle = False
        return connection

    async def _pause(self, failures: int, error: Exception | None) -> None:
        """Pause before subscribing again, so that another replica that waits for the partition comes first."""
        if error is not None:
            log.warning("bus.subscription_lost", queue=self._queue, error=repr(error))
        first_s, ceiling_s = self._limits.reconnect_first_s, self._limits.reconnect_ceiling_s
        await asyncio.sleep(backoff_s(max(failures, 1), first_s, ceiling_s))

    def leave(self) -> None:
        """Take no further frame."""
        self._leaving = True
        self._inbox.end()

    def check_preference(self) -> None:
        """Hand the partition over if this replica is active but not the preferred one."""
        if self._inbox.active and self._must_hand_over():
            self._inbox.end()

    def _must_hand_over(self) -> bool:
        paused = time.monotonic() - self._handed_over_at >= self._limits.handover_every_s
        return paused and not self._prefers(self._partition)

    async def _subscribe_once(self, connection: AbstractConnection) -> None:
        channel = connection.channel(publisher_confirms=False)  # only consumes
        inbox = self._inbox = Inbox()
        if self._leaving:
            inbox.end()
        # Bound to this inbox: a late callback of an old channel must not end the inbox of a newer one.
        channel.close_callbacks.add(lambda *_: inbox.end())
        try:
            async with asyncio.timeout(self._limits.connect_s):
                await self._open(channel, inbox)
            await self._take_frames(inbox)
        finally:
            await failure_of(asyncio.wait_for(channel.close(), self._limits.close_s))

    async def _open(self, channel: AbstractChannel, inbox: Inbox) -> None:
        await channel.initialize()
        underlay = await channel.get_underlay_channel()
        # The broker cancels a consumer when its queue is deleted or the queue's leader is lost.
        underlay.on_consumer_cancel_callbacks.add(lambda _frame: inbox.end())
        await channel.set_qos(prefetch_count=self._limits.prefetch_frames)
        # not declared again: the connection did that when it opened
        queue = await channel.get_queue(self._queue, ensure=False)
        await queue.consume(inbox.put)
        SUBSCRIBES.labels(self._stream).inc()

    async def _take_frames(self, inbox: Inbox) -> None:
        first = True
        while messages := await inbox.next(self._limits.gather_frames):
            while messages:
                # Asked before each batch, so that an idle partition is handed over before its next frame is handled
                # (decision 0011).
                if self._must_hand_over() or inbox.ended:
                    break
                batch = take_delivery([self._read(message) for message in messages], self._limits)
                done, handled = await self._settle(batch, first=first)
                if not done:
                    return
                # Acking the last frame of the batch acks all of them. A frame can only be acked on the channel that it
                # came on: after that has closed, the broker delivers it again.
                await batch[-1].message.ack(multiple=True)
                first = first and not handled
                messages = messages[len(batch) :]
            if messages:
                break
        if not self._leaving and inbox.active and self._must_hand_over():
            self._hand_over()

    def _hand_over(self) -> None:
        self._handed_over_at = time.monotonic()
        HANDOVERS.labels(self._stream).inc()
        log.info("bus.handed_over", stream=self._stream, partition=self._partition)

    async def _settle(self, batch: Sequence[ReceivedFrame], *, first: bool) -> tuple[bool, bool]:
        """Return whether the frames may be acked, and whether the handler saw them."""
        if (error := batch[0].error) is not None:
            await self._park(batch[0].message.body, error)
            return True, False
        envelopes = [envelope for frame in batch for envelope in frame.envelopes]
        if not envelopes:
            return True, False
        self._sizes.observe(len(envelopes))
        # all frames of a batch have the same number of attempts (decision 0014)
        delivery = Delivery(self._stream, self._partition, envelopes, first, batch[0].attempts)
        return await self._means.settler.settle(delivery), True

    def _read(self, message: AbstractIncomingMessage) -> ReceivedFrame:
        # Quorum queues count here how often a frame was returned; at its first delivery the header is missing.
        returned = message.headers.get("x-delivery-count")
        attempts = 1 + (returned if isinstance(returned, int) else 0)
        try:
            return ReceivedFrame(message, attempts, decode_frame(message.body))
        except FrameError as error:
            return ReceivedFrame(message, attempts, error=error)

    async def _park(self, data: bytes, error: FrameError) -> None:
        headers = {"reason": "not_a_frame", "detail": str(error)[:500], "queue": self._queue}
        await self._means.publisher.park(data, headers)
        PARKED.labels(self._stream, "not_a_frame").inc()
        log.error("bus.frame_parked", stream=self._stream, partition=self._partition, size=len(data))
