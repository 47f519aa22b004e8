"""Set right what breaks a promise, where that is safe; each returns how much was set right and says so."""

import time

import structlog
from usher_common.bus.port import INBOUND
from usher_common.envelope import wrap
from usher_common.ids import derive_id
from usher_common.messages.commands import ReleaseConversation
from usher_common.record.port import Transaction
from usher_common.record.transaction import run_transaction

from usher_router import limits
from usher_router.app.poll_deadlines import deadline_envelope
from usher_router.ports import Recount, Stores, WatchStore

log = structlog.get_logger()


async def repair_loads(stores: Stores, watch: WatchStore) -> int:
    """Count the open assignments of misloaded agents again, under their locks."""

    async def body(transaction: Transaction) -> list[Recount]:
        suspects = await watch.misloaded(transaction.connection)
        return await watch.recount(transaction.connection, suspects[: limits.REPAIRS])

    repaired = await run_transaction(stores.record, body)
    for one in repaired:
        log.warning("repair.load", agent=one.agent, was=one.was, load=one.load, held=one.held)
    return len(repaired)


async def repair_overdue(stores: Stores, watch: WatchStore) -> int:
    """Publish overdue deadlines again: whoever had them in hand may have lost them."""
    async with stores.record.read() as connection:
        overdue = await watch.overdue(connection, limits.REPAIRS)
    now = time.time_ns() // 1_000
    items = [(one.partition, deadline_envelope(one, now)) for one in overdue]
    await stores.bus.publish_all(INBOUND, items)
    for one in overdue:
        log.warning("repair.deadline", conversation=one.conversation, number=one.number)
    return len(overdue)


async def repair_orphaned(stores: Stores, watch: WatchStore) -> int:
    """Release what offline agents still hold; the partitions' handlers offer it again."""
    async with stores.record.read() as connection:
        orphaned = await watch.orphaned(connection, limits.REPAIRS)
    now = time.time_ns() // 1_000
    for conversation, assignment, partition in orphaned:
        name = derive_id("release", assignment, "vanished", str(now))
        body = ReleaseConversation(conversation, assignment, "vanished")
        await stores.bus.publish(INBOUND, partition, wrap(name, now, assignment, body))
        log.warning("repair.release", conversation=conversation, assignment=assignment)
    return len(orphaned)
