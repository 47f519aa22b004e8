"""The world outside: takes what Postfix sends on, and refuses nobody@; and the issuer of access tokens."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from servers.ports import LOOPBACK
from waits import PATIENCE_S


@dataclass
class World:
    """A mail server of somebody else's."""

    port: int
    mails: list[Envelope] = field(default_factory=list)
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, count: int) -> list[Envelope]:
        """Await so many mails."""
        async with asyncio.timeout(PATIENCE_S):
            while len(self.mails) < count:
                await self.came.wait()
                self.came.clear()
        return list(self.mails)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Refuse nobody."""
        if address.startswith("nobody@"):
            return "550 5.1.1 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep a mail."""
        self.mails.append(envelope)
        self.loop.call_soon_threadsafe(self.came.set)
        return "250 OK"


@asynccontextmanager
async def running_world(port: int) -> AsyncIterator[World]:
    """Run it in a thread of its own."""
    world = World(port)
    controller = Controller(world, LOOPBACK, world.port)
    await asyncio.to_thread(controller.start)
    try:
        yield world
    finally:
        await asyncio.to_thread(controller.stop)


@dataclass
class Issuer:
    """Gives an access token for the right refresh token, and tells Dovecot whose a token is."""

    port: int
    user: str = "support"
    refresh_token: str = "refresh-0123456789"
    tokens: list[str] = field(default_factory=list)
    refused: int = 0
    lasts_s: int = 0  # that the refresh token lasts; 0: it says nothing of that
    rotates: bool = False  # each answer has another refresh token, which alone counts from then on

    async def token(self, request: web.Request) -> web.Response:
        """Exchange the refresh token."""
        form = await request.post()
        if form.get("grant_type") != "refresh_token" or form.get("refresh_token") != self.refresh_token:
            self.refused += 1
            return web.json_response({"error": "invalid_grant"}, status=400)
        self.tokens.append(secrets.token_urlsafe(24))
        answer: dict[str, object] = {"access_token": self.tokens[-1], "expires_in": 3600, "token_type": "Bearer"}
        if self.lasts_s:
            answer["refresh_token_expires_in"] = self.lasts_s
        if self.rotates:
            answer["refresh_token"] = self.refresh_token = f"refresh-{len(self.tokens)}"
        return web.json_response(answer)

    async def introspect(self, request: web.Request) -> web.Response:
        """Only the last token counts."""
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self.tokens[-1:]:
            return web.json_response({"active": False}, status=401)
        return web.json_response({"active": True, "username": self.user})


@asynccontextmanager
async def running_issuer(port: int) -> AsyncIterator[Issuer]:
    """Serve at the port that Dovecot asks."""
    issuer = Issuer(port)
    app = web.Application()
    app.router.add_post("/token", issuer.token)
    app.router.add_get("/introspect", issuer.introspect)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, LOOPBACK, port).start()
    try:
        yield issuer
    finally:
        await runner.cleanup()
