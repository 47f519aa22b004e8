"""The pages of the demo's messenger, inbox and phones, what they ask for, and its APIs, on a port of loopback."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web
from usher_common.http.connection import watched
from usher_common.http.listen import listen
from usher_common.runtime.lifecycle import CannotStart

from usher.sandbox.inbox import Inbox, shown
from usher.sandbox.messenger import Messenger
from usher.sandbox.phones.exchange import Exchange
from usher.sandbox.phones.serving import phone_routes

PAGES = Path(__file__).parent / "pages"
FILES = ("sandbox.css", "phones.css", "messenger.js", "inbox.js", "phone.js")  # beside the pages
TOKEN = "1:demo"  # noqa: S105 - of a bot that is on loopback only
TEXT_CHARS = 4096  # characters that somebody writes at once
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}
_Next = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Sandbox:
    """The running providers."""

    messenger: Messenger = field(default_factory=Messenger)
    inbox: Inbox = field(default_factory=Inbox)
    exchange: Exchange = field(default_factory=Exchange)
    url: str = ""

    def app(self) -> web.Application:
        """Route the pages, what they ask for, the Bot API, and the API of phone calls."""
        app = web.Application(middlewares=[watched, _from_here])
        app.add_routes(
            [
                web.get("/messenger", _page("messenger.html")),
                web.get("/inbox", _page("inbox.html")),
                web.get("/phone", _page("phone.html")),
                web.get("/messenger/lines", self._lines),
                web.post("/messenger/lines", self._write),
                web.get("/inbox/mails", self._mails),
                web.post("/inbox/mails", self._mail),
                web.post("/bot{token}/{method}", self._bot),
                *phone_routes(self.exchange),
                *(web.get(f"/{name}", _page(name)) for name in FILES),
            ]
        )
        return app

    async def _lines(self, request: web.Request) -> web.Response:
        chat, last = int(request.query["chat"]), int(request.query.get("after", "0"))
        lines = [asdict(line) for line in self.messenger.after(chat, last)]
        return web.json_response({"lines": lines, "typing": self.messenger.is_typing(chat)})

    async def _write(self, request: web.Request) -> web.Response:
        asked = await request.json()
        text = str(asked["text"])[:TEXT_CHARS].strip()
        if text:
            self.messenger.write(int(asked["chat"]), str(asked["name"])[:100] or "Somebody", text)
        return web.json_response({})

    async def _mails(self, request: web.Request) -> web.Response:
        last = int(request.query.get("after", "0"))
        return web.json_response({"mails": [shown(one) for one in self.inbox.letters if one.uid > last]})

    async def _mail(self, request: web.Request) -> web.Response:
        asked = {name: str(value)[:TEXT_CHARS] for name, value in (await request.json()).items()}
        sender, rest = (asked["name"], asked["address"]), {name: asked[name] for name in ("to", "subject", "answers")}
        self.inbox.write(sender, asked["text"], **rest)
        return web.json_response({})

    async def _bot(self, request: web.Request) -> web.Response:
        try:
            method = request.match_info["method"] if request.match_info["token"] == TOKEN else ""
            result = await self.messenger.call(method, await request.json())
        except LookupError:
            return web.json_response({"ok": False, "error_code": 404, "description": "Not Found"}, status=404)
        return web.json_response({"ok": True, "result": result})


def _page(name: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def send(_request: web.Request) -> web.StreamResponse:
        return web.FileResponse(PAGES / name, headers=_HEADERS)

    return send


@web.middleware
async def _from_here(request: web.Request, handler: _Next) -> web.StreamResponse:
    """Refuse pages of others, and what cannot be understood."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        return web.json_response({"error": "this is for pages of the demo only"}, status=403)
    try:
        return await handler(request)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return web.json_response({"error": f"{type(error).__name__}: {error}"}, status=400)


@asynccontextmanager
async def open_sandbox(host: str, port: int) -> AsyncIterator[Sandbox]:
    """Run the providers on this port, or on a free one if another program has it."""
    sandbox = Sandbox()
    try:
        listening = await listen(sandbox.app(), "sandbox", host, port, per_address=0, shutdown_s=1.0)
    except CannotStart:
        listening = await listen(sandbox.app(), "sandbox", host, 0, per_address=0, shutdown_s=1.0)
    place = f"[{host}]" if ":" in host else host
    sandbox.url = f"http://{place}:{listening.number}"
    try:
        async with sandbox.exchange.open():
            yield sandbox
    finally:
        await listening.close()
