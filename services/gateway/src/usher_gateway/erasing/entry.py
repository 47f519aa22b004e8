"""What the register says of one table: what of a contact is in it, how it is found, and what erasing makes of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Table

from usher_gateway.erasing.whose import Whose

Mine = Callable[[Whose], ColumnElement[bool]]
# delete: the rows go. empty: the rows stay for figures, with these values in their columns. envelopes: rows with
# commands on their way, which are read to see whose they are; they go. keep: nothing of a contact, or see `why`.
Does = Literal["delete", "empty", "envelopes", "keep"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One table of the record.

    `personal` columns say something of a contact, or name one; `plain` ones do not. `values` are what erasing leaves in
    columns of a row that stays; a row for which `goes` holds is deleted all the same. `files`: columns that may name
    stored files. `export`: whether a contact gets these rows, but for columns with bytes. `why` says what is not
    obvious.
    """

    table: Table
    personal: frozenset[str]
    plain: frozenset[str]
    does: Does = "keep"
    mine: Mine | None = None
    values: Mapping[str, Any] | None = None
    goes: Mine | None = None
    files: tuple[str, ...] = ()
    export: bool = False
    why: str = ""


def keeps(table: Table, plain: str, *, why: str = "", personal: str = "") -> Entry:
    """Describe a table that erasing does not touch; columns are separated by spaces."""
    return Entry(table, _names(personal), _names(plain), why=why)


def deletes(  # noqa: PLR0913 - what an entry says
    table: Table, personal: str, plain: str, mine: Mine, *, files: str = "", export: bool = True, why: str = ""
) -> Entry:
    """Describe a table whose rows of a contact are deleted."""
    return Entry(
        table, _names(personal), _names(plain), "delete", mine, files=tuple(files.split()), export=export, why=why
    )


def empties(  # noqa: PLR0913 - what an entry says
    table: Table,
    personal: str,
    plain: str,
    mine: Mine,
    values: Mapping[str, Any],
    *,
    goes: Mine | None = None,
    files: str = "",
    export: bool = True,
    why: str = "",
) -> Entry:
    """Describe a table whose rows of a contact stay for figures, emptied."""
    found = tuple(files.split())
    return Entry(table, _names(personal), _names(plain), "empty", mine, values, goes, found, export, why)


def envelopes(table: Table, personal: str, plain: str, *, why: str = "") -> Entry:
    """Describe a table with envelopes, which are opened to see whose they are."""
    return Entry(table, _names(personal), _names(plain), "envelopes", why=why)


def _names(columns: str) -> frozenset[str]:
    return frozenset(columns.split())
