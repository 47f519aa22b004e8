"""Publish live events so that a failing one affects neither the others nor the caller."""

from collections.abc import Sequence

import structlog

from usher_common.live.metrics import FAILED
from usher_common.live.port import Live

log = structlog.get_logger()


async def publish_events(live: Live, events: Sequence[tuple[str, bytes]]) -> None:
    """Publish all together; if that fails, one by one: failing ones are logged and counted.

    Live events may be lost at any moment, so a failure here is never the caller's; an event may arrive twice.
    """
    if not events:
        return
    try:
        await live.publish(events)
    except Exception as error:  # noqa: BLE001 - found out one by one
        log.warning("live.publish_failed", events=len(events), error=repr(error))
        for event in events:
            await _publish_one(live, event)


async def _publish_one(live: Live, event: tuple[str, bytes]) -> None:
    try:
        await live.publish([event])
    except Exception:
        FAILED.inc()
        log.exception("live.event_failed", topic=event[0])
