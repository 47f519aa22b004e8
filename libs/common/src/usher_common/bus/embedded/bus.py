"""The bus within one process: a journal in the record's own SQLite file."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

import structlog

from usher_common.bus.embedded.journal import (
    JournalRecord,
    Row,
    count_deliveries,
    decode_rows,
    delete_rows,
    park_rows,
    read_rows,
)
from usher_common.bus.flow.backpressure import PublishBuffer
from usher_common.bus.limits import DEFAULT_LIMITS, BusLimits
from usher_common.bus.metrics import CONGESTED, FRAME_ENVELOPES
from usher_common.bus.settling.settler import Settler
from usher_common.bus.topology import STREAMS, sort_out
from usher_common.envelope import Envelope
from usher_common.handling import BusClosed, Delivery, FrameHandler
from usher_common.record.port import BusEffect
from usher_common.runtime.backoff import backoff_s

log = structlog.get_logger()

T = TypeVar("T")
PartitionRef = tuple[str, int]


class EmbeddedBus:
    """Publishes by inserting journal rows; a handler's `consume` deletes them in its own transaction."""

    def __init__(self, record: JournalRecord, partitions: int, limits: BusLimits = DEFAULT_LIMITS) -> None:
        self.partitions = partitions
        self._record = record
        self._limits = limits
        self._publish_buffer = PublishBuffer(limits.buffer_envelopes, limits.buffer_bytes)
        self._waiting: list[tuple[list[BusEffect], int, asyncio.Future[None]]] = []
        self._writer: asyncio.Task[None] | None = None
        self._wakes: dict[PartitionRef, asyncio.Event] = {}
        self._subscriptions: list[EmbeddedSubscription] = []
        self._counting = asyncio.Lock()
        self._counted = False
        record.on_journal(self._wake)
        # evaluated when the metrics are read
        CONGESTED.set_function(partial(getattr, self._publish_buffer, "contended"))

    @property
    def congested(self) -> bool:
        return self._publish_buffer.contended

    @property
    def connected(self) -> bool:
        return self._record.connected

    async def publish(self, stream: str, partition: int, envelope: Envelope) -> None:
        await self.publish_all(stream, [(partition, envelope)])

    async def publish_all(self, stream: str, items: Sequence[tuple[int, Envelope]]) -> None:
        good, faults = sort_out(stream, items, self.partitions)
        if good:
            await self._publish([BusEffect(stream, partition, envelope) for partition, envelope, _ in good])
        for fault in faults:
            raise fault

    async def consume(
        self, stream: str, handler: FrameHandler, prefers: Callable[[int], bool]
    ) -> "EmbeddedSubscription":
        """Consume every partition; `prefers` is ignored, because there is only one process."""
        del prefers
        await self._count_once()
        settler = Settler(stream, handler, self._limits)
        consumers = [
            _Consumer(self._record, (stream, p), self._wakes.setdefault((stream, p), asyncio.Event()), settler)
            for p in range(self.partitions)
        ]
        subscription = EmbeddedSubscription(consumers, settler, self._limits)
        self._subscriptions.append(subscription)
        return subscription

    async def close(self) -> None:
        # Consumers first: a handler that still runs may publish.
        await asyncio.gather(*(subscription.close() for subscription in self._subscriptions))
        if self._writer is not None:
            await asyncio.wait([self._writer], timeout=self._limits.drain_s)
        # The buffer closes before the writer is cancelled: what a later caller added would never be written.
        self._publish_buffer.close()
        if self._writer is not None:
            self._writer.cancel()
            await asyncio.gather(self._writer, return_exceptions=True)
        for _, _, ticket in self._waiting:
            if not ticket.done():
                ticket.set_exception(BusClosed("the bus was closed before this was written"))

    async def _publish(self, effects: list[BusEffect]) -> None:
        size = sum(len(effect.envelope.body) for effect in effects)
        if not self._publish_buffer.try_reserve(len(effects), size):
            await self._publish_buffer.reserve(len(effects), size)
        ticket = asyncio.get_running_loop().create_future()
        self._waiting.append((effects, size, ticket))
        if self._writer is None:
            self._writer = asyncio.create_task(self._write(), name="bus-journal")
        await ticket

    async def _write(self) -> None:
        """Write everything that waits in one transaction, and repeat until nothing waits.

        Callers that arrive during a commit share the next one: a commit costs an fsync, however many rows it has.
        """
        try:
            while self._waiting:
                batch = list(self._waiting)
                effects = [effect for each, _, _ in batch for effect in each]
                await retry_until_done(partial(self._emit, effects), self._limits)
                # Deleted only now: if this task is cancelled before, `close` fails their callers.
                del self._waiting[: len(batch)]
                for _, _, ticket in batch:
                    if not ticket.done():
                        ticket.set_result(None)
                self._publish_buffer.release(len(effects), sum(size for _, size, _ in batch))
        finally:  # however it ended: a task that is no longer there would block all later callers
            self._writer = None

    async def _count_once(self) -> None:
        """Count deliveries of an earlier process once, before this one adds to the journal (decision 0012)."""
        async with self._counting:
            if not self._counted:
                places = [(stream, p) for stream in STREAMS for p in range(self.partitions)]
                await count_deliveries(self._record, places, self._limits.frame_envelopes)
                self._counted = True

    async def _emit(self, effects: list[BusEffect]) -> None:
        if not self._counted:
            await self._count_once()
        async with self._record.transaction() as transaction:
            await transaction.emit(effects)

    def _wake(self, stream: str, partition: int) -> None:
        wake = self._wakes.get((stream, partition))
        if wake is not None:
            wake.set()


class EmbeddedSubscription:
    """All partitions of one stream, each with its own loop."""

    def __init__(self, consumers: list["_Consumer"], settler: Settler, limits: BusLimits) -> None:
        self._consumers = consumers
        self._settler = settler
        self._limits = limits
        self._tasks = [asyncio.create_task(consumer.run(limits)) for consumer in consumers]

    async def close(self) -> None:
        self._settler.leave()
        for consumer in self._consumers:
            consumer.leave()
        _, late = await asyncio.wait(self._tasks, timeout=self._limits.drain_s)
        for task in late:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


class _Consumer:
    """Reads one partition's rows, hands them over as one frame, and deletes them if the handler has not."""

    def __init__(self, record: JournalRecord, place: PartitionRef, wake: asyncio.Event, settler: Settler) -> None:
        self._record = record
        self._stream, self._partition = place
        self._wake = wake
        self._settler = settler
        self._leaving = False
        self._first = True
        self._returned = 0  # how often the first frame was returned within this process
        self._done_n = 0  # rows up to this number were handled, though a handler may have left them in the journal
        self._sizes = FRAME_ENVELOPES.labels(self._stream, "consumed")

    def leave(self) -> None:
        self._leaving = True
        self._wake.set()

    async def run(self, limits: BusLimits) -> None:
        while not self._leaving:
            # Cleared before the read: a row committed during the read sets it again and is not missed.
            self._wake.clear()
            if self._leaving or not await retry_until_done(lambda: self._step(limits), limits):
                await self._idle()

    async def _idle(self) -> None:
        if not self._leaving:
            await self._wake.wait()

    async def _step(self, limits: BusLimits) -> bool:
        """Do one step; returns False if there was nothing to do.

        Rows that a handler has settled without consuming them are deleted at the next step, and not handled again.
        """
        rows = await read_rows(self._record, self._stream, self._partition, limits.frame_envelopes)
        handled = [row.n for row in rows if row.n <= self._done_n]
        if handled:
            await delete_rows(self._record, handled)
        elif rows:
            await self._handle(rows, limits)
        return bool(rows)

    async def _handle(self, rows: list[Row], limits: BusLimits) -> None:
        good, bad = decode_rows(first_bytes(rows, limits.frame_bytes))
        if bad:
            log.error("bus.rows_parked", stream=self._stream, partition=self._partition, rows=len(bad))
            await park_rows(self._record, self._stream, self._partition, bad)
        if not good:
            return
        delivery = self._delivery(good)
        self._sizes.observe(len(good))
        if await self._settler.settle(delivery):
            self._first, self._returned, self._done_n = False, 0, good[-1][0].n
            if self._leaving:  # otherwise the next read deletes them, without a statement of its own (decision 0012)
                await delete_rows(self._record, [row.n for row, _ in good])
        else:  # as when a broker returns the frame: it is delivered again, with one more attempt
            self._first, self._returned = True, self._returned + 1
            await asyncio.sleep(limits.reconnect_first_s)

    def _delivery(self, good: list[tuple[Row, Envelope]]) -> Delivery:
        return Delivery(
            self._stream,
            self._partition,
            [envelope for _, envelope in good],
            self._first,
            1 + self._returned + max(row.deliveries for row, _ in good),
            tuple(row.n for row, _ in good),
        )


def first_bytes(rows: list[Row], size: int) -> list[Row]:
    """Return the first rows that together have at most `size` bytes, but at least one: a larger row must not block."""
    total = 0
    for i, row in enumerate(rows):
        total += len(row.data)
        if i and total > size:
            return rows[:i]
    return rows


async def retry_until_done(work: Callable[[], Awaitable[T]], limits: BusLimits) -> T:
    """Retry until it succeeds: the store will return, and nothing may be dropped meanwhile."""
    failures = 0
    while True:
        try:
            return await work()
        except Exception as error:  # noqa: BLE001 - whatever it was, nothing may be dropped for it
            failures += 1
            pause_s = backoff_s(failures, limits.stall_first_s, limits.stall_ceiling_s)
            log.warning("bus.journal_away", error=repr(error), again_in_s=pause_s)
            await asyncio.sleep(pause_s)
