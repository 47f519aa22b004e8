"""Decide whether a visitor may open another conversation: by visitor, by address, and by who waits there."""

import time

from usher_gateway.limits import OPENING_RETRY_S
from usher_gateway.sockets.shared.edge import Edge


async def seconds_to_opening(edge: Edge, address: str, visitor: str) -> float:
    """Return in how many seconds this visitor may open a conversation: 0.0 for now, and it is counted then.

    Raises Stall where the record is needed and away.
    """
    if wait := await _crowd(edge, address, visitor):
        return wait
    settings = edge.settings
    for key, per_minute in (
        (f"opens:{address}", settings.conversations_per_minute),
        (f"opens:visitor:{visitor}", settings.visitor_conversations_per_minute),
    ):
        if wait := await edge.live.take(key, rate=per_minute / 60, burst=max(1, int(per_minute))):
            return wait
    edge.openings.note(address, visitor, time.monotonic())
    return 0.0


async def _crowd(edge: Edge, address: str, visitor: str) -> float:
    """Return how long to wait for one of this address's conversations to be answered, where too many wait."""
    most = edge.settings.waiting_per_address
    others = edge.openings.others(address, visitor)
    if not most or len(others) < most:
        return 0.0
    states = await edge.currents_of(others)
    statuses = {other: state.status for other, state in states.items()}
    edge.openings.settle(address, statuses, time.monotonic())
    return OPENING_RETRY_S if len(edge.openings.others(address, visitor)) >= most else 0.0
