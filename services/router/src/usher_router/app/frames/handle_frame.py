"""Handle the frames of `inbound`: for each one transaction, then live events, then effects to the bus."""

import time
from collections.abc import Callable, Sequence

import structlog
from usher_common.bus.partitions import check_partitions
from usher_common.bus.settling.one_by_one import settle_singly
from usher_common.envelope import Envelope
from usher_common.handling import Delivery, Fenced
from usher_common.live.publish import publish_events
from usher_common.record.port import BusEffect, Transaction
from usher_common.record.transaction import run_transaction
from usher_common.stores import Stores

from usher_router import metrics
from usher_router.adapters.frames.frames import RecordFrames
from usher_router.app.frames.live_events import Events
from usher_router.app.frames.process_frame import FrameContext, process
from usher_router.app.frames.relay_outbox import relay, relay_leftovers
from usher_router.domain.policy import Policy

log = structlog.get_logger()


class InboundHandler:
    """Implements `FrameHandler` for the router: one for all partitions, each partition handled by one task at a time.

    `policy` returns the policy by which the next frame is decided.
    """

    def __init__(self, stores: Stores, store: RecordFrames, policy: Callable[[], Policy]) -> None:
        self._bus, self._live, self._record = stores
        self._store = store
        self._policy = policy
        self._epochs: dict[int, int] = {}
        self._behind: set[int] = set()  # partitions whose outbox may hold effects that were not published yet

    async def handle(self, delivery: Delivery) -> None:
        """Process the frame in one transaction; see `FrameHandler`."""
        epoch = await self._own(delivery)
        began = time.perf_counter()

        async def body(transaction: Transaction) -> tuple[Transaction, Events]:
            frame = await self._begin(transaction, delivery, epoch)
            events = await process(transaction, frame, delivery.envelopes)
            await transaction.consume(delivery)
            return transaction, events

        # before the commit: if its reply is lost, the effects are in the outbox all the same
        self._behind.add(delivery.partition)
        transaction, events = await run_transaction(self._record, body)
        _observe(delivery, began)
        await self._publish(delivery.partition, events, transaction.emitted)

    async def handle_singly(self, delivery: Delivery) -> None:
        """Process envelope by envelope, each in a savepoint, and park those that fail."""
        epoch = await self._own(delivery)
        frames: list[tuple[Transaction, FrameContext]] = []
        events: Events = []

        async def begin(transaction: Transaction) -> None:
            frames.append((transaction, await self._begin(transaction, delivery, epoch)))

        async def apply(transaction: Transaction, envelope: Envelope) -> None:
            told = await process(transaction, frames[-1][1], [envelope])
            # not before the commit: an envelope whose savepoint is rolled back must publish nothing
            transaction.after_commit(lambda: events.extend(told))

        self._behind.add(delivery.partition)
        await settle_singly(self._record, delivery, apply, begin)
        await self._publish(
            delivery.partition, events, [one for transaction, _ in frames for one in transaction.emitted]
        )

    async def _begin(self, transaction: Transaction, delivery: Delivery, epoch: int) -> FrameContext:
        # The epoch is compared inside the transaction: a former owner's commit fails, however late it comes.
        fence = await transaction.fence(delivery.partition, epoch)
        return FrameContext(delivery, fence.now, self._policy(), self._bus.partitions, self._store)

    async def _own(self, delivery: Delivery) -> int:
        """Return the epoch under which we own the partition; the first delivery raises it and relays leftovers."""
        partition = delivery.partition
        if delivery.first:
            # Raising the epoch waits for the predecessor's commit, so the leftovers read below are complete.
            self._epochs[partition] = await self._record.raise_epoch(partition)
            await check_partitions(self._record, self._bus.partitions)
            self._behind.add(partition)
            log.info("router.partition_owned", partition=partition, epoch=self._epochs[partition])
        if partition in self._behind:
            await relay_leftovers(self._bus, self._record, partition)
            self._behind.discard(partition)
        if (epoch := self._epochs.get(partition)) is None:
            raise Fenced(f"partition {partition} was never owned here")
        return epoch

    async def _publish(self, partition: int, events: Events, effects: Sequence[tuple[int, BusEffect]]) -> None:
        """Publish events and effects after the commit; effects that fail here are relayed at the next attempt."""
        if events:
            await publish_events(self._live, events)
        await relay(self._bus, self._record, partition, effects)
        self._behind.discard(partition)


def _observe(delivery: Delivery, began: float) -> None:
    metrics.FRAME.observe(time.perf_counter() - began)
    if delivery.envelopes and (at := delivery.envelopes[0].at):
        metrics.ACCEPT_TO_COMMIT.observe(max(0.0, time.time() - at / 1_000_000))
