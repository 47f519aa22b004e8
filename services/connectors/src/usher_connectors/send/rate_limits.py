"""Keep to a channel's rates, shared by all replicas through the live store."""

import asyncio
from collections.abc import Mapping, Sequence

import structlog
from usher_common.live.port import Live

from usher_connectors.contract import Limits
from usher_connectors.send.domain.delivery import Row

log = structlog.get_logger()


async def take_rates(live: Live, heads: Sequence[tuple[Row, Limits]]) -> Mapping[str, float]:
    """Take a token for each row; returns the rows that must wait, with the seconds."""
    rated = [(row, limits) for row, limits in heads if limits.account_rate or limits.peer_rate]
    waits = await asyncio.gather(*(_wait_for(live, row, limits) for row, limits in rated))
    return {row.id: wait_s for (row, _), wait_s in zip(rated, waits, strict=True) if wait_s > 0.0}


async def _wait_for(live: Live, row: Row, limits: Limits) -> float:
    send = row.send
    try:
        if rate := limits.peer_rate:
            key = f"send:{send.account}:{send.peer}"
            if (wait_s := await live.take(key, rate=rate.per_s, burst=rate.burst)) > 0.0:
                return wait_s
        if rate := limits.account_rate:
            return await live.take(f"send:{send.account}", rate=rate.per_s, burst=rate.burst)
    except Exception:  # rates that cannot be read must not stop the lanes; the provider throttles by itself
        log.exception("rates.unknown", account=send.account)
    return 0.0
