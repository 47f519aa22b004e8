"""A provider's side of the signed webhook: a real HTTP server that checks every signature independently."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from standardwebhooks import Webhook, WebhookVerificationError

from servers.ports import LOOPBACK, free_port
from servers.serving import serving

SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@dataclass
class Receiver:
    """Keeps every webhook-id once, in the order of arrival; `answer` makes each response, None breaks off instead."""

    port: int = field(default_factory=free_port)
    secret: str = SECRET
    taken: dict[str, dict[str, Any]] = field(default_factory=dict)
    requests: int = 0
    most_at_once: int = 0
    attempts: list[tuple[str, int, bytes]] = field(default_factory=list)  # id, timestamp and body of each request
    answer: Callable[[dict[str, Any]], web.Response | None] = lambda _body: web.Response(status=204)
    hold: asyncio.Event | None = None
    has: set[str] = field(default_factory=set)  # ids that a look-up finds, though no answer said so
    asked: list[str] = field(default_factory=list)  # ids that were looked up
    lookup: Callable[[str], web.Response | None] = lambda _id: None  # answers instead, if it answers
    hold_lookup: asyncio.Event | None = None
    _at_once: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{LOOPBACK}:{self.port}/in"

    def texts(self, peer: str) -> list[str]:
        """Return the texts accepted for a peer, in order."""
        return [body["text"] for body in self.taken.values() if body["peer"] == peer]

    async def until(self, condition: Callable[[], bool], seconds: float = 60.0) -> None:
        """Return once the condition holds; looks at every request."""
        async with asyncio.timeout(seconds):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Receiver"]:
        """Listen within the block."""
        app = web.Application()
        app.router.add_post("/in", self._take)
        app.router.add_get("/in/{id}", self._find)
        async with serving(app, self.port):
            yield self

    async def _find(self, request: web.Request) -> web.Response:
        name = request.match_info["id"]
        self.asked.append(name)
        self._changed.set()
        if self.hold_lookup:
            await self.hold_lookup.wait()
        found = name if name in self.has or name in self.taken else ""
        return self.lookup(name) or web.json_response({"id": found})

    async def _take(self, request: web.Request) -> web.Response:
        try:
            body: dict[str, Any] = Webhook(self.secret).verify(await request.read(), dict(request.headers))
        except WebhookVerificationError:
            return web.Response(status=401)
        self.requests += 1
        stamp = int(request.headers["webhook-timestamp"])
        self.attempts.append((request.headers["webhook-id"], stamp, await request.read()))
        peer = body.get("peer", "")
        self._at_once[peer] += 1
        self.most_at_once = max(self.most_at_once, self._at_once[peer])
        self._changed.set()
        if self.hold:
            await self.hold.wait()
        response = self.answer(body)
        if response is None and request.transport is not None:
            request.transport.abort()
        if response is not None and response.status < 300:
            self.taken.setdefault(request.headers["webhook-id"], body)
        self._at_once[peer] -= 1
        self._changed.set()
        return response or web.Response()
