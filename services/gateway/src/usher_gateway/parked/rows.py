"""The statements on `parked` and its log."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.parked_mail import decode_parked_mail
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import any_of, insert_rows
from usher_common.record.tables import schema

from usher_gateway.limits import PARKED_READ
from usher_gateway.parked.domain import Item, Parked, read_item

_p, _c = schema.parked.c, schema.conversation.c
_COLUMNS = (
    _p.id, _p.stream, _p.p, _p.envelope_id, _p.reason, _p.detail, _p.at, _p.accepted_at, _p.replayed_at, _p.replays,
    _p.envelope,
)  # fmt: skip
OLDEST_FIRST = (_p.accepted_at, _p.at, _p.id)


async def read_newest(record: Record) -> list[Item]:
    """Read what was parked last, PARKED_READ at most, the newest first."""
    async with record.read() as connection:
        return await _items(connection, select(*_COLUMNS).order_by(_p.at.desc(), _p.id).limit(PARKED_READ))


async def read_oldest(record: Record, named: Collection[str] = ()) -> list[Item]:
    """Read the oldest, PARKED_READ at most, and those with these ids."""
    async with record.read() as connection:
        oldest = await _items(connection, select(*_COLUMNS).order_by(*OLDEST_FIRST).limit(PARKED_READ))
        missing = set(named) - {item.row.id for item in oldest}
        return oldest + (await _items(connection, select(*_COLUMNS).where(any_of(_p.id, sorted(missing)))))


async def read_one(record: Record, key: str) -> tuple[Item, bytes] | None:
    """Read one with its bytes."""
    async with record.read() as connection:
        data = (await connection.execute(select(_p.envelope).where(_p.id == key))).scalar_one_or_none()
        found = await _items(connection, select(*_COLUMNS).where(_p.id == key))
    return (found[0], data) if found and data is not None else None


async def count_parked(record: Record) -> int:
    """Count all."""
    async with record.read() as connection:
        return int((await connection.execute(select(func.count()).select_from(schema.parked))).scalar_one())


async def lock(connection: AsyncConnection, ids: Sequence[str]) -> list[Parked]:
    """Lock these rows, in the order of their ids, and read them."""
    wanted = select(*_COLUMNS[:-1]).where(any_of(_p.id, ids)).order_by(_p.id).with_for_update()
    return [_parked(row) for row in await connection.execute(wanted)]


async def claim(transaction: Transaction, ids: Sequence[str], now: int) -> None:
    """Mark rows as being replayed since `now`."""
    values = {"replayed_at": now, "replays": _p.replays + 1}
    await transaction.connection.execute(update(schema.parked).where(any_of(_p.id, ids)).values(**values))


async def forget_answers(transaction: Transaction, envelope_ids: Sequence[str]) -> None:
    """Delete what the router remembers of these, so that they are decided anew."""
    answered = schema.answered
    await transaction.connection.execute(delete(answered).where(any_of(answered.c.id, envelope_ids)))


async def delete_replayed(transaction: Transaction, ids: Sequence[str], claimed: int) -> int:
    """Delete those that are still claimed by this replay: one that was parked again since stays."""
    mine = any_of(_p.id, ids) & (_p.replayed_at == claimed)
    return int((await transaction.connection.execute(delete(schema.parked).where(mine))).rowcount)


async def delete_dropped(transaction: Transaction, ids: Sequence[str]) -> None:
    """Delete these."""
    await transaction.connection.execute(delete(schema.parked).where(any_of(_p.id, ids)))


async def release_files(transaction: Transaction, mails: Sequence[Item]) -> None:
    """Leave the bytes of these mails to the sweep of files."""
    held = [decode_parked_mail(item.envelope.body).original for item in mails if item.envelope is not None]
    named = any_of(schema.upload.c.id, [one for one in held if one])
    await transaction.connection.execute(update(schema.upload).where(named).values(attached_at=None))


async def write_log(transaction: Transaction, action: str, items: Sequence[Item], by: str, why: str = "") -> None:
    """Record who did what with these, and why."""
    now = await transaction.now()
    rows = [
        {
            "parked_id": item.row.id,
            "at": now,
            "action": action,
            "by": by,
            "why": why,
            "stream": item.row.stream,
            "envelope_id": item.row.envelope_id,
            "reason": item.row.reason,
            "channel": item.where.channel,
        }
        for item in items
    ]
    await insert_rows(transaction.connection, schema.parked_log, rows, skip_existing=True)


async def _items(connection: AsyncConnection, wanted: Select[Any]) -> list[Item]:
    found = [read_item(_parked(row[:-1]), row.envelope) for row in await connection.execute(wanted)]
    named = {item.where.conversation for item in found if item.where.conversation}
    columns = (_c.id, _c.channel, _c.account, _c.peer, _c.home_partition)
    rows = await connection.execute(select(*columns).where(any_of(_c.id, sorted(named))))
    homes = {row.id: row for row in rows}
    return [_with_conversation(item, homes.get(item.where.conversation)) for item in found]


def _parked(row: Sequence[Any]) -> Parked:
    return Parked(*row)


def _with_conversation(item: Item, row: Row[*tuple[Any, ...]] | None) -> Item:
    """Add to a command that names a conversation what the record knows of it."""
    if row is None:
        return item
    where = replace(item.where, channel=item.where.channel or row.channel, account=row.account, peer=row.peer)
    return replace(item, where=where, home=row.home_partition)
