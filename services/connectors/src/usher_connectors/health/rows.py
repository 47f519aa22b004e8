"""Statements on the tables `account_health` and `account_error`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.connections import account_error, account_health

if TYPE_CHECKING:
    from usher_connectors.health.health import Seen


async def raise_times(connection: AsyncConnection, name: str, seen: "Seen") -> None:
    """Write the times that are known; another replica may have written a later one a moment ago, and will again."""
    found = {"last_in_at": seen.last_in_at, "last_out_at": seen.last_out_at, "lag_ms": seen.lag_ms}
    values = {column: value for column, value in found.items() if value is not None}
    if values:
        await write_health(connection, name, values)


async def write_health(connection: AsyncConnection, name: str, values: Mapping[str, Any]) -> None:
    """Set columns of an account's row, which is made if it is not there."""
    await insert_rows(connection, account_health, [{"account": name}], skip_existing=True)
    await connection.execute(update(account_health).where(account_health.c.account == name).values(**values))


async def add_errors(connection: AsyncConnection, name: str, seen: "Seen") -> None:
    """Add to the counts of their hours."""
    for (hour, kind), errors in sorted(seen.errors.items()):
        mine = account_error.c.account == name, account_error.c.hour == hour, account_error.c.kind == kind
        row = {"account": name, "hour": hour, "kind": kind, "count": 0, "code": errors.code, "at": errors.at}
        await insert_rows(connection, account_error, [row], skip_existing=True)
        more = {"count": account_error.c.count + errors.count, "code": errors.code, "at": errors.at}
        await connection.execute(update(account_error).where(*mine).values(**more))
