"""A folder with one file for each stored file, named by its id."""

import asyncio
import hashlib
import math
import os
import re
import secrets
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from usher_common.files.kinds import IMAGES, SNIFFED, UNKNOWN, sniff
from usher_common.files.limits import CHUNK_BYTES, PART_S, PICTURE_PIXELS
from usher_common.files.picture_size import size_of_picture
from usher_common.files.port import Empty, Size, Stored, TooLarge

ID = re.compile(r"[0-9a-f]{32}").fullmatch


class FileFolder:
    """Files in a folder shared by gateways and connectors; a file gets its name only when it is complete."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def prepare(self) -> None:
        """Create the folder."""
        self._folder.mkdir(parents=True, exist_ok=True)

    async def receive(self, chunks: AsyncIterator[bytes], most: int) -> Stored:
        """Write a file of at most so many bytes; it has no name yet."""
        upload = secrets.token_hex(16)
        try:
            return await self._write(upload, self._part(upload), chunks, most)
        except BaseException:
            self.discard(upload)
            raise

    async def keep(self, upload: str) -> None:
        await asyncio.to_thread(_put_in_place, self._part(upload), self.path(upload))

    def path(self, upload: str) -> Path:
        if not ID(upload):
            raise ValueError("an upload's id is 32 hexadecimal digits")
        return self._folder / upload

    async def read(self, upload: str) -> AsyncIterator[bytes]:
        """Read a file piece by piece; raises FileNotFoundError."""
        with await asyncio.to_thread(self.path(upload).open, "rb") as file:
            while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
                yield chunk

    async def put_back(self, upload: str, chunks: AsyncIterator[bytes]) -> None:
        """Write a file under the id that it had, as restoring a backup does; one that is there is replaced."""
        part = self._part(upload)
        try:
            with await asyncio.to_thread(part.open, "wb") as file:
                async for chunk in chunks:
                    await asyncio.to_thread(file.write, chunk)
            await self.keep(upload)
        except BaseException:
            part.unlink(missing_ok=True)
            raise

    def ids(self) -> Iterator[str]:
        """Name all files, in no order; a folder that is not there has none."""
        try:
            with os.scandir(self._folder) as found:
                yield from (entry.name for entry in found if ID(entry.name))
        except FileNotFoundError:
            return

    def discard(self, upload: str) -> None:
        self._part(upload).unlink(missing_ok=True)
        self.path(upload).unlink(missing_ok=True)

    def discard_parts(self) -> int:
        before = time.time() - PART_S
        found = [path for path in self._folder.glob(".*.part") if _changed_at(path) < before]
        for path in found:
            path.unlink(missing_ok=True)
        return len(found)

    def _part(self, upload: str) -> Path:
        return self._folder / f".{upload}.part"

    async def _write(self, upload: str, part: Path, chunks: AsyncIterator[bytes], most: int) -> Stored:
        size, start, digest = 0, b"", hashlib.sha256()
        with part.open("xb") as file:
            async for chunk in chunks:
                size += len(chunk)
                if size > most:
                    raise TooLarge
                start = start if len(start) >= SNIFFED else (start + chunk)[:SNIFFED]
                digest.update(chunk)
                await asyncio.to_thread(file.write, chunk)
        if not size:
            raise Empty
        kind, picture = await asyncio.to_thread(_examine, part, start)
        return Stored(upload, kind, size, digest.hexdigest(), picture)


def _examine(part: Path, start: bytes) -> tuple[str, Size | None]:
    """Detect the type; what begins as a picture and is none, or too large to be displayed, is only downloaded."""
    kind = sniff(start)
    if kind not in IMAGES:
        return kind, None
    with part.open("rb") as file:
        size = size_of_picture(file)
    return (kind, size) if size and 0 < size[0] * size[1] <= PICTURE_PIXELS else (UNKNOWN, None)


def _changed_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # another gateway was faster
        return math.inf


def _put_in_place(part: Path, path: Path) -> None:
    descriptor = os.open(part, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    part.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
