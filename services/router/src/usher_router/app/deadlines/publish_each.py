"""Publish commands to `inbound` so that one that cannot be published delays no other."""

from collections.abc import Sequence

import structlog
from usher_common.bus.port import INBOUND, Bus
from usher_common.envelope import Envelope
from usher_common.handling import BusClosed, Stall

from usher_router import metrics

log = structlog.get_logger()


async def publish_each(bus: Bus, batch: str, items: Sequence[tuple[int, Envelope]]) -> int:
    """Publish these (partition, envelope) in order; returns how many are durable, the others are logged and counted.

    Raises BusClosed. `batch` names the kind of batch in logs and metrics.
    """
    try:
        await bus.publish_all(INBOUND, items)
    except (BusClosed, Stall):
        raise
    except Exception:  # noqa: BLE001 - found out one by one; what left already is recognised by its id
        return sum([await _publishes(bus, batch, item) for item in items])
    return len(items)


async def _publishes(bus: Bus, batch: str, item: tuple[int, Envelope]) -> bool:
    partition, envelope = item
    try:
        await bus.publish(INBOUND, partition, envelope)
    except (BusClosed, Stall):
        raise
    except Exception:
        metrics.FAILED_ALONE.labels(batch).inc()
        log.exception("batch.item_failed", batch=batch, partition=partition, envelope=envelope.id)
        return False
    return True
