"""Poll for passed deadlines and publish each to its conversation's home partition."""

import structlog
from usher_common.bus.port import Bus
from usher_common.commands.deadline import DeadlineReached
from usher_common.envelope import Envelope, wrap
from usher_common.handling import Stall
from usher_common.ids import derive_id, partition_of
from usher_common.record.port import Record, Transaction
from usher_common.record.transaction import run_transaction

from usher_router import metrics
from usher_router.adapters.checks.promises import RecordWatch
from usher_router.adapters.values import Due
from usher_router.app.deadlines.publish_each import publish_each
from usher_router.domain.policy import SECOND
from usher_router.limits import DEADLINES, LEASE_S

log = structlog.get_logger()


async def poll_deadlines(bus: Bus, record: Record, store: RecordWatch) -> None:
    """Publish what is due; a lease keeps other replicas from doing the same, and expires by itself if this one dies."""
    try:
        # most polls find nothing, and a read takes no turn among SQLite's write transactions
        async with record.read() as connection:
            due = await store.any_due(connection)
        if due:
            await _publish(bus, record, store)
    except Stall as error:
        log.warning("deadlines.stalled", reason=str(error))


async def _publish(bus: Bus, record: Record, store: RecordWatch) -> None:
    async def body(transaction: Transaction) -> tuple[int, list[Due]]:
        leased = await store.lease_due(transaction.connection, int(LEASE_S * SECOND), DEADLINES)
        return await transaction.now(), leased

    now, leased = await run_transaction(record, body)
    metrics.DEADLINES.inc(await publish_each(bus, "deadlines", [addressed(bus, one, now) for one in leased]))


def addressed(bus: Bus, due: Due, now: int) -> tuple[int, Envelope]:
    """Address a deadline to the partition that decides about its conversation, by the present number of partitions."""
    return partition_of(due.account, due.peer, bus.partitions), deadline_envelope(due, now)


def deadline_envelope(due: Due, now: int) -> Envelope:
    """Make the command for a passed deadline; published at another time it has another id, and is harmless."""
    name = derive_id("deadline", due.conversation, str(due.number), str(now))
    return wrap(name, now, due.conversation, DeadlineReached(due.conversation, due.number))
