"""A contact's rows as one JSON document, which is made while it is read (docs/data-protection.md)."""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Column, LargeBinary, Row, Table, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.files.port import FileStore
from usher_common.record.port import Record
from usher_common.record.sql.constructs import any_of, read_now
from usher_common.record.tables.schema import upload

from usher_gateway.erasing.entry import Entry
from usher_gateway.erasing.register.tables import LAST, STEPS
from usher_gateway.erasing.rows import named_files
from usher_gateway.erasing.whose import Whose, read_whose
from usher_gateway.limits import EXPORT_ROWS

FORMAT = "usher-contact-1"
TABLES: tuple[Entry, ...] = tuple(entry for entry in (*reversed(LAST), *reversed(STEPS)) if entry.export)
_SORTED = {"message": ("conversation_id", "seq")}  # as they were written; others by their key
_TIMES = ("at", "_at", "_since", "_until")
_START = datetime(1970, 1, 1, tzinfo=UTC)


async def export(record: Record, store: FileStore, contact: str) -> AsyncIterator[bytes] | None:
    """Return the pieces of the document; None if there is no such contact. Raises Stall, also between pieces."""
    async with record.read() as connection:
        whose = await read_whose(connection, contact)
        now = await read_now(connection)
    return None if whose is None else _pieces(record, store, whose, now)


async def _pieces(record: Record, store: FileStore, whose: Whose, now: int) -> AsyncIterator[bytes]:
    yield _json({"format": FORMAT, "made_at": _time(now), "contact_id": whose.person})[:-1]
    files: set[str] = set()
    for entry in TABLES:
        yield f',\n"{entry.table.name}":['.encode()
        comma = b"\n"
        async for rows in _pages(record, entry, whose):
            for row in rows:
                yield comma + _json(_shown(entry.table, row))
                comma = b",\n"
            if entry.files:
                async with record.read() as connection:
                    texts = (row._mapping[name] for row in rows for name in entry.files)  # noqa: SLF001 - public in SQLAlchemy
                    files |= set(await named_files(connection, texts, store))
        yield b"]"
    yield b',\n"files":'
    async with record.read() as connection:
        yield _json(await _files(connection, sorted(files)))
    yield b"}\n"


async def _pages(record: Record, entry: Entry, whose: Whose) -> AsyncIterator[Sequence[Row[Any]]]:
    assert entry.mine is not None  # noqa: S101 - for mypy: of each entry that is exported
    table, mine = entry.table, entry.mine(whose)
    keys = tuple(table.c[name] for name in _SORTED.get(table.name, table.primary_key.columns.keys()))
    columns = [column for column in table.columns if not isinstance(column.type, LargeBinary)]
    after: tuple[Any, ...] | None = None
    while True:
        place = [] if after is None else [tuple_(*keys) > tuple_(*after)]
        async with record.read() as connection:
            wanted = select(*columns).where(mine, *place).order_by(*keys).limit(EXPORT_ROWS)
            rows = (await connection.execute(wanted)).all()
        if rows:
            yield rows
        if len(rows) < EXPORT_ROWS:
            return
        after = tuple(rows[-1]._mapping[key] for key in keys)  # noqa: SLF001 - public in SQLAlchemy


async def _files(connection: AsyncConnection, ids: Sequence[str]) -> list[dict[str, Any]]:
    wanted = select(upload.c.id, upload.c.name, upload.c.type, upload.c.size, upload.c.sha256)
    rows = await connection.execute(wanted.where(any_of(upload.c.id, ids)).order_by(upload.c.id))
    return [dict(row) for row in rows.mappings()]


def _shown(table: Table, row: Row[Any]) -> dict[str, Any]:
    return dict(_value(column, row._mapping[column]) for column in table.columns if column in row._mapping)  # noqa: SLF001


def _value(column: Column[Any], value: Any) -> tuple[str, Any]:
    """Return a column as the document has it: JSON as such, times of day in ISO 8601."""
    name = column.name
    if name.endswith("_json") and isinstance(value, str):
        return name.removesuffix("_json"), json.loads(value) if value else None
    if isinstance(column.type, BigInteger) and name.endswith(_TIMES):
        return name, _time(value) if value is not None else None
    return name, value


def _time(at: int) -> str:
    return (_START + timedelta(microseconds=at)).isoformat().replace("+00:00", "Z")


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
