"""Queues in front of the bus, one for each partition: in order, no task for each message, refused when late.

A message costs a list append, and its socket goes on reading while it waits for the bus (decision 0050).
"""

import asyncio
import time
from collections.abc import Callable

import structlog
from usher_common.bus.port import INBOUND, Bus
from usher_common.envelope import Envelope
from usher_common.handling import BusClosed
from usher_common.runtime.background_loops import stop_tasks, supervise

from usher_gateway import metrics
from usher_gateway.limits import BACKLOG, LANE_BATCH
from usher_gateway.sockets.shared.socket import Socket

log = structlog.get_logger()


class PendingEnvelope:
    """An envelope to publish.

    Which socket to answer (None: nobody), its client id, and since when it waits (monotonic s).
    """

    __slots__ = ("client_id", "digest", "envelope", "refused", "since", "socket")

    def __init__(self, socket: Socket | None, client_id: str, envelope: Envelope, digest: bytes = b"") -> None:
        self.socket = socket
        self.client_id = client_id
        self.envelope = envelope
        self.digest = digest
        self.since = 0.0
        self.refused = False


Answer = Callable[[PendingEnvelope], None]
Refuse = Callable[[PendingEnvelope, str], None]


class PublishQueue:
    """Publishes what waits for one partition, in order, one batch at a time."""

    __slots__ = ("_bus", "_lanes", "flying", "idle", "partition", "queue", "wake")

    def __init__(self, bus: Bus, lanes: "PublishQueues", partition: int) -> None:
        self._bus = bus
        self._lanes = lanes
        self.partition = partition
        self.queue: list[PendingEnvelope] = []
        self.flying: list[PendingEnvelope] = []
        self.wake = asyncio.Event()
        self.idle = asyncio.Event()
        self.idle.set()

    async def run(self) -> None:
        """Publish until cancelled; after a failure the unconfirmed batch is sent again before anything newer."""
        self.queue[:0] = self.flying
        self.flying = []
        while True:
            await self.wake.wait()
            self.idle.clear()
            while self.queue:
                self.flying = self.queue[:LANE_BATCH]
                del self.queue[:LANE_BATCH]
                self._lanes.left_queue(len(self.flying))
                await self._publish(self.flying)
                self.flying = []
            self.wake.clear()
            self.idle.set()

    def drop(self, gone: set[PendingEnvelope]) -> int:
        """Remove tickets from the queue; returns how many there were."""
        before = len(self.queue)
        self.queue = [ticket for ticket in self.queue if ticket not in gone]
        return before - len(self.queue)

    async def _publish(self, batch: list[PendingEnvelope]) -> None:
        try:
            await self._bus.publish_all(INBOUND, [(self.partition, ticket.envelope) for ticket in batch])
        except BusClosed:
            for ticket in batch:
                self._lanes.refuse(ticket)
        except Exception:  # one of them can never be published: publish singly to find out which
            log.exception("publish_queue.batch_failed", partition=self.partition, batch=len(batch))
            await self._publish_singly(batch)
        else:
            for ticket in batch:
                self._answer(ticket)

    async def _publish_singly(self, batch: list[PendingEnvelope]) -> None:
        for ticket in batch:
            try:
                await self._bus.publish_all(INBOUND, [(self.partition, ticket.envelope)])
            except BusClosed:
                self._lanes.refuse(ticket)
            except Exception:
                log.exception("publish_queue.envelope_failed", partition=self.partition, envelope=ticket.envelope.id)
                self._lanes.refuse(ticket, "failed")
            else:
                self._answer(ticket)

    def _answer(self, ticket: PendingEnvelope) -> None:
        if not ticket.refused:
            self._lanes.answer(ticket)


class PublishQueues:
    """All queues; `answer` is called for each durable ticket, `refused` with a code for each that was given up."""

    def __init__(self, bus: Bus, answer: Answer, refused: Refuse, patience: float) -> None:
        self._bus = bus
        self.answer = answer
        self._refused = refused
        self._patience = patience  # s until a waiting ticket is refused
        self._lanes = [PublishQueue(bus, self, partition) for partition in range(bus.partitions)]
        self._waiting = 0
        self._has_space = asyncio.Event()
        self._has_space.set()
        self._tasks = [supervise(f"gateway.publish_queue.{lane.partition}", lane.run) for lane in self._lanes]

    @property
    def connected(self) -> bool:
        """Whether the bus can be reached now."""
        return self._bus.connected

    @property
    def full(self) -> bool:
        """Whether sockets should not be read for now."""
        return self._waiting >= BACKLOG or self._bus.congested

    async def space(self) -> None:
        """Return once there may be space again."""
        if self._waiting >= BACKLOG:
            self._has_space.clear()
            await self._has_space.wait()
        else:
            await asyncio.sleep(0.05)  # the bus has no event for when it has space again

    def submit(self, partition: int, ticket: PendingEnvelope) -> None:
        """Add a ticket; it is answered, or refused if the bus is unavailable for too long."""
        ticket.since = time.monotonic()
        lane = self._lanes[partition]
        lane.queue.append(ticket)
        lane.wake.set()
        lane.idle.clear()
        self._waiting += 1

    def sweep(self, now: float) -> None:
        """Refuse what has waited too long, and whatever the same sockets sent after it, to keep each client's order.

        What the bus has already may still become durable; a resend of it is recognised by its id.
        """
        metrics.BACKLOG.set(self._waiting + sum(len(lane.flying) for lane in self._lanes))
        late = [ticket for lane in self._lanes for ticket in (*lane.flying, *lane.queue) if self._late(ticket, now)]
        if not late:
            return
        late.sort(key=_since)
        hit = {ticket.socket for ticket in late}
        after = [ticket for lane in self._lanes for ticket in lane.queue if ticket.socket in hit and ticket.client_id]
        answered: set[Socket | None] = set()
        for ticket in (*late, *sorted(after, key=_since)):
            self.refuse(ticket, "held_back" if ticket.socket in answered else "bus_away")
            answered.add(ticket.socket)
        gone = {*late, *after}
        self.left_queue(sum(lane.drop(gone) for lane in self._lanes))

    def refuse(self, ticket: PendingEnvelope, code: str = "bus_away") -> None:
        """Refuse for now, once; a ticket without a client id gets no answer."""
        if not ticket.refused:
            ticket.refused = True
            self._refused(ticket, code)

    def _late(self, ticket: PendingEnvelope, now: float) -> bool:
        return bool(ticket.client_id) and not ticket.refused and now - ticket.since > self._patience

    def left_queue(self, count: int) -> None:
        """Subtract tickets that no longer wait."""
        self._waiting -= count
        if self._waiting < BACKLOG:
            self._has_space.set()

    async def close(self, drain_s: float) -> None:
        """Wait until everything is durable, at most `drain_s` seconds, then stop."""
        busy = [lane.idle.wait() for lane in self._lanes]
        try:
            async with asyncio.timeout(drain_s):
                await asyncio.gather(*busy)
        except TimeoutError:
            log.warning("gateway.queues_not_drained", waiting=self._waiting)
        await stop_tasks(*self._tasks)


def _since(ticket: PendingEnvelope) -> float:
    return ticket.since
