"""Cut off what is too old of the audit log."""

import time

import structlog
from usher_common.audit.log import cut
from usher_common.handling import Stall
from usher_common.record.port import Record
from usher_common.units import DAY_US

log = structlog.get_logger()
WHO = "gateway"


async def cut_old(record: Record, kept_d: float) -> None:
    """Cut off entries that are older than so many days (0: none); a record that is away is asked again later."""
    if not kept_d:
        return
    try:
        while gone := await cut(record, time.time_ns() // 1000 - int(kept_d * DAY_US), WHO):
            log.info("audit.cut", entries=gone)
    except Stall as stall:
        log.warning("audit.stalled", error=str(stall)[:200])
