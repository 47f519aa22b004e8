"""A provider on this machine: it gives the scripted answers, and keeps every request."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from usher_connectors.contract import Reply

LOOPBACK = "127.0.0.1"
BREAK_OFF = "break off"  # the connection ends without an answer
NEVER = "never"  # the connection stays, and nothing comes
Script = Sequence[Reply | str]


@dataclass(frozen=True)
class Asked:
    """A request as it came: everything in which an id of ours may stand."""

    path: str
    headers: str
    body: bytes

    def has(self, text: str) -> bool:
        """Return whether the text stands anywhere in it."""
        return text in self.path or text in self.headers or text.encode() in self.body


@dataclass
class Provider:
    """Answers with each entry of the script in turn, then with the last one for ever."""

    script: Script
    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{LOOPBACK}:{self.port}/in"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one request as the script says."""
        headers = "\n".join(f"{name}: {value}" for name, value in request.headers.items())
        self.asked.append(Asked(request.path_qs, headers, await request.read()))
        self.changed.set()
        entry = self.script[min(len(self.asked), len(self.script)) - 1]
        if isinstance(entry, Reply):
            return web.Response(status=entry.status, headers=entry.headers, body=entry.body)
        if entry == BREAK_OFF and request.transport is not None:
            request.transport.abort()
        await asyncio.Event().wait()  # ends with the connection
        raise AssertionError


@asynccontextmanager
async def open_provider(script: Script) -> AsyncIterator[Provider]:
    """Listen on a free port within the block."""
    provider = Provider(script)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", provider.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    try:
        await web.TCPSite(runner, LOOPBACK, 0).start()
        provider.port = runner.addresses[0][1]
        yield provider
    finally:
        await runner.cleanup()
