"""The content of a part, decoded in chunks: base64 with any junk in it, quoted-printable, uuencode, or as it is."""

import binascii
import re
from collections.abc import Iterator

from usher_connectors.channels.email import limits
from usher_connectors.channels.email.mail import File
from usher_connectors.channels.email.reading.mime import Source

NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="))
PADDING = re.compile(rb"=+")
UUENCODED = ("x-uuencode", "uuencode", "x-uue", "uue")


def file_chunks(source: Source, file: File) -> Iterator[bytes]:
    """Yield an attachment's content; memory is bounded by a chunk."""
    return chunks(source, file.start, file.end, file.encoding)


def content(source: Source, start: int, end: int, encoding: str, most: int) -> bytes:
    """Return at most `most` bytes of a part's content."""
    found, size = [], 0
    for chunk in chunks(source, start, end, encoding):
        found.append(chunk[: most - size])
        size += len(chunk)
        if size >= most:
            break
    return b"".join(found)


def chunks(source: Source, start: int, end: int, encoding: str) -> Iterator[bytes]:
    """Yield a span's content by its transfer encoding; an unknown one is taken as none."""
    if encoding == "base64":
        return _base64(_raw(source, start, end))
    if encoding == "quoted-printable":
        return (_quoted(lines) for lines in _lines(_raw(source, start, end)))
    if encoding in UUENCODED:
        return (uudecoded(lines) for lines in _lines(_raw(source, start, end)))
    return _raw(source, start, end)


def _raw(source: Source, start: int, end: int) -> Iterator[bytes]:
    for at in range(start, end, limits.CHUNK_BYTES):
        yield source[at : min(end, at + limits.CHUNK_BYTES)]


def _lines(raw: Iterator[bytes]) -> Iterator[bytes]:
    """Yield chunks that end with a line; a line longer than a chunk is cut."""
    rest = b""
    for chunk in raw:
        whole, mark, tail = (rest + chunk).rpartition(b"\n")
        if mark:
            yield whole + mark
            rest = tail
        elif len(tail) > 2 * limits.CHUNK_BYTES:
            yield tail[:-2]
            rest = tail[-2:]
        else:
            rest = tail
    yield rest


def _base64(raw: Iterator[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in raw:
        *whole, rest = PADDING.split(rest + chunk.translate(None, NOT_BASE64))
        yield b"".join(_four(piece) for piece in whole)
        keep = len(rest) % 4
        yield binascii.a2b_base64(rest[: len(rest) - keep])
        rest = rest[len(rest) - keep :]
    yield _four(rest)


def _four(piece: bytes) -> bytes:
    """Decode a last piece of any length; a single letter too many carries nothing."""
    piece = piece[: len(piece) - 1] if len(piece) % 4 == 1 else piece
    return binascii.a2b_base64(piece + b"=" * (-len(piece) % 4))


def _quoted(lines: bytes) -> bytes:
    return binascii.a2b_qp(lines)


def uudecoded(lines: bytes) -> bytes:
    """Decode the lines of uuencoded text that are valid; others, such as begin and end, are passed over."""
    out = []
    for line in lines.splitlines():
        if not line or line.startswith((b"begin ", b"end")):
            continue
        size = (((line[0] - 32) & 63) * 4 + 5) // 3
        try:
            out.append(binascii.a2b_uu(line[:size]))
        except (binascii.Error, ValueError):
            continue
    return b"".join(out)
