"""SQL that notes who wants no messages unasked."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.ids import unsubscribed_id
from usher_common.record.sql.constructs import any_of, insert_rows
from usher_common.record.tables.schema import unsubscription

from usher_router.domain.effects import OutreachRefused


async def save_refusals(connection: AsyncConnection, refusals: Sequence[OutreachRefused], now: int) -> None:
    """Note or remove them; of several of one address the last word counts."""
    last = {unsubscribed_id(one.account, one.peer): one.refused for one in refusals}
    rows = [{"id": key, "at": now} for key, refused in sorted(last.items()) if refused]
    await insert_rows(connection, unsubscription, rows, skip_existing=True)
    if again := sorted(key for key, refused in last.items() if not refused):
        await connection.execute(delete(unsubscription).where(any_of(unsubscription.c.id, again)))


async def declined_at(connection: AsyncConnection, wishes: Collection[str]) -> frozenset[str]:
    """Return at which of these addresses nothing is wanted unasked already."""
    if not wishes:
        return frozenset()
    known = await connection.execute(select(unsubscription.c.id).where(any_of(unsubscription.c.id, sorted(wishes))))
    return frozenset(known.scalars())
