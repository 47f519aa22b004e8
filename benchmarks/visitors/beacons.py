"""Browsers on the shop's pages that report their visits by beacons, as the widget's script does."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import msgspec

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
SETTINGS = {  # all browsers come from one address
    "USHER_BEACONS_PER_S": "100000",
    "USHER_BEACON_BURST": "100000",
    "USHER_VISITOR_BEACONS_PER_S": "100",
    "USHER_VISITORS_PER_MINUTE": "100000",
}
REPORTED = 5  # pages in one beacon: those that have changed, or of which no answer has come
TIMEOUT = aiohttp.ClientTimeout(total=10)
HEADERS = {"User-Agent": CHROME, "Content-Type": "text/plain;charset=UTF-8"}


@dataclass
class Browser:
    """One browser; it changes the gateway only where its own cannot be reached."""

    name: str
    urls: Sequence[str]
    http: aiohttp.ClientSession
    token: str = ""
    visit: str = ""
    previous: str | None = None
    gateway: int = 0
    pages: list[dict[str, Any]] = field(default_factory=list)  # of this visit, the latest last
    answered: set[str] = field(default_factory=set)  # ids of pages whose last report was taken
    visits: int = 0

    def begin(self) -> None:
        """Begin another visit; the one before is over."""
        self.visits += 1
        self.previous, self.visit = self.visit or None, f"{self.name}-{self.visits}"
        self.pages, self.answered = [], set()

    def open(self, page: str) -> None:
        """Go to a page: the one before is hidden from now on."""
        now = _now()
        for one in self.pages[-1:]:
            one["visible"] = False
            one["spans"][-1][1] = now
            self.answered.discard(one["id"])
        url = f"https://shop.example/{page}?utm_source=bench"
        self.pages.append({"id": page, "url": url, "title": page, "began": now, "visible": True, "spans": [[now, now]]})

    async def report(self) -> bool:
        """Send what has no answer yet, and the page that is open; returns whether it was taken."""
        now = _now()
        self.pages[-1]["spans"][-1][1] = now
        pages = [one for one in self.pages if one["id"] not in self.answered][-REPORTED:]
        pages = pages if self.pages[-1] in pages else [*pages, self.pages[-1]]
        sent = {"visit": self.visit, "at": now, "token": self.token, "language": "en", "time_zone": "UTC"}
        if not await self.post("/api/visits/beacon", {**sent, "previous": self.previous, "pages": pages}):
            return False
        self.answered |= {one["id"] for one in pages}
        return True

    async def consent(self) -> bool:
        """Allow to be followed."""
        body = {"id": "c1", "at": _now(), "given": True, "wording": "May we?", "token": self.token}
        return await self.post("/api/visits/consent", body)

    async def post(self, path: str, body: dict[str, Any]) -> bool:
        """Send; a gateway that cannot be reached is left for the next one."""
        url = self.urls[self.gateway]
        try:
            async with self.http.post(
                url + path, data=msgspec.json.encode(body), headers={**HEADERS, "Origin": url}, timeout=TIMEOUT
            ) as response:
                answer = await response.read()
        except (aiohttp.ClientError, TimeoutError):
            self.gateway = (self.gateway + 1) % len(self.urls)
            return False
        if response.status == 200:
            self.token = msgspec.json.decode(answer)["token"]
        elif response.status != 503:
            raise RuntimeError(f"{path} answered {response.status}: {answer.decode()}")
        return response.status == 200


def _now() -> int:
    return time.time_ns() // 1_000_000
