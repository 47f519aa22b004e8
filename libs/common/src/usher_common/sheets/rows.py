"""The rows of a CSV file, whatever program wrote it: its encoding and separator are found out (pure)."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence

BOM = "\ufeff"  # without it Excel reads UTF-8 as the machine's old code page
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_SEPARATORS = (",", ";", "\t")


class BadFile(ValueError):  # noqa: N818 - names a state
    """Nothing of the file can be used. `line` from 1, 0 for the whole file."""

    def __init__(self, code: str, detail: str, line: int = 0) -> None:
        super().__init__(code)
        self.code, self.detail, self.line = code, detail, line


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


def rows_of(text: str, knows: Callable[[str], bool], most: int, what: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not blank with the number of its first line, the row of names first; raises BadFile.

    `knows` tells names of columns that mean something; `most` rows of `what` ("contacts") may follow the first.
    """
    if not text.removeprefix(BOM).strip():
        raise BadFile("empty", "The file is empty.")
    separator, start = _separator(text.removeprefix(BOM), knows)
    source = io.StringIO(text.removeprefix(BOM), newline="")
    for _ in range(start):
        source.readline()
    return _numbered(source, separator, start, most, what)


def line_of(cells: Sequence[str]) -> str:
    """Return a row as a line of a file."""
    made = io.StringIO()
    csv.writer(made).writerow(cells)
    return made.getvalue()


def _separator(text: str, knows: Callable[[str], bool]) -> tuple[str, int]:
    """Find the separator by which the first line has the most columns we know; Excel may name it in a line before."""
    first = text.split("\n", 1)[0].rstrip("\r").strip('"')
    if first.lower().startswith("sep=") and len(first) == len("sep=") + 1:
        return first[-1], 1
    return max(_SEPARATORS, key=lambda sign: _known(text.lstrip(), sign, knows)), 0


def _known(text: str, separator: str, knows: Callable[[str], bool]) -> int:
    try:
        first = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
    except csv.Error:
        return 0
    return sum(knows(name) for name in first)


def _numbered(
    source: io.StringIO, separator: str, before: int, most: int, what: str
) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(source, delimiter=separator, strict=True)
    line, count = before + 1, 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                count += 1
                if count > most + 1:
                    raise BadFile("too_many_rows", f"A file has at most {most} {what}.", line)
                yield line, cells
            line = before + reader.line_num + 1
    except csv.Error as error:
        raise BadFile("bad_csv", f"Line {line}: {error}.", line) from None
