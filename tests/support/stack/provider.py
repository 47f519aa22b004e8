"""A provider with the signed webhook: delivers contacts' texts, and receives agents' texts."""

import asyncio
import itertools
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
import msgspec
from aiohttp import web
from standardwebhooks import Webhook, WebhookVerificationError

from servers.ports import LOOPBACK, free_port
from stack.person import NoWitness, Witness
from waits import eventually

RETRY_SECONDS = 0.3  # between two attempts of one delivery; real providers wait longer


@dataclass
class Provider:
    """Contacts `peer` behind one channel account; each one's texts go in one at a time and in order."""

    hooks_url: str
    account: str
    secret: str  # whsec_…
    witness: Witness = field(default_factory=NoWitness)
    port: int = field(default_factory=free_port)
    receipts: list[tuple[str, dict[str, Any]]] = field(default_factory=list)  # every (webhook-id, body) that came
    shown: list[dict[str, Any]] = field(default_factory=list)  # each webhook-id once
    fail_next: int = 0  # answer so many deliveries with 503

    def __post_init__(self) -> None:
        self._webhook = Webhook(self.secret)
        self._numbers = itertools.count(1)
        self._ids: set[str] = set()
        self._locks: dict[str, asyncio.Lock] = {}
        self._changed = asyncio.Condition()

    @property
    def url(self) -> str:
        """Where agents' texts are to be delivered."""
        return f"http://{LOOPBACK}:{self.port}/out"

    async def start(self) -> None:
        """Listen."""
        app = web.Application()
        app.router.add_post("/out", self._receive)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, LOOPBACK, self.port).start()
        self._http = aiohttp.ClientSession()

    async def stop(self) -> None:
        """Listen no more."""
        await self._http.close()
        await self._runner.cleanup()

    async def write(self, peer: str, text: str, token: str = "") -> None:
        """Deliver a contact's text, again and again until it is accepted."""
        body = msgspec.json.encode({"type": "message", "peer": peer, "text": text}).decode()
        native_id = f"msg_{self.account}_{next(self._numbers)}"
        async with self._locks.setdefault(peer, asyncio.Lock()):
            await eventually(lambda: self._deliver(native_id, body), seconds=None, every=RETRY_SECONDS)
        if token:
            self.witness.accepted(token)

    async def until(self, condition: Any, timeout_s: float = 60.0) -> None:
        """Return once `condition()` holds; looks whenever a text came."""
        async with asyncio.timeout(timeout_s), self._changed:
            await self._changed.wait_for(condition)

    async def _deliver(self, native_id: str, body: str) -> bool:
        now = datetime.now(tz=UTC)
        headers = {
            "webhook-id": native_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._webhook.sign(native_id, now, body),
            "content-type": "application/json",
        }
        url = f"{self.hooks_url}/hooks/webhook/{self.account}"
        with suppress(aiohttp.ClientError, ConnectionError, TimeoutError):
            async with self._http.post(url, data=body, headers=headers) as response:
                if response.status in (401, 404, 413, 422):
                    raise RuntimeError(f"{response.status}: {await response.text()}")
                return 200 <= response.status < 300
        return False

    async def _receive(self, request: web.Request) -> web.Response:
        raw = await request.read()
        try:
            body = self._webhook.verify(raw.decode(), dict(request.headers))
        except WebhookVerificationError:
            return web.Response(status=401)
        if self.fail_next:
            self.fail_next -= 1
            return web.Response(status=503)
        self._keep(request.headers["webhook-id"], body)
        async with self._changed:
            self._changed.notify_all()
        return web.Response(status=200)

    def _keep(self, webhook_id: str, body: dict[str, Any]) -> None:
        self.receipts.append((webhook_id, body))
        if webhook_id in self._ids:  # the id is the idempotency key: a repeat is recognised and shown once
            return
        self._ids.add(webhook_id)
        self.shown.append(body)
        self.witness.rendered(f"provider:{body['peer']}", {**body, "author": "agent"})
