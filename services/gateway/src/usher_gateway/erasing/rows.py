"""The statements of erasing: one batch of one table's rows, deleted or emptied, with the files that they name."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, delete, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.files.port import FileStore
from usher_common.record.sql.constructs import any_of
from usher_common.record.tables.schema import upload

from usher_gateway.erasing.entry import Entry
from usher_gateway.erasing.whose import Whose
from usher_gateway.files.photo_rows import UPLOADER as PHOTO
from usher_gateway.limits import ERASE_ROWS

_u = upload.c
_ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
_PAGE = re.compile(r'"html":"([0-9a-f]{32})"')


class Gone(NamedTuple):
    """What one batch did; `full`: there may be more."""

    deleted: int = 0
    emptied: int = 0
    files: tuple[str, ...] = ()
    full: bool = False


async def erase_batch(connection: AsyncConnection, entry: Entry, whose: Whose, store: FileStore) -> Gone:
    """Erase some rows of a contact; the rows of their files go, too, and the files are named for who removes them."""
    found = await _found(connection, entry, whose)
    if not found:
        return Gone()
    files = await named_files(connection, (text for row in found for text in row[len(_keys(entry)) :]), store)
    these = _these(entry, found)
    deleted = emptied = 0
    if entry.does == "delete":
        deleted = (await connection.execute(delete(entry.table).where(these))).rowcount
    else:
        if entry.goes is not None:
            deleted = (await connection.execute(delete(entry.table).where(these, entry.goes(whose)))).rowcount
        emptied = (await connection.execute(update(entry.table).where(these).values(**_values(entry)))).rowcount
    await connection.execute(delete(upload).where(any_of(_u.id, files)))
    return Gone(deleted, emptied, tuple(files), len(found) == ERASE_ROWS)


async def _found(connection: AsyncConnection, entry: Entry, whose: Whose) -> Sequence[Row[Any]]:
    keys = _keys(entry)
    columns = (*keys, *(entry.table.c[name] for name in entry.files))
    wanted = select(*columns).where(_mine(entry, whose)).order_by(*keys).limit(ERASE_ROWS).with_for_update()
    return (await connection.execute(wanted)).all()


def _mine(entry: Entry, whose: Whose) -> ColumnElement[bool]:
    """Find the contact's rows that are not empty yet."""
    assert entry.mine is not None  # noqa: S101 - for mypy: of each entry that is erased by batches
    mine = entry.mine(whose)
    if entry.does != "empty":
        return mine
    full = [entry.table.c[name].is_distinct_from(value) for name, value in _values(entry).items()]
    return mine & or_(*full, *([entry.goes(whose)] if entry.goes is not None else []))


def _values(entry: Entry) -> dict[str, Any]:
    return dict(entry.values or {})


def _keys(entry: Entry) -> tuple[ColumnElement[Any], ...]:
    return tuple(entry.table.primary_key)


def _these(entry: Entry, found: Sequence[Row[Any]]) -> ColumnElement[bool]:
    keys = _keys(entry)
    if len(keys) == 1:
        return any_of(keys[0], [row[0] for row in found])
    return tuple_(*keys).in_([tuple(row[: len(keys)]) for row in found])


async def named_files(connection: AsyncConnection, texts: Iterable[str], store: FileStore) -> list[str]:
    """Return the stored files that these texts name; a mail's page also names its pictures."""
    said = [text for text in texts if text]
    named = {one for text in said for one in _ID.findall(text)}
    for page in {one for text in said for one in _PAGE.findall(text)}:
        named |= set(_ID.findall(await _page(store, page)))
    if not named:
        return []
    wanted = select(_u.id).where(any_of(_u.id, sorted(named)), ~_u.uploader.startswith(PHOTO)).order_by(_u.id)
    return list((await connection.execute(wanted)).scalars())


async def _page(store: FileStore, file: str) -> str:
    try:
        return b"".join([piece async for piece in store.read(file)]).decode("utf-8", "replace")
    except FileNotFoundError:
        return ""
