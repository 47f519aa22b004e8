"""The bus port: envelopes go in durable and in order, frames come out to one handler per partition."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from usher_common.envelope import Envelope

INBOUND = "inbound"  # to the router
OUTBOUND = "outbound"  # to the connectors


class Stall(Exception):  # noqa: N818 - the field's word for it
    """Our own store is away: keep the frame and try it again in place, nothing skipped."""


class Fenced(Exception):  # noqa: N818 - the field's word for it
    """Another replica has taken this partition over: discard the batch, close the channel, subscribe again."""


class BusClosed(RuntimeError):  # noqa: N818 - names a state, as asyncio and aio-pika do
    """The bus was closed while this envelope waited; it was not made durable."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One frame in a handler's hands.

    `first` is true for the first delivery of a partition after each subscribe: the handler then raises the epoch
    and relays leftovers before anything else. `attempts` counts deliveries of this frame by the broker, from 1.
    `receipt` belongs to the adapter: hand the delivery to `Transaction.consume` within the transaction.
    """

    stream: str
    partition: int
    envelopes: Sequence[Envelope]
    first: bool
    attempts: int = 1
    receipt: object = field(default=None, compare=False)


class FrameHandler(Protocol):
    """What a service does with a stream's frames. Returning means done; see `Stall` and `Fenced`.

    A frame may come again, as a whole: after a crash, a lost connection, or because its publisher did not hear the
    confirm and sent it again. Envelope ids make that harmless. First occurrences are always in order.
    """

    async def handle(self, delivery: Delivery) -> None:
        """Process the whole frame in one transaction.

        Any error other than Stall and Fenced makes the bus call `handle_singly` with the same delivery.
        """

    async def handle_singly(self, delivery: Delivery) -> None:
        """Process envelope by envelope in savepoints of one transaction, parking each that fails, with its reason."""


class Subscription(Protocol):
    """A running consumption of one stream."""

    async def close(self) -> None:
        """Take no further frame, let the running ones finish and settle, then leave."""


class Bus(Protocol):
    """Carries envelopes durably, in order within a stream's partition.

    `partitions` is how many each stream has. `congested` is true while the buffer is full: the edges then stop
    reading (sockets) or answer 503 (webhooks).
    """

    partitions: int

    @property
    def congested(self) -> bool:
        """Whether callers of `publish` currently wait for space in the publish buffer."""

    @property
    def connected(self) -> bool:
        """Whether the store behind the bus can be reached now (readiness)."""

    async def publish(self, stream: str, partition: int, envelope: Envelope) -> None:
        """Return once the envelope is durable; wait (never drop) while the broker is away or the buffer full.

        Calls for one partition become durable in the order of the calls. Raises BusClosed.
        """

    async def publish_all(self, stream: str, items: Sequence[tuple[int, Envelope]]) -> None:
        """Publish several (partition, envelope) in order; return once all are durable.

        One that can never be published (ValueError for a partition that nobody consumes) harms no other: what is wrong
        with it is raised once the others are durable.
        """

    async def consume(self, stream: str, handler: FrameHandler, prefers: Callable[[int], bool]) -> Subscription:
        """Consume every partition of the stream, as its owner where `prefers(partition)`, else on standby."""

    async def close(self) -> None:
        """Confirm or fail what is buffered (at most a drain time), then leave."""
