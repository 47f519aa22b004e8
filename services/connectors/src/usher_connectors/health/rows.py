"""Statements on the tables that say how accounts are doing."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.connections import account_error, account_health, account_hour, account_unknown

from usher_connectors.limits import UNKNOWN_PATHS

if TYPE_CHECKING:
    from usher_connectors.health.health import Seen

OTHER = "other"  # stands for all unknown fields that are too many to be told apart


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


async def add_hours(connection: AsyncConnection, name: str, seen: "Seen") -> None:
    """Add to the counts of messages."""
    of = account_hour.c
    for hour, counted in sorted(seen.hours.items()):
        row = {"account": name, "hour": hour, "received": 0, "late": 0}
        await insert_rows(connection, account_hour, [row], skip_existing=True)
        more = {"received": of.received + counted.received, "late": of.late + counted.late}
        await connection.execute(update(account_hour).where(of.account == name, of.hour == hour).values(**more))


async def add_unknown(connection: AsyncConnection, name: str, seen: "Seen") -> None:
    """Add to the counts of unknown fields; once an account has enough of them, new ones are "other"."""
    if not seen.unknown:
        return
    of = account_unknown.c
    known = set((await connection.execute(select(of.path).where(of.account == name))).scalars())
    for path, found in sorted(seen.unknown.items()):
        kept = path if path in known or len(known) < UNKNOWN_PATHS else OTHER
        known.add(kept)
        row = {"account": name, "path": kept, "count": 0, "first_at": found.first_at, "last_at": found.last_at}
        await insert_rows(connection, account_unknown, [row], skip_existing=True)
        more = {"count": of.count + found.count, "last_at": found.last_at}
        await connection.execute(update(account_unknown).where(of.account == name, of.path == kept).values(**more))
