"""Handling a frame, as bus and record both see it: the frame, its handler, and what an error asks for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from usher_common.envelope import Envelope


class Stall(Exception):  # noqa: N818 - the field's word for it
    """One of our own stores is unavailable: keep the frame and try it again in place; nothing is skipped."""


class Fenced(Exception):  # noqa: N818 - the field's word for it
    """Another replica owns this partition now: discard the batch, close the channel, subscribe again."""


class Retry(Exception):  # noqa: N818 - the field's word for it
    """A serialization failure or deadlock: the same transaction may simply be repeated."""


class BusClosed(RuntimeError):  # noqa: N818 - names a state, as asyncio and aio-pika do
    """The bus was closed while this envelope waited; it is not durable."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One frame as a handler receives it.

    `first` is true for the first delivery of a partition after each subscribe: the handler then raises the epoch and
    relays leftovers before anything else. `attempts` counts deliveries of this frame by the broker, from 1. `receipt`
    belongs to the adapter: hand the delivery to `Transaction.consume` within the transaction.
    """

    stream: str
    partition: int
    envelopes: Sequence[Envelope]
    first: bool
    attempts: int = 1
    receipt: object = field(default=None, compare=False)


class FrameHandler(Protocol):
    """What a service does with a stream's frames. Returning means done; see `Stall` and `Fenced`.

    A whole frame may come again: after a crash, a lost connection, or if its publisher missed the confirm and sent it
    again. Envelope ids make that harmless. First occurrences are always in order.
    """

    async def handle(self, delivery: Delivery) -> None:
        """Process the whole frame in one transaction.

        Any error other than Stall and Fenced makes the bus call `handle_singly` with the same delivery.
        """

    async def handle_singly(self, delivery: Delivery) -> None:
        """Process envelope by envelope in savepoints of one transaction, parking each that fails, with its reason."""
