"""Write down a file that comes in, and examine what it is."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from typing import BinaryIO

from usher_common.files.kinds import IMAGES, SNIFFED, UNKNOWN, sniff
from usher_common.files.limits import CHUNK_BYTES, PICTURE_PIXELS
from usher_common.files.picture_size import size_of_picture
from usher_common.files.port import Empty, Size, Stored, TooLarge


async def write_down(upload: str, file: BinaryIO, chunks: AsyncIterator[bytes], most: int) -> Stored:
    """Write at most so many bytes into an empty file, which can be read too; raises TooLarge or Empty."""
    size, start, digest = 0, b"", hashlib.sha256()
    async for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise TooLarge
        start = start if len(start) >= SNIFFED else (start + chunk)[:SNIFFED]
        digest.update(chunk)
        await asyncio.to_thread(file.write, chunk)
    if not size:
        raise Empty
    kind, picture = await asyncio.to_thread(_examine, file, start)
    return Stored(upload, kind, size, digest.hexdigest(), picture)


async def pieces(file: BinaryIO) -> AsyncIterator[bytes]:
    """Read a file from its beginning, piece by piece."""
    await asyncio.to_thread(file.seek, 0)
    while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
        yield chunk


def _examine(file: BinaryIO, start: bytes) -> tuple[str, Size | None]:
    """Detect the type; what begins as a picture and is none, or too large to be displayed, is only downloaded."""
    file.flush()
    kind = sniff(start)
    if kind not in IMAGES:
        return kind, None
    file.seek(0)
    size = size_of_picture(file)
    return (kind, size) if size and 0 < size[0] * size[1] <= PICTURE_PIXELS else (UNKNOWN, None)
