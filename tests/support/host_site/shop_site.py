"""A shop of its own on another origin than the gateway: pages are put into it as text."""

import hashlib
import hmac
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web
from playwright.async_api import Browser

from servers.ports import free_port

IDENTITY_SECRET = "the shop's secret, long enough for anybody"
PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"


class ShopSite:
    """Pages by path; `origin` is what the gateway must allow."""

    def __init__(self) -> None:
        self.port = free_port()
        self.pages: dict[str, tuple[str, Mapping[str, str]]] = {}

    @property
    def origin(self) -> str:
        """Scheme, host and port; the host differs from the gateway's, which is named by its number."""
        return f"http://localhost:{self.port}"

    def put(self, name: str, html: str, headers: Mapping[str, str] | None = None) -> str:
        """Serve this page; gives its address."""
        self.pages[name] = (html, {"Content-Type": "text/html; charset=utf-8", **(headers or {})})
        return f"{self.origin}/{name}"

    async def answer(self, request: web.Request) -> web.Response:
        """Send a page; nothing for what browsers ask besides, such as an icon."""
        found = self.pages.get(request.path.strip("/"))
        return web.Response(text=found[0], headers=found[1]) if found else web.Response(status=204)


@dataclass(frozen=True)
class Hosts:
    """Where the gateway is, a shop on another origin, and a browser."""

    gateway: str
    site: ShopSite
    browser: Browser


@asynccontextmanager
async def shop_site() -> AsyncIterator[ShopSite]:
    """Open it for as long as it is needed."""
    site = ShopSite()
    app = web.Application()
    app.router.add_get("/{path:.*}", site.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", site.port).start()
    try:
        yield site
    finally:
        await runner.cleanup()


def signature(identity: dict[str, str]) -> str:
    """Sign as the shop's server does."""
    text = "\n".join(f"{name}={identity[name]}" for name in sorted(identity))
    return hmac.new(IDENTITY_SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()
