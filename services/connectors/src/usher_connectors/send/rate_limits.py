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
    rated: dict[str, list[tuple[Row, Limits]]] = {}
    for row, limits in heads:
        if limits.account_rate or limits.peer_rate:
            rated.setdefault(row.send.account, []).append((row, limits))
    found = await asyncio.gather(*(_of_account(live, rows) for rows in rated.values()))
    return {name: wait_s for waits in found for name, wait_s in waits.items()}


async def _of_account(live: Live, rows: Sequence[tuple[Row, Limits]]) -> Mapping[str, float]:
    """Ask for one row after another: once the account has no tokens, nobody else needs to ask, or to give up theirs."""
    waits: dict[str, float] = {}
    spent = 0.0  # until when the account has no token for the next one, in s
    for row, limits in rows:
        rate = limits.account_rate
        if not spent:
            wait_s, spent = await _wait_for(live, row, limits)
        else:
            spent += 1.0 / rate.per_s if rate else 0.0  # each comes when there is one for it, not all at the first
            wait_s = spent
        if wait_s > 0.0:
            waits[row.id] = wait_s
    return waits


async def _wait_for(live: Live, row: Row, limits: Limits) -> tuple[float, float]:
    """Return the seconds that this row must wait, and those that all further ones of its account must."""
    send = row.send
    try:
        if rate := limits.peer_rate:
            key = f"send:{send.account}:{send.peer}"
            if (wait_s := await live.take(key, rate=rate.per_s, burst=rate.burst)) > 0.0:
                return wait_s, 0.0
        if rate := limits.account_rate:
            wait_s = await live.take(f"send:{send.account}", rate=rate.per_s, burst=rate.burst)
            return wait_s, wait_s
    except Exception:  # rates that cannot be read must not stop the lanes; the provider throttles by itself
        log.exception("rates.unknown", account=send.account)
    return 0.0, 0.0
