"""The answers to a socket once its message is durable, or was not made durable in time."""

import time

from usher_gateway import metrics
from usher_gateway.limits import BUS_RETRY_MS
from usher_gateway.sockets.shared.dedup import Accepted
from usher_gateway.sockets.shared.publish_queues import PendingEnvelope
from usher_gateway.sockets.shared.session import Session

_MESSAGE, _COMMAND = metrics.ACCEPTED.labels("message"), metrics.ACCEPTED.labels("command")
_observe = metrics.ACCEPT_SECONDS.observe


def answer(accepted: Accepted, ticket: PendingEnvelope) -> None:
    """Send `accepted`."""
    if ticket.digest:
        accepted.note(ticket.envelope.id, ticket.digest)
        _MESSAGE.inc()
    else:
        _COMMAND.inc()
    if isinstance(ticket.socket, Session):
        _observe(time.monotonic() - ticket.since)
        ticket.socket.accept(ticket.client_id)


def refuse(ticket: PendingEnvelope, code: str) -> None:
    """Send `refused`, for now."""
    if isinstance(ticket.socket, Session):
        ticket.socket.refuse(ticket.client_id, code, retry_ms=BUS_RETRY_MS)
