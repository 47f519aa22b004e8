"""Read how large a picture is from its head, without decoding it: what has no size there is not displayed."""

import struct
from typing import BinaryIO

from usher_common.files.limits import JPEG_SEGMENTS
from usher_common.files.port import Size

_HEAD = 30  # bytes that hold the size of all but a JPEG
_NO_SIZE = frozenset({0xC4, 0xC8, 0xCC})  # tables and a reserved marker among those of frames


def size_of_picture(file: BinaryIO) -> Size | None:
    """Return the size that a PNG, GIF, WebP or JPEG names, None if its head is not one of theirs."""
    head = file.read(_HEAD)
    try:
        return _size(head, file)
    except struct.error:  # it ends before
        return None


def _size(head: bytes, file: BinaryIO) -> Size | None:
    if head[:8] == b"\x89PNG\r\n\x1a\n" and head[12:16] == b"IHDR":
        return _pair(">II", head, 16)
    if head[:6] in {b"GIF87a", b"GIF89a"}:
        return _pair("<HH", head, 6)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return _size_of_webp(head)
    if head[:2] == b"\xff\xd8":
        file.seek(2)
        return _size_of_jpeg(file)
    return None


def _size_of_webp(head: bytes) -> Size | None:
    if head[12:16] == b"VP8X" and len(head) == _HEAD:
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    if head[12:16] == b"VP8L" and head[20:21] == b"\x2f":
        (bits,) = struct.unpack_from("<I", head, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if head[12:16] == b"VP8 " and head[23:26] == b"\x9d\x01\x2a":
        width, height = _pair("<HH", head, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None


def _size_of_jpeg(file: BinaryIO) -> Size | None:
    """Follow the segments to that of the frame."""
    for _ in range(JPEG_SEGMENTS):
        mark, kind, length = struct.unpack(">BBH", file.read(4))
        if mark != 0xFF or length < 2:
            return None
        if 0xC0 <= kind <= 0xCF and kind not in _NO_SIZE:
            height, width = _pair(">HH", file.read(5), 1)
            return width, height
        file.seek(length - 2, 1)
    return None


def _pair(form: str, data: bytes, at: int) -> Size:
    first, second = struct.unpack_from(form, data, at)
    return first, second
