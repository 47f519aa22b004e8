"""The queues as immutable values: what exists at the broker, and why it is declared this way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from usher_common.bus.port import INBOUND, KNOWLEDGE, OUTBOUND
from usher_common.envelope import Envelope, encode_envelope

STREAMS = (INBOUND, OUTBOUND, KNOWLEDGE)
PARKED_QUEUE = "usher.parked"
# Practically unlimited, because `settling` decides how often is too often. If it is not set, RabbitMQ 4 removes a
# message after 20 returns; with -1, returned messages may lose their position in the queue.
DELIVERY_LIMIT = 1_000_000

QUORUM: Mapping[str, str | int | bool] = MappingProxyType({"x-queue-type": "quorum"})
DEAD_LETTERED: Mapping[str, str | int | bool] = MappingProxyType(
    {
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": PARKED_QUEUE,
        # a dead letter leaves its queue only once the parked queue has confirmed it
        "x-dead-letter-strategy": "at-least-once",
        # required by at-least-once; no length limit is set, so nothing is ever rejected
        "x-overflow": "reject-publish",
    }
)


@dataclass(frozen=True, slots=True)
class Queue:
    """One durable queue."""

    name: str
    arguments: Mapping[str, str | int | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Topology:
    """Every queue of the bus, by the number of partitions."""

    partitions: int
    delivery_limit: int = DELIVERY_LIMIT

    def queue(self, stream: str, partition: int) -> Queue:
        """Return the queue of one partition of a stream."""
        return Queue(
            queue_name(stream, partition),
            {
                **QUORUM,
                **DEAD_LETTERED,
                # one replica at a time, which keeps the order; the others are on standby
                "x-single-active-consumer": True,
                "x-delivery-limit": self.delivery_limit,
            },
        )

    def queues(self) -> tuple[Queue, ...]:
        """Return all queues; the parked queue first, so that dead letters always have somewhere to go."""
        parked = Queue(PARKED_QUEUE, {**QUORUM, "x-delivery-limit": self.delivery_limit})
        return (parked, *(self.queue(stream, p) for stream in STREAMS for p in range(self.partitions)))


def check_partition(stream: str, partition: int, partitions: int) -> None:
    """Raise ValueError for a stream or partition that does not exist."""
    if stream not in STREAMS or not 0 <= partition < partitions:
        raise ValueError(f"no partition {partition} of {stream!r}; there are {partitions}")


def sort_out(
    stream: str, items: Sequence[tuple[int, Envelope]], partitions: int
) -> tuple[list[tuple[int, Envelope, bytes]], list[Exception]]:
    """Split items into those that can be published, with their bytes, and the errors of the others."""
    good: list[tuple[int, Envelope, bytes]] = []
    faults: list[Exception] = []
    for partition, envelope in items:
        try:
            check_partition(stream, partition, partitions)
            good.append((partition, envelope, encode_envelope(envelope)))
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one harms no other
            faults.append(error)
    return good, faults


def queue_name(stream: str, partition: int) -> str:
    """Return the name of the queue of one partition of a stream."""
    return f"usher.{stream}.{partition}"


def place_of(queue: str) -> tuple[str, int] | None:
    """Return the stream and partition of a queue, None for another name.

    >>> place_of("usher.outbound.3")
    ('outbound', 3)
    """
    first, _, rest = queue.partition(".")
    stream, _, number = rest.rpartition(".")
    return (stream, int(number)) if first == "usher" and stream in STREAMS and number.isdecimal() else None
