"""A folder with one file for each stored file, named by its id."""

import asyncio
import math
import os
import secrets
import time
from collections.abc import AsyncIterator
from pathlib import Path

from usher_common.files.limits import CHUNK_BYTES, LOOK_S, PART_S
from usher_common.files.port import ID, Away, Stored
from usher_common.files.receiving import pieces, write_down


class FileFolder:
    """Files in a folder shared by gateways and connectors."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def prepare(self) -> None:
        """Create the folder."""
        self._folder.mkdir(parents=True, exist_ok=True)

    async def receive(self, chunks: AsyncIterator[bytes], most: int) -> Stored:
        upload = secrets.token_hex(16)
        try:
            with self._part(upload).open("x+b") as file:
                return await write_down(upload, file, chunks, most)
        except BaseException:
            self.drop(upload)
            raise

    async def received(self, upload: str) -> AsyncIterator[bytes]:
        with await asyncio.to_thread(self._part(upload).open, "rb") as file:
            async for piece in pieces(file):
                yield piece

    async def keep(self, upload: str) -> None:
        await asyncio.to_thread(_put_in_place, self._part(upload), self._path(upload))

    def drop(self, upload: str) -> None:
        self._part(upload).unlink(missing_ok=True)

    def local(self, upload: str) -> Path | None:
        path = self._path(upload)
        return path if path.is_file() else None

    async def read(self, upload: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        with await asyncio.to_thread(self._path(upload).open, "rb") as file:
            await asyncio.to_thread(file.seek, start)
            left = math.inf if end is None else end - start
            while left > 0 and (chunk := await asyncio.to_thread(file.read, int(min(CHUNK_BYTES, left)))):
                left -= len(chunk)
                yield chunk

    async def put_back(self, upload: str, chunks: AsyncIterator[bytes]) -> None:
        part = self._part(upload)
        try:
            with await asyncio.to_thread(part.open, "wb") as file:
                async for chunk in chunks:
                    await asyncio.to_thread(file.write, chunk)
            await self.keep(upload)
        except BaseException:
            self.drop(upload)
            raise

    async def ids(self) -> AsyncIterator[str]:
        try:
            found = await asyncio.to_thread(os.scandir, self._folder)
        except FileNotFoundError:
            return
        with found:
            for entry in found:
                if ID(entry.name):
                    yield entry.name

    async def discard(self, upload: str) -> None:
        await asyncio.to_thread(self._path(upload).unlink, missing_ok=True)

    def discard_parts(self) -> int:
        before = time.time() - PART_S
        found = [path for path in self._folder.glob(".*.part") if _changed_at(path) < before]
        for path in found:
            path.unlink(missing_ok=True)
        return len(found)

    async def look(self) -> Away:
        try:
            async with asyncio.timeout(LOOK_S):
                await asyncio.to_thread(_try_out, self._part(secrets.token_hex(16)))
        except OSError as error:  # a TimeoutError is one: a network folder hangs
            return {"store": error.strerror or type(error).__name__}
        return {"store": ""}

    def _path(self, upload: str) -> Path:
        if not ID(upload):
            raise ValueError("an upload's id is 32 hexadecimal digits")
        return self._folder / upload

    def _part(self, upload: str) -> Path:
        return self._folder / f".{upload}.part"


def _changed_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # another gateway was faster
        return math.inf


def _try_out(part: Path) -> None:
    """Write some bytes and remove them: a disk that is full, away or read-only refuses; raises OSError."""
    try:
        with part.open("xb") as file:
            file.write(b"?" * CHUNK_BYTES)
    finally:
        part.unlink(missing_ok=True)


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
