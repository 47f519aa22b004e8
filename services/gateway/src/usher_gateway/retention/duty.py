"""Which gateway sweeps: one at a time, by a lease that another one takes over if it is not renewed."""

from sqlalchemy import select, update
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.schema import retention_duty
from usher_common.record.transaction import run_transaction

from usher_gateway.limits import RETENTION_LEASE_S, RETENTION_SWEEP_S

_d = retention_duty.c
_SECOND = 1_000_000  # µs
_FREE = {"id": 1, "owner": "", "leased_until": 0, "swept_at": 0}


async def take(record: Record, owner: str) -> bool:
    """Take the duty if a sweep is due and nobody is at it, or whoever was has not been heard of. Raises Stall."""

    async def body(transaction: Transaction) -> bool:
        connection, now = transaction.connection, await transaction.now()
        await insert_rows(connection, retention_duty, [_FREE], skip_existing=True)
        row = (await connection.execute(select(retention_duty).where(_d.id == 1).with_for_update())).one()
        rests = not row.owner and row.swept_at + int(RETENTION_SWEEP_S * _SECOND) > now
        if rests or (row.owner not in {"", owner} and row.leased_until > now):
            return False
        values = {"owner": owner, "leased_until": now + RETENTION_LEASE_S * _SECOND}
        await connection.execute(update(retention_duty).where(_d.id == 1).values(**values))
        return True

    return await run_transaction(record, body)


async def renew(record: Record, owner: str) -> bool:
    """Go on for as long again; returns whether it is still ours. Raises Stall."""

    async def body(transaction: Transaction) -> bool:
        until = await transaction.now() + RETENTION_LEASE_S * _SECOND
        mine = update(retention_duty).where(_d.id == 1, _d.owner == owner).values(leased_until=until)
        return bool((await transaction.connection.execute(mine)).rowcount)

    return await run_transaction(record, body)


async def done(record: Record, owner: str) -> None:
    """Give it up until the next sweep is due. Raises Stall."""

    async def body(transaction: Transaction) -> None:
        values = {**_FREE, "swept_at": await transaction.now()}
        await transaction.connection.execute(update(retention_duty).where(_d.owner == owner).values(**values))

    await run_transaction(record, body)
