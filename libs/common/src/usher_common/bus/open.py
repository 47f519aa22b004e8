"""Opens the bus that a URL names."""

from typing import cast

from usher_common.bus.embedded.bus import EmbeddedBus
from usher_common.bus.embedded.journal import JournalRecord
from usher_common.bus.port import Bus
from usher_common.bus.rabbitmq.bus import RabbitBus
from usher_common.bus.topology import Topology
from usher_common.record.port import Record


def open_bus(url: str, *, partitions: int, record: Record | None = None) -> Bus:
    """Open `amqp://…` (`amqps://…`) or `embedded:` within a running event loop.

    The broker need not be reachable: publishing then waits. `embedded:` needs the SQLite record, whose file holds the
    journal. Raises ValueError for any other URL.
    """
    if url.startswith(("amqp://", "amqps://")):
        return RabbitBus(url, Topology(partitions))
    if not url.startswith("embedded:"):
        raise ValueError("a bus is amqp://…, amqps://… or embedded:")
    if record is None or not hasattr(record, "on_journal"):
        raise ValueError("embedded: needs a record of its own, which is sqlite:///…")
    return EmbeddedBus(cast("JournalRecord", record), partitions)
