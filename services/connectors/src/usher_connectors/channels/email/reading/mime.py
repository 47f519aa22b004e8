"""Split a mail into header fields and parts, as spans of its source: nothing is decoded or copied."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from mmap import mmap

from usher_connectors.channels.email import limits
from usher_connectors.channels.email.headers.parameters import parameters

Source = bytes | mmap
LINE = re.compile(rb"([^\r\n]*)(\r\n|\n|\r|)")
MARK = b"\xef\xbb\xbf"  # a byte order mark, which some editors put before everything
FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:[ \t]*([^\r\n]*)")


@dataclass(frozen=True, slots=True)
class Fields:
    """A header block: names in lower case, values unfolded, in their order."""

    all: tuple[tuple[str, bytes], ...] = ()

    def first(self, name: str) -> bytes:
        """Return a field's first value, or nothing."""
        return next((value for key, value in self.all if key == name), b"")

    def values(self, name: str) -> list[bytes]:
        """Return all values of a field."""
        return [value for key, value in self.all if key == name]

    @property
    def encoding(self) -> str:
        """The transfer encoding, in lower case."""
        return self.first("content-transfer-encoding").strip().strip(b'"').lower().decode("ascii", "replace")


@dataclass(frozen=True, slots=True)
class Part:
    """A part: its header, the span of its body, and its own parts if it is a multipart."""

    fields: Fields
    start: int
    end: int
    type: str = "text/plain"
    parameters: Mapping[str, str] = field(default_factory=dict)
    disposition: str = ""
    name: str = ""
    children: tuple["Part", ...] = ()

    @property
    def encoding(self) -> str:
        """The transfer encoding, in lower case."""
        return self.fields.encoding

    def walk(self) -> Iterator["Part"]:
        """Yield this part and those in it."""
        yield self
        for child in self.children:
            yield from child.walk()


def read_fields(source: Source, start: int, end: int) -> tuple[Fields, int]:
    """Read a header block; returns it and where the body begins."""
    found: list[tuple[str, list[bytes]]] = []
    start += len(MARK) if source[start : min(end, start + len(MARK))] == MARK else 0
    at, most = start, min(end, start + limits.HEADER_BYTES)
    while at < most and len(found) < limits.FIELDS:
        line = LINE.match(source, at, end)
        if line is None or line.end() == at:
            break
        text = line[1]
        if not text.strip():
            return _fields(found), line.end()
        if not _add(found, text, first=at == start):
            return _fields(found), at
        at = line.end()
    return _fields(found), at


def _add(found: list[tuple[str, list[bytes]]], line: bytes, *, first: bool) -> bool:
    """Add a line of a header block; False if it belongs to no header."""
    if line[:1] in (b" ", b"\t"):
        if found:
            found[-1][1].append(line.strip())
        return True
    if field := FIELD.fullmatch(line):
        found.append((field[1].decode("ascii").lower(), [field[2].strip()]))
        return True
    return (first and line.startswith(b"From ")) or line.startswith(b">From ")


def _fields(found: list[tuple[str, list[bytes]]]) -> Fields:
    return Fields(tuple((name, b" ".join(lines)[: limits.FIELD_BYTES]) for name, lines in found))


class PartReader:
    """Reads the parts of one mail, and counts them."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._count = 0
        self.left_out = False

    def read(self, start: int, end: int, depth: int = 0, default: str = "text/plain") -> Part:
        """Read a part and those within it; what is nested too deeply stays one file."""
        self._count += 1
        fields, body = read_fields(self._source, start, end)
        kind, given = parameters(fields.first("content-type"), default)
        disposition, said = parameters(fields.first("content-disposition"), "")
        name = said.get("filename") or given.get("name", "")
        children = self._children(kind, given.get("boundary", ""), body, end, depth)
        return Part(fields, body, end, kind, given, disposition, name, children)

    def _children(self, kind: str, boundary: str, start: int, end: int, depth: int) -> tuple[Part, ...]:
        if not kind.startswith("multipart/") or not boundary:
            return ()
        if depth >= limits.DEPTH:
            self.left_out = True
            return ()
        default = "message/rfc822" if kind == "multipart/digest" else "text/plain"
        found = []
        for first, last in spans(self._source, boundary, start, end):
            if self._count >= limits.PARTS:
                self.left_out = True
                break
            found.append(self.read(first, last, depth + 1, default))
        return tuple(found)


def spans(source: Source, boundary: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where the parts between boundaries begin and end; the last one may lack its boundary."""
    mark = re.compile(
        rb"(?m)^--" + re.escape(boundary.encode("utf-8", "surrogateescape")) + rb"(--)?[ \t]*\r?(?:\n|\Z)"
    )
    begin = None
    for found in mark.finditer(source, start, end):
        if begin is not None:
            yield begin, _before_line_end(source, begin, found.start())
        begin = found.end()
        if found[1]:
            return
    if begin is not None and begin < end:
        yield begin, end


def _before_line_end(source: Source, start: int, end: int) -> int:
    tail = source[max(start, end - 2) : end]
    return end - 2 if tail == b"\r\n" else end - 1 if tail.endswith(b"\n") else end
