"""The queues as frozen data: what exists at the broker and why it is declared so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from usher_common.bus.port import INBOUND, OUTBOUND
from usher_common.envelope import Envelope, encode_envelope

STREAMS = (INBOUND, OUTBOUND)
PARKED_QUEUE = "usher.parked"
DELIVERY_LIMIT = 1_000_000  # unset (4.x: 20) or -1 the broker deletes or reorders what came back too often

QUORUM: Mapping[str, str | int | bool] = MappingProxyType({"x-queue-type": "quorum"})
DEAD_LETTERED: Mapping[str, str | int | bool] = MappingProxyType(
    {
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": PARKED_QUEUE,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",  # what at-least-once asks for; no length limit is set
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
        """The queue of one partition of a stream."""
        return Queue(
            queue_name(stream, partition),
            {
                **QUORUM,
                **DEAD_LETTERED,
                "x-single-active-consumer": True,
                "x-delivery-limit": self.delivery_limit,
            },
        )

    def queues(self) -> tuple[Queue, ...]:
        """All of them; the parked queue first, so that dead letters always have a way."""
        parked = Queue(PARKED_QUEUE, {**QUORUM, "x-delivery-limit": self.delivery_limit})
        return (parked, *(self.queue(stream, p) for stream in STREAMS for p in range(self.partitions)))


def check_partition(stream: str, partition: int, partitions: int) -> None:
    """Refuse, with ValueError, a stream or partition that nobody consumes."""
    if stream not in STREAMS or not 0 <= partition < partitions:
        raise ValueError(f"no partition {partition} of {stream!r}; there are {partitions}")


def sort_out(
    stream: str, items: Sequence[tuple[int, Envelope]], partitions: int
) -> tuple[list[tuple[int, Envelope, bytes]], list[Exception]]:
    """Split what is to be published into items with their bytes, and why the others can never be."""
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
    """The queue that holds one partition of a stream."""
    return f"usher.{stream}.{partition}"
