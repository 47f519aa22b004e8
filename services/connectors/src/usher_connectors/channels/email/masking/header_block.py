"""The header fields of a mail that hold words, masked where they stand."""

import re
from collections.abc import Callable, Iterator
from email.header import Header

from usher_connectors.channels.email.headers.header_text import WORD, header_text
from usher_connectors.channels.email.reading.mime import FIELD, LINE, Source

Edit = tuple[int, int, bytes]  # where a mail is changed, and what is there instead
Mask = Callable[[str], str]

# All others name mails, servers and addresses, or say how the mail is built.
_WORDS = frozenset({"subject", "thread-topic", "comments", "keywords", "content-description", "content-disposition"})
_PEOPLE = frozenset({"from", "sender", "reply-to", "to", "cc", "bcc"})
_NAME = re.compile(r"""(?i)\bname\*?\d*\*?\s*=\s*("[^"]*"|[^;\s]+)""")


def header_edits(source: Source, start: int, end: int, mask: Mask) -> Iterator[Edit]:
    """Yield the changes of a header block, which ends where its body begins."""
    for name, first, last in _fields(source, start, end):
        raw = bytes(source[first:last])
        value = raw.partition(b":")[2]
        if (changed := _changed(name, value, mask)) is not None:
            yield first, last, raw[: raw.index(b":") + 1] + b" " + changed


def _fields(source: Source, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Yield names, in lower case, and spans of the fields, without the ends of their last lines."""
    name, first, last, at = "", start, start, start
    while at < end and (line := LINE.match(source, at, end)) and line.end() > at:
        if line[1][:1] not in (b" ", b"\t"):
            if name:
                yield name, first, last
            field = FIELD.fullmatch(line[1])
            name, first = (field[1].decode("ascii").lower() if field else ""), at
        last, at = line.end(1), line.end()
    if name:
        yield name, first, last


def _changed(name: str, value: bytes, mask: Mask) -> bytes | None:
    """Return a field's new value, None if it stays."""
    folded = value.decode("latin-1")
    if name == "content-type":
        changed = _NAME.sub(lambda found: mask(found[0]), folded)
    elif name in _PEOPLE:
        changed = WORD.sub(lambda found: _word(found[0], mask), mask(folded))
    elif name in _WORDS and "=?" in folded:
        text = header_text(value)
        return _written(masked) if (masked := mask(text)) != text else None
    else:
        changed = mask(folded) if name in _WORDS else folded
    return changed.strip().encode("latin-1") if changed != folded else None


def _word(written: str, mask: Mask) -> str:
    text = header_text(written.encode("latin-1"))
    return _written(masked).decode("ascii") if (masked := mask(text)) != text else written


def _written(text: str) -> bytes:
    return text.encode("ascii") if text.isascii() else Header(text, "utf-8").encode(linesep="\r\n").encode("ascii")
