"""A browser on the shop's page, and the list of who is here as a desk gets it."""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import msgspec
from sqlalchemy import select
from usher_common.record.tables import schema
from usher_gateway.visits.domain.visit import Visit

from gateway_rig.calls import call
from gateway_rig.rig import Rig

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
SHOP = "https://shop.example"
ALWAYS = "visits: {follow: always}"
SHOP_SECRET = "the shop's secret, long enough for anybody"


def signature(text: str) -> str:
    """Sign as the shop's server does."""
    return hmac.new(SHOP_SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()


def now_ms() -> int:
    """Return the time."""
    return time.time_ns() // 1_000_000


@dataclass
class Browser:
    """A browser on the shop's page: sends beacons as its script does."""

    rig: Rig
    http: aiohttp.ClientSession
    visit: str = "v1"
    token: str = ""
    visitor: str = ""
    answer: Any = None  # the last one
    headers: dict[str, str] = field(default_factory=lambda: {"Origin": SHOP, "User-Agent": CHROME})

    async def send(self, path: str, body: Any, **headers: str) -> tuple[int, str]:
        """Post as text/plain; returns the status and a refusal's code."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        given = {"Content-Type": "text/plain;charset=UTF-8", **self.headers, **headers}
        async with self.http.post(self.rig.url + path, data=data, headers=given) as response:
            self.answer = answer = await response.json(content_type=None)
            if response.status == 200 and "token" in answer:
                self.token, self.visitor = answer["token"], answer["visitor"]
            return response.status, answer.get("code", "")

    async def tell(self, *pages: str, visible: bool = True, **fields: Any) -> tuple[int, str]:
        """Send a beacon about pages that were visible for the last ten seconds."""
        now = now_ms()
        url = f"{SHOP}/"
        spans = [[now - 10_000, now]]
        reports = [
            {"id": page, "url": url + page, "began": now - 10_000, "visible": visible, "spans": spans} for page in pages
        ]
        told = {"visit": self.visit, "at": now, "token": self.token, "pages": reports, **fields}
        return await self.send("/api/visits/beacon", told)

    async def stay(self, page: str = "p", site_s: float = 60, **fields: Any) -> Any:
        """Report a page that has been visible for so long; returns what it shows now: an invitation, or None."""
        now = now_ms()
        began = now - int(site_s * 1000)
        report = {"id": page, "url": f"{SHOP}/{page}", "began": began, "visible": True, "spans": [[began, now]]}
        assert await self.tell(pages=[report], **fields) == (200, ""), self.answer
        return self.answer["invitation"]

    async def reply(self, invitation: str, answer: str) -> tuple[int, str]:
        """Answer an invitation."""
        given = {"visit": self.visit, "token": self.token, "id": invitation, "answer": answer}
        return await self.send("/api/visits/invitation", given)

    async def consent(self, number: int, *, given: bool) -> tuple[int, str]:
        """Answer the question."""
        told = {
            "id": f"c{number}",
            "at": 1,
            "given": given,
            "wording": "May we?",
            "url": f"{SHOP}/",
            "token": self.token,
        }
        return await self.send("/api/visits/consent", {**told, "visit": self.visit})

    async def identify(self, **identity: str) -> tuple[int, str]:
        """Sign in, as the shop's server signs it."""
        text = "\n".join(f"{name}={identity[name]}" for name in sorted(identity))
        return await self.send("/api/visits/identity", {"identity": identity, "signature": signature(text)})


async def browser(rig: Rig, policy: str = ALWAYS) -> Browser:
    """Return a browser, after activating a policy."""
    await rig.agent("boss", role="administrator")
    status, _ = await call(await rig.sign_in("boss"), "PUT", "/api/policy", {"text": policy})
    assert status == 200
    await rig.site.edge.visits.sweep(now_ms())
    return Browser(rig, await rig.http())


async def listed(rig: Rig) -> list[Any]:
    """Return the list of who is here, as a desk gets it from this gateway."""
    status, document = await call(await rig.sign_in("boss"), "GET", "/api/visits")
    assert status == 200
    assert document["total"] == len(document["visits"])
    return list(document["visits"])


async def recorded(rig: Rig) -> list[tuple[str, bool, Visit]]:
    """Return the recorded visits: visitor, whether it is over, and all of it."""
    v = schema.visit.c
    async with rig.record.read() as connection:
        rows = await connection.execute(select(v.visitor, v.over, v.visit_json).order_by(v.began_at))
        return [(row.visitor, row.over, msgspec.json.decode(row.visit_json, type=Visit)) for row in rows]
