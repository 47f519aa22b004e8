"""Send parked envelopes again, or drop them: nothing is lost at any moment, and nothing is done twice.

A replay has three steps: the rows are claimed (and what the router remembers of a refusal is forgotten), the envelopes
are published until the bus has confirmed, and the rows are deleted. If it dies in between, the rows stay and can be
replayed again, which repeats ids that are known (decision 0320). A mail is claimed only: who holds its mailbox reads it
again, and deletes the row itself (decision 0314).
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from usher_common.bus.port import Bus
from usher_common.envelope import Envelope
from usher_common.parked_mail import MAIL
from usher_common.record.port import Record, Transaction
from usher_common.record.transaction import run_transaction

from usher_gateway.limits import PARKED_AT_ONCE, PARKED_LEASE_S, PARKED_PUBLISH_S
from usher_gateway.parked import rows
from usher_gateway.parked.domain import Item, Parked, Plan, Selection, forgets_answer, partition_for, plan_of


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a replay or drop: `done` were sent or dropped, `busy` are being replayed by somebody else.

    `overtaking` are sent although something older of the same conversation stays parked; `left` were chosen too, and
    come with the next call.
    """

    done: tuple[Item, ...] = ()
    busy: int = 0
    unreadable: tuple[Item, ...] = ()
    overtaking: tuple[Item, ...] = ()
    left: int = 0


async def planned(record: Record, chosen: Selection) -> Plan:
    """Say what a replay of these would send, and in which order."""
    return plan_of(await rows.read_oldest(record, chosen.ids), chosen)


def would_do(plan: Plan) -> Done:
    """Say what a replay would do by this plan."""
    return Done(plan.send[:PARKED_AT_ONCE], 0, plan.unreadable, plan.overtaking, len(plan.send[PARKED_AT_ONCE:]))


async def would_drop(record: Record, chosen: Selection) -> Done:
    """Say what a drop would delete."""
    return Done(tuple(item for item in await rows.read_oldest(record, chosen.ids) if chosen.has(item)))


async def replay(record: Record, bus: Bus, chosen: Selection, by: str) -> Done:
    """Send the oldest PARKED_AT_ONCE of those chosen again; raises Stall, BusClosed, TimeoutError.

    After an error some may have been sent: repeat it.
    """
    plan = await planned(record, chosen)
    first = plan.send[:PARKED_AT_ONCE]
    claimed, since = await _claim(record, first, by)
    async with asyncio.timeout(PARKED_PUBLISH_S):
        for stream in sorted({item.row.stream for item in claimed} - {MAIL}):
            await bus.publish_all(stream, _addressed(stream, claimed, bus.partitions))

    async def finish(transaction: Transaction) -> None:
        await rows.delete_replayed(transaction, [item.row.id for item in claimed if item.row.stream != MAIL], since)

    await run_transaction(record, finish)
    return Done(claimed, len(first) - len(claimed), plan.unreadable, plan.overtaking, len(plan.send) - len(first))


async def drop(record: Record, chosen: Selection, by: str, why: str) -> Done:
    """Delete those chosen, and record who did and why."""
    found = [item for item in await rows.read_oldest(record, chosen.ids) if chosen.has(item)]

    async def body(transaction: Transaction) -> tuple[Item, ...]:
        locked = await rows.lock(transaction.connection, [item.row.id for item in found])
        now = await transaction.now()
        free = {row.id for row in locked if _free(row, now)}
        dropped = tuple(item for item in found if item.row.id in free)
        await rows.write_log(transaction, "dropped", dropped, by, why)
        await rows.release_files(transaction, [item for item in dropped if item.row.stream == MAIL])
        await rows.delete_dropped(transaction, sorted(free))
        return dropped

    dropped = await run_transaction(record, body)
    return Done(dropped, len(found) - len(dropped))


async def _claim(record: Record, chosen: Sequence[Item], by: str) -> tuple[tuple[Item, ...], int]:
    async def body(transaction: Transaction) -> tuple[tuple[Item, ...], int]:
        now = await transaction.now()
        locked = await rows.lock(transaction.connection, [item.row.id for item in chosen])
        free = {row.id: row for row in locked if _free(row, now)}
        claimed = tuple(item for item in chosen if item.row.id in free)
        # of one whose replay died the answer may be that of the replay: it stays
        fresh = [row for row in free.values() if row.replayed_at is None and forgets_answer(row.reason)]
        await rows.forget_answers(transaction, [row.envelope_id for row in fresh])
        await rows.claim(transaction, sorted(free), now)
        await rows.write_log(transaction, "replayed", claimed, by)
        return claimed, now

    return await run_transaction(record, body)


def _free(row: Parked, now: int) -> bool:
    """Return whether nobody replays it now; a replay that has not ended for so long has died."""
    return row.replayed_at is None or now - row.replayed_at > PARKED_LEASE_S * 1_000_000


def _addressed(stream: str, items: Sequence[Item], partitions: int) -> list[tuple[int, Envelope]]:
    return [
        (partition_for(item, partitions), item.envelope)
        for item in items
        if item.row.stream == stream and item.envelope is not None
    ]
