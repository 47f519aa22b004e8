"""SQL of one-time tokens: whoever brings one first has used it, also when two come at the same moment."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.sql.constructs import any_of, insert_rows, update_rows
from usher_common.record.tables.schema import continued

from usher_router.adapters.values import TokenUse
from usher_router.domain.effects import TokenUsed


async def claim(connection: AsyncConnection, uses: Sequence[TokenUse], now: int) -> frozenset[tuple[str, str]]:
    """Claim these tokens for the addresses that brought them; returns those that are theirs and were not used before.

    Another transaction that brings the same token waits here until this one has ended: only one of them gets it.
    """
    if not uses:
        return frozenset()
    ordered = sorted(uses, key=lambda one: one.use)  # one order for all; of one token the first that came stays first
    rows = [{"id": one.use, "visitor_address": one.visitor, "address": one.address, "at": now} for one in ordered]
    for row in rows:  # one by one: a statement cannot skip what it inserts itself on every database
        await insert_rows(connection, continued, [row], skip_existing=True)
    c = continued.c
    mine = select(c.id, c.address).where(any_of(c.id, [one.use for one in ordered]), c.outcome == "")
    return frozenset((row.id, row.address) for row in (await connection.execute(mine)).all())


async def save_outcomes(connection: AsyncConnection, used: Collection[TokenUsed]) -> None:
    """Write what came of tokens: from now on they are used."""
    rows = [{"id": one.use, "outcome": one.outcome} for one in sorted(used, key=lambda one: one.use)]
    await update_rows(connection, continued, rows, ("outcome",))
