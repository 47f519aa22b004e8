"""Repair what breaks a promise, where that is safe; each function logs and returns how much it repaired."""

import time
from collections.abc import Sequence

import structlog
from usher_common.bus.port import Bus
from usher_common.commands.release import ReleaseConversation
from usher_common.envelope import Envelope, wrap
from usher_common.handling import Stall
from usher_common.ids import derive_id, partition_of
from usher_common.record.port import Transaction
from usher_common.record.transaction import run_transaction
from usher_common.stores import Stores

from usher_router import limits, metrics
from usher_router.adapters.checks.promises import RecordWatch
from usher_router.adapters.values import OpenAssignment, Recount
from usher_router.app.deadlines.poll_deadlines import addressed
from usher_router.app.deadlines.publish_each import publish_each

log = structlog.get_logger()


async def repair_loads(stores: Stores, watch: RecordWatch) -> int:
    """Recompute the load of agents whose stored load differs from their open assignments, under their locks."""
    async with stores.record.read() as connection:
        suspects = (await watch.misloaded(connection))[: limits.REPAIRS]
    try:
        return await _recount(stores, watch, suspects)
    except Stall:
        raise
    except Exception:  # noqa: BLE001 - found out one by one
        return sum([await _recount_one(stores, watch, agent) for agent in suspects])


async def _recount(stores: Stores, watch: RecordWatch, agents: Sequence[str]) -> int:
    async def body(transaction: Transaction) -> list[Recount]:
        return await watch.recount(transaction.connection, agents)

    repaired = await run_transaction(stores.record, body)
    for one in repaired:
        log.warning("repair.load", agent=one.agent, was=one.was, load=one.load, held=one.held)
    return len(repaired)


async def _recount_one(stores: Stores, watch: RecordWatch, agent: str) -> int:
    try:
        return await _recount(stores, watch, [agent])
    except Stall:
        raise
    except Exception:
        metrics.FAILED_ALONE.labels("repairs").inc()
        log.exception("repair.load_failed", agent=agent)
        return 0


async def repair_overdue(stores: Stores, watch: RecordWatch) -> int:
    """Publish overdue deadlines again: the replica that leased them may have died before it published them."""
    async with stores.record.read() as connection:
        overdue = await watch.overdue(connection, limits.REPAIRS)
    now = time.time_ns() // 1_000
    for one in overdue:
        log.warning("repair.deadline", conversation=one.conversation, number=one.number)
    return await publish_each(stores.bus, "repairs", [addressed(stores.bus, one, now) for one in overdue])


async def repair_orphaned(stores: Stores, watch: RecordWatch) -> int:
    """Release what offline agents still own; the handlers of the partitions let it wait again."""
    async with stores.record.read() as connection:
        orphaned = await watch.orphaned(connection, limits.REPAIRS)
    now = time.time_ns() // 1_000
    for one in orphaned:
        log.warning("repair.release", conversation=one.conversation, assignment=one.assignment)
    return await publish_each(stores.bus, "repairs", [_released(stores.bus, one, now) for one in orphaned])


def _released(bus: Bus, held: OpenAssignment, now: int) -> tuple[int, Envelope]:
    body = ReleaseConversation(held.conversation, held.assignment, "vanished")
    name = derive_id("release", held.assignment, "vanished", str(now))
    envelope = wrap(name, now, held.assignment, body)
    return partition_of(held.account, held.peer, bus.partitions), envelope
