"""SQL of the table `account_duty`: one owner per account over all replicas, fenced by the epoch."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.sql.constructs import any_of, db_now, insert_rows
from usher_common.record.tables.schema import account, account_duty

_d = account_duty.c


@dataclass(frozen=True, slots=True)
class Duty:
    """An account that this replica owns since this epoch, and where its next poll starts."""

    account: str
    epoch: int
    cursor: str


async def accounts_of(connection: AsyncConnection, channels: Collection[str]) -> list[str]:
    """Return the enabled accounts of these channels."""
    wanted = select(account.c.id).where(any_of(account.c.channel, sorted(channels)), account.c.enabled)
    return list((await connection.execute(wanted.order_by(account.c.id))).scalars())


async def claim(connection: AsyncConnection, accounts: Collection[str], owner: str, gone_s: float) -> list[Duty]:
    """Take over accounts that nobody owns, or whose owner has not been heard of for so many seconds."""
    names = sorted(accounts)
    await insert_rows(connection, account_duty, [{"account": name, "beat_at": 0} for name in names], skip_existing=True)
    free = or_(_d.owner == "", _d.beat_at < db_now() - int(gone_s * 1e6))
    # Locked in sorted order first: the update locks in no particular order, and could deadlock with another replica's.
    locking = select(_d.account).where(any_of(_d.account, names), free).order_by(_d.account).with_for_update()
    found = list((await connection.execute(locking)).scalars())
    taking = update(account_duty).where(any_of(_d.account, found), free)
    taken = taking.values(owner=owner, epoch=_d.epoch + 1, beat_at=db_now()).returning(_d.account, _d.epoch, _d.cursor)
    return [Duty(*row) for row in (await connection.execute(taken)).all()] if found else []


async def beat(connection: AsyncConnection, owner: str) -> Mapping[str, int]:
    """Say that this owner lives; returns the epochs of what it still owns."""
    beating = update(account_duty).where(_d.owner == owner).values(beat_at=db_now())
    return {row[0]: row[1] for row in (await connection.execute(beating.returning(_d.account, _d.epoch))).all()}


async def store_cursor(connection: AsyncConnection, duty: Duty, owner: str, cursor: str) -> bool:
    """Store where the next poll starts; False if the account has another owner by now."""
    mine = (_d.account == duty.account, _d.owner == owner, _d.epoch == duty.epoch)
    stored = await connection.execute(update(account_duty).where(*mine).values(cursor=cursor))
    return bool(stored.rowcount)


async def release(connection: AsyncConnection, owner: str, accounts: Collection[str] | None = None) -> None:
    """Give up these accounts, or all, so that another replica need not wait."""
    mine = [_d.owner == owner, *([] if accounts is None else [any_of(_d.account, sorted(accounts))])]
    await connection.execute(update(account_duty).where(*mine).values(owner=""))
