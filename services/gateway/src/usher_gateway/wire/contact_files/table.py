"""The contacts of a CSV file, whatever program wrote it: its columns are found out (pure)."""

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from usher_common.messages.contact_facts import FACTS, attribute
from usher_common.sheets.cells import unguarded
from usher_common.sheets.rows import BadFile, rows_of

from usher_gateway.limits import CONTACT_FILE_ROWS, SHORT_CHARS
from usher_gateway.wire.contact_files.written import ID, REST

_PREFIX = attribute("")


class FileRow(NamedTuple):
    """One contact of a file: facts with a value, by name, and why the row itself cannot be read ("" if it can)."""

    line: int
    contact: str
    values: Mapping[str, str]
    fault: str = ""


class FileTable(NamedTuple):
    """What a file has; `ignored` are its columns that mean nothing here."""

    rows: tuple[FileRow, ...]
    ignored: tuple[str, ...]


def read_table(text: str) -> FileTable:
    """Read all rows; raises BadFile where the file as a whole makes no sense. Blank lines are left out."""
    numbered = rows_of(text, lambda name: bool(_fact(name)), CONTACT_FILE_ROWS, "contacts")
    names = next(numbered)[1]
    columns = _columns(names)
    rows = [_row(line, cells, columns) for line, cells in numbered]
    if not rows:
        raise BadFile("empty", "The file has no contacts below the line with the names of its columns.")
    return FileTable(tuple(rows), tuple(name for name, fact in zip(names, columns, strict=True) if not fact and name))


def _fact(name: str) -> str:
    """Return what a column is about, "" for nothing known here."""
    plain = name.strip().lower()
    if plain in (ID, REST, *FACTS):
        return plain
    if plain.startswith(_PREFIX) and 0 < len(rest := name.lstrip()[len(_PREFIX) :]) <= SHORT_CHARS:
        return attribute(rest)  # as it is written: attributes may differ in a space
    return ""


def _columns(names: Sequence[str]) -> list[str]:
    columns = [_fact(name) for name in names]
    known = [fact for fact in columns if fact]
    if twice := next((fact for fact in known if known.count(fact) > 1), ""):
        raise BadFile("column_twice", f"Two columns are named {twice}.", 1)
    if not set(known) - {ID}:
        named = ", ".join([ID, *FACTS])
        raise BadFile("no_columns", f"The first line has to name the columns: {named}, {_PREFIX}NAME.", 1)
    return columns


def _row(line: int, cells: Sequence[str], columns: Sequence[str]) -> FileRow:
    if any(cell.strip() for cell in cells[len(columns) :]):
        return FileRow(line, "", {}, "too_many_cells")
    given = {fact: cell for fact, cell in zip(columns, cells, strict=False) if fact and cell.strip()}
    contact, rest = given.pop(ID, "").strip(), given.pop(REST, "")
    values = {fact: unguarded(cell) for fact, cell in given.items()}
    others = _others(rest) if rest else {}
    if others is None:
        return FileRow(line, contact, values, "bad_attributes")
    return FileRow(line, contact, {**others, **values})


def _others(text: str) -> dict[str, str] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    good = isinstance(found, dict) and all(isinstance(value, str) for value in found.values())
    return {attribute(name): value for name, value in found.items() if value} if good else None
