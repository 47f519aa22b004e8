"""Files that only our own user may read, hashed while they are written or read."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Self

from usher.backup.limits import PIECE_BYTES
from usher.backup.manifest import Part


class PrivateFile:
    """A new file of mode 0600; `part` says what it has become, once it is closed and durable."""

    def __init__(self, path: Path) -> None:
        self._name, self._size, self._digest = path.name, 0, hashlib.sha256()
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        with self._file as file:
            file.flush()
            os.fsync(file.fileno())

    def write(self, data: bytes) -> None:
        """Append."""
        self._file.write(data)
        self._digest.update(data)
        self._size += len(data)

    @property
    def part(self) -> Part:
        """Its name, size and hash."""
        return Part(self._name, self._size, self._digest.hexdigest())


async def store(path: Path, pieces: AsyncIterator[bytes]) -> Part:
    """Write a new file piece by piece."""
    with PrivateFile(path) as file:
        async for piece in pieces:
            await asyncio.to_thread(file.write, piece)
    return file.part


async def pieces_of(path: Path) -> AsyncIterator[bytes]:
    """Read a file piece by piece."""
    with await asyncio.to_thread(path.open, "rb") as file:
        while piece := await asyncio.to_thread(file.read, PIECE_BYTES):
            yield piece


def part_of(path: Path) -> Part:
    """Read a file to its end, for its size and hash; raises OSError."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            digest.update(piece)
            size += len(piece)
    return Part(path.name, size, digest.hexdigest())


def lines_of(path: Path) -> Iterator[bytes]:
    """Read a file line by line; empty ones are left out."""
    with path.open("rb") as file:
        for line in file:
            if line.strip():
                yield line


def make_durable(folder: Path) -> None:
    """Write a folder's entries to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
