"""A provider that takes uploads and gives out files: a real HTTP server that keeps digests, never a whole file."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from servers.ports import LOOPBACK, free_port
from servers.serving import serving

PIECE = 64 * 1024


@dataclass(frozen=True)
class Taken:
    """A request: its headers, and for each part of a form (or "" for a plain body) its name, size and digest."""

    headers: dict[str, str]
    parts: dict[str, tuple[str, int, str]]  # field → file name, bytes, sha256 in hex
    fields: dict[str, str]


@dataclass
class FileServer:
    """Takes anything at /up; gives what `files` has at /get/NAME, `size` bytes of zeros at /zeros/SIZE."""

    port: int = field(default_factory=free_port)
    taken: list[Taken] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)  # of each request for a file, names in lower case
    refusals: list[web.Response] = field(default_factory=list)  # given first, one per request for a file
    hold: asyncio.Event | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{LOOPBACK}:{self.port}"

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["FileServer"]:
        """Listen within the block."""
        app = web.Application(client_max_size=2**40)
        app.router.add_post("/up", self._take)
        app.router.add_get("/get/{name}", self._give)
        app.router.add_get("/zeros/{size}", zeros)
        async with serving(app, self.port):
            yield self

    async def _take(self, request: web.Request) -> web.Response:
        parts: dict[str, tuple[str, int, str]] = {}
        fields: dict[str, str] = {}
        if request.content_type == "multipart/form-data":
            async for part in await request.multipart():
                assert isinstance(part, BodyPartReader)
                if part.filename is None:
                    fields[part.name or ""] = await part.text()
                else:
                    parts[part.name or ""] = (part.filename, *await _digest(part.read_chunk))
        else:
            parts[""] = ("", *await _digest(request.content.read))
        self.taken.append(Taken({name.lower(): value for name, value in request.headers.items()}, parts, fields))
        return web.json_response({"id": f"p{len(self.taken)}"})

    async def _give(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.match_info["name"])
        self.headers.append({name.lower(): value for name, value in request.headers.items()})
        if self.hold:
            await self.hold.wait()
        if self.refusals:
            return self.refusals.pop(0)
        body = self.files.get(request.match_info["name"])
        return web.Response(status=404) if body is None else web.Response(body=body)


async def zeros(request: web.Request) -> web.StreamResponse:
    """Answer with as many zeros as the path's `size` says."""
    left = int(request.match_info["size"])
    response = web.StreamResponse(headers={"content-length": str(left)})
    await response.prepare(request)
    while left:
        await response.write(bytes(min(PIECE, left)))
        left -= min(PIECE, left)
    return response


async def _digest(read: Any) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    while chunk := await read(PIECE):
        size += len(chunk)
        digest.update(chunk)
    return size, digest.hexdigest()
