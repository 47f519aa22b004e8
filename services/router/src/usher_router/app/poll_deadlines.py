"""Poll for passed deadlines and publish each to its conversation's home partition."""

import structlog
from usher_common.bus.port import INBOUND, Bus, Stall
from usher_common.envelope import Envelope, wrap
from usher_common.ids import derive_id
from usher_common.messages.commands import DeadlineReached
from usher_common.record.port import Record, Transaction
from usher_common.record.transaction import run_transaction

from usher_router import metrics
from usher_router.domain.policy import SECOND
from usher_router.limits import DEADLINES, LEASE_S
from usher_router.ports import Due, WatchStore

log = structlog.get_logger()


async def poll_deadlines(bus: Bus, record: Record, store: WatchStore) -> None:
    """Publish what is due; a lease keeps the other replicas off, and ends by itself if this one dies."""
    try:
        async with record.read() as connection:
            due = await store.any_due(connection)
        if due:
            await _publish(bus, record, store)
    except Stall as error:
        log.warning("deadlines.stalled", reason=str(error))


async def _publish(bus: Bus, record: Record, store: WatchStore) -> None:
    async def body(transaction: Transaction) -> tuple[int, list[Due]]:
        leased = await store.lease_due(transaction.connection, int(LEASE_S * SECOND), DEADLINES)
        return await transaction.now(), leased

    now, leased = await run_transaction(record, body)
    await bus.publish_all(INBOUND, [(one.partition, deadline_envelope(one, now)) for one in leased])
    metrics.DEADLINES.inc(len(leased))


def deadline_envelope(due: Due, now: int) -> Envelope:
    """Say that a deadline has passed; said at another time it is another command, and harmless."""
    name = derive_id("deadline", due.conversation, str(due.number), str(now))
    return wrap(name, now, due.conversation, DeadlineReached(due.conversation, due.number))
