"""The bus port: envelopes go in, durably and in order; frames come out to one handler for each partition."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from usher_common.envelope import Envelope
from usher_common.handling import FrameHandler

INBOUND = "inbound"  # to the router
OUTBOUND = "outbound"  # to the connectors
KNOWLEDGE = "knowledge"  # to knowledge: questions of contacts


class Subscription(Protocol):
    """The running consumption of one stream."""

    async def close(self) -> None:
        """Take no further frame, let the running ones finish and settle, then stop."""


class Bus(Protocol):
    """Carries envelopes durably, in order within a stream's partition.

    `partitions` is how many each stream has. `congested` is true while the buffer is full: the edges then stop
    reading (sockets) or answer 503 (webhooks).
    """

    partitions: int

    @property
    def congested(self) -> bool:
        """Whether callers of `publish` now wait for space in the publish buffer."""

    @property
    def connected(self) -> bool:
        """Whether the store behind the bus can be reached now (for readiness)."""

    async def publish(self, stream: str, partition: int, envelope: Envelope) -> None:
        """Return once the envelope is durable; wait (never drop) while the broker is unavailable or the buffer full.

        Calls for one partition become durable in the order of the calls. Raises BusClosed.
        """

    async def publish_all(self, stream: str, items: Sequence[tuple[int, Envelope]]) -> None:
        """Publish several (partition, envelope) in order; return once all are durable.

        One that can never be published (ValueError for a partition that does not exist) does not affect the others: its
        error is raised once they are durable.
        """

    async def consume(self, stream: str, handler: FrameHandler, prefers: Callable[[int], bool]) -> Subscription:
        """Consume every partition of the stream: as its owner if `prefers(partition)`, else on standby."""

    async def close(self) -> None:
        """Confirm or fail what is buffered (within a drain time), then stop."""


@runtime_checkable
class ParkedQueue(Protocol):
    """A bus whose broker sets aside by itself what it cannot deliver; the embedded one does so in the record."""

    async def take_parked(self, keep: Callable[[bytes, Mapping[str, Any]], Awaitable[None]]) -> int:
        """Give `keep` each message of the parked queue (bytes, headers), the oldest first, and return how many.

        A message leaves the queue once `keep` returns; if it raises, that message and the later ones stay.
        """
