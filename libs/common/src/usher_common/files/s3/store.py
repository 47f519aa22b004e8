"""Files as objects of an S3-compatible store.

What comes in is written to the local disk first, without a name there: type, size and digest are known before anything
is sent, a request can be made again, and a crash leaves nothing. One PUT stores it, all or nothing (decision 0426).
"""

import asyncio
import base64
import hashlib
import re
import secrets
import tempfile
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial
from html import unescape
from pathlib import Path
from typing import BinaryIO

import aiohttp

from usher_common.files.limits import CHUNK_BYTES, LOOK_S, S3_BYTES_PER_S, S3_SILENCE_S, S3_TRIES
from usher_common.files.port import ID, Away, Stored
from usher_common.files.receiving import pieces, write_down
from usher_common.files.s3.requests import Request, S3Requests, away

# Of a page of a list, two elements, without attributes and in no namespace with a prefix: what S3 has always answered.
_KEY = re.compile(r"<Key>([^<]*)</Key>")
_NEXT = re.compile(r"<NextContinuationToken>([^<]+)</NextContinuationToken>")

NEVER = "0" * 32  # the id of no file: ids are random


class S3Files:
    """Files under a prefix of a bucket."""

    def __init__(self, requests: S3Requests, prefix: str) -> None:
        self._requests, self._prefix = requests, prefix
        self._received: dict[str, tuple[BinaryIO, int]] = {}

    async def receive(self, chunks: AsyncIterator[bytes], most: int) -> Stored:
        upload = secrets.token_hex(16)
        file: BinaryIO = await asyncio.to_thread(tempfile.TemporaryFile)
        try:
            stored = await write_down(upload, file, chunks, most)
        except BaseException:
            file.close()
            raise
        self._received[upload] = file, stored.size
        return stored

    def received(self, upload: str) -> AsyncIterator[bytes]:
        return pieces(self._received[upload][0])

    async def keep(self, upload: str) -> None:
        await self._put(upload, *self._received[upload])
        self.drop(upload)

    async def put_back(self, upload: str, chunks: AsyncIterator[bytes]) -> None:
        with await asyncio.to_thread(tempfile.TemporaryFile) as file:
            size = 0
            async for chunk in chunks:
                size += await asyncio.to_thread(file.write, chunk)
            await self._put(upload, file, size)

    async def ids(self) -> AsyncIterator[str]:
        after = ""
        while True:
            wanted = {"Prefix": self._prefix, **({"ContinuationToken": after} if after else {})}
            async with self._requests.answered(Request("list_objects_v2", "", wanted)) as response:
                page = await response.text()
            for key in _KEY.findall(page):
                name = unescape(key).removeprefix(self._prefix)
                if ID(name):
                    yield name
            found = _NEXT.search(page)
            if found is None:
                return
            after = unescape(found[1])

    async def _put(self, upload: str, file: BinaryIO, size: int) -> None:
        digest = await asyncio.to_thread(_md5, file)
        headers = {"Content-MD5": digest, "Content-Length": str(size), "Content-Type": "application/octet-stream"}
        signed = {"ContentMD5": digest}
        within_s = S3_SILENCE_S + size / S3_BYTES_PER_S
        put = Request("put_object", self._key(upload), signed, headers, partial(pieces, file), within_s)
        async with self._requests.answered(put):
            pass

    def drop(self, upload: str) -> None:
        if upload in self._received:
            self._received.pop(upload)[0].close()

    def local(self, upload: str) -> Path | None:  # noqa: ARG002 - as the port has it
        return None

    async def read(self, upload: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        at, breaks = start, 0
        while True:
            wanted = {} if at == 0 and end is None else {"Range": f"bytes={at}-{'' if end is None else end - 1}"}
            try:
                async with self._requests.answered(Request("get_object", self._key(upload), {}, wanted)) as response:
                    async for piece in response.content.iter_chunked(CHUNK_BYTES):
                        at += len(piece)
                        yield piece
            except (aiohttp.ClientError, TimeoutError) as error:  # in the middle: it goes on from there
                breaks += 1
                if breaks == S3_TRIES:
                    raise away("get_object", type(error).__name__) from None
            else:
                return

    async def discard(self, upload: str) -> None:
        with suppress(FileNotFoundError):  # as some stores answer; S3 itself does not
            async with self._requests.answered(Request("delete_object", self._key(upload))):
                pass

    def discard_parts(self) -> int:
        return 0  # what is being received has no name, and ends with its process

    async def look(self) -> Away:
        try:
            async with asyncio.timeout(LOOK_S), self._requests.answered(Request("get_object", self._key(NEVER))):
                pass
        except FileNotFoundError:  # as it should say
            return {"store": ""}
        except OSError as error:  # FilesAway, and a TimeoutError
            return {"store": str(error) or type(error).__name__}
        return {"store": ""}

    def _key(self, upload: str) -> str:
        if not ID(upload):
            raise ValueError("an upload's id is 32 hexadecimal digits")
        return f"{self._prefix}{upload}"


def _md5(file: BinaryIO) -> str:
    """Digest a file as stores check it on arrival; it guards against faults, not against people."""
    file.seek(0)
    digest = hashlib.md5(usedforsecurity=False)
    while chunk := file.read(CHUNK_BYTES):
        digest.update(chunk)
    return base64.b64encode(digest.digest()).decode()
