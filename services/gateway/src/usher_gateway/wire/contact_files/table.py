"""The rows of a CSV file, whatever program wrote it: its encoding, separator and columns are found out (pure)."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from usher_common.messages.contact_facts import FACTS, attribute

from usher_gateway.limits import CONTACT_FILE_ROWS, SHORT_CHARS
from usher_gateway.wire.contact_files.cells import unguarded
from usher_gateway.wire.contact_files.written import BOM, ID, REST

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_SEPARATORS = (",", ";", "\t")
_PREFIX = attribute("")


class BadFile(ValueError):  # noqa: N818 - names a state
    """Nothing of the file can be used. `line` from 1, 0 for the whole file."""

    def __init__(self, code: str, detail: str, line: int = 0) -> None:
        super().__init__(code)
        self.code, self.detail, self.line = code, detail, line


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


def decoded(raw: bytes) -> str:
    """Return the text of a file; raises BadFile unless it is UTF-8, with or without a mark."""
    if raw.startswith(_UTF_16) or b"\0" in raw[:4]:
        raise BadFile("utf16", "The file is UTF-16. Save it as CSV UTF-8.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        detail = f"Line {line} is not UTF-8, maybe Latin-1 or Windows-1252. Save the file as CSV UTF-8."
        raise BadFile("not_utf8", detail, line) from None


def read_table(text: str) -> FileTable:
    """Read all rows; raises BadFile where the file as a whole makes no sense. Blank lines are left out."""
    if not text.removeprefix(BOM).strip():
        raise BadFile("empty", "The file is empty.")
    separator, start = _separator(text.removeprefix(BOM))
    source = io.StringIO(text.removeprefix(BOM), newline="")
    for _ in range(start):
        source.readline()
    numbered = _numbered(source, separator, start)
    names = next(numbered)[1]
    columns = _columns(names)
    rows = [_row(line, cells, columns) for line, cells in numbered]
    if not rows:
        raise BadFile("empty", "The file has no contacts below the line with the names of its columns.")
    return FileTable(tuple(rows), tuple(name for name, fact in zip(names, columns, strict=True) if not fact and name))


def _separator(text: str) -> tuple[str, int]:
    """Find the separator by which the first line has the most columns we know; Excel may name it in a line before."""
    first = text.split("\n", 1)[0].rstrip("\r").strip('"')
    if first.lower().startswith("sep=") and len(first) == len("sep=") + 1:
        return first[-1], 1
    return max(_SEPARATORS, key=lambda sign: _known(text.lstrip(), sign)), 0


def _known(text: str, separator: str) -> int:
    try:
        first = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
    except csv.Error:
        return 0
    return sum(bool(_fact(name)) for name in first)


def _numbered(source: io.StringIO, separator: str, before: int) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not blank with the number of its first line."""
    reader = csv.reader(source, delimiter=separator, strict=True)
    line, count = before + 1, 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                count += 1
                if count > CONTACT_FILE_ROWS + 1:
                    raise BadFile("too_many_rows", f"A file has at most {CONTACT_FILE_ROWS} contacts.", line)
                yield line, cells
            line = before + reader.line_num + 1
    except csv.Error as error:
        raise BadFile("bad_csv", f"Line {line}: {error}.", line) from None


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
