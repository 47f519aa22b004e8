"""What people do now and then, beside writing: each walk ends by itself, and is begun again and again."""

import asyncio
import hmac
import itertools
import json
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from hashlib import sha256
from typing import Any

import aiohttp
import msgspec

from benchmarks.chaos.calls import ask_for_calls
from benchmarks.chaos.telegram import FIRST_CHAT, TOKEN
from benchmarks.visitors.beacons import HEADERS, Browser
from peers.graph_api import NUMBER
from pictures import png
from stack.agent import Agent
from stack.stack import PASSWORD
from stack.visitor import Visitor
from waits import time_passes
from watching.town import SEED, Town

LONG_MS = 120_000  # that somebody has looked at a page: more than before an invitation
SOON_S = 5.0
PEERS = 3  # who write on WhatsApp
_numbers = itertools.count(1)
Walk = Callable[[Town], Awaitable[None]]


async def rates(town: Town) -> None:
    """Write, be answered, end the conversation, and rate it; say the same twice, and then something else."""
    vera = Visitor(f"rater{next(_numbers)}", town.stack.gateway_urls)
    await vera.start()
    said = await vera.write("hello")
    await vera.until(lambda: vera.state.get("status") == "assigned", SOON_S)
    for text in ("hello", "goodbye"):  # again, and other content under the same id
        await vera._send({"type": "message", "text": text, "id": said, "again": True})
    await vera.drop()
    await vera.until(lambda: vera.sockets_opened > 1 and vera.socket is not None, SOON_S)
    await vera.say({"type": "end", "conversation": vera.conversation})
    await vera.until(lambda: vera.state["status"] == "closed", SOON_S)
    await vera.say({"type": "rate", "conversation": vera.conversation, "score": 1 + next(_numbers) % 5})
    await vera._send({"type": "nonsense"})
    opened = vera.sockets_opened
    if vera.socket:
        await vera.socket.send_bytes(b"no text")  # for which the gateway closes it
    await vera.until(lambda: vera.sockets_opened > opened and vera.socket is not None, SOON_S)
    await vera.write("x" * 100_000)
    await vera.stop()


async def is_promised(town: Town) -> None:
    """Leave a question and an address where nobody is; somebody comes, and answers some of them."""
    tom = Visitor(f"leaver{next(_numbers)}", town.stack.gateway_urls, entry={"point": "forgotten"})
    await tom.start()
    await tom.write("is anybody there?")
    await tom.until(lambda: any(one["text"].startswith("stage:email") for one in tom.screen.messages), 4 * SOON_S)
    await tom.say({"type": "contact", "email": f"{tom.name}@example.org", "promise": True})
    await tom.until(lambda: not tom.unsent, SOON_S)
    await tom.stop()


class Stopgap(Agent):
    """Answers and closes whatever they are given."""

    async def _follow_own(self, state: dict[str, Any]) -> None:
        fresh = state["status"] == "assigned" and state["id"] not in self.opened
        await super()._follow_own(state)
        if fresh:
            await self.reply(state["id"], "here I am")
            await self.command("close", state["id"])

    async def on_frame(self, frame: dict[str, Any]) -> None:
        """Come back when set away for offers that came as they had vanished."""
        await super().on_frame(frame)
        me = frame["agent"] if frame["type"] == "welcome" else frame
        if frame["type"] in {"welcome", "agent"} and me["id"] == self.id and me["status"] == "away":
            await self.say({"type": "status", "status": "available"})


@asynccontextmanager
async def stopgap(town: Town) -> AsyncIterator[Agent]:
    """Let the one agent who serves the forgotten queue be at work within the block; then they vanish."""
    fay = Stopgap("fay", town.stack.gateway_urls)
    fay._numbers = itertools.count(1_000 * next(_numbers))  # of the client ids: those of former stays are known
    await fay.start()
    try:
        yield fay
    finally:
        await fay.stop()


async def comes_and_goes(town: Town) -> None:
    """Be there for a while."""
    async with stopgap(town):
        await time_passes(SOON_S)


async def is_invited(town: Town) -> None:
    """Look at pages for long, be invited, and order; others are in the control group, refuse, or do not answer."""
    number = next(_numbers)
    async with aiohttp.ClientSession() as http:
        browser = Browser(f"looker{number}", town.stack.gateway_urls, http)
        browser.begin()
        browser.open("lamps")
        page = browser.pages[-1]
        page["began"] -= LONG_MS
        page["spans"][0][0] -= LONG_MS
        heard = await _beacon(browser)
        if card := heard.get("invitation"):
            answer = ("accepted", "refused")[number % 2]
            body = {"visit": browser.visit, "token": browser.token, "id": card["id"], "answer": answer}
            await _told(browser, "/api/visits/invitation", body)
        order = {"id": f"o{number}", "name": "order", "at": _now()}
        await _beacon(browser, events=[order])
        unknown = {"visit": browser.visit, "token": browser.token, "id": "never-was", "answer": "accepted"}
        await _told(browser, "/api/visits/invitation", unknown)


async def _beacon(browser: Browser, **more: Any) -> dict[str, Any]:
    now = _now()
    browser.pages[-1]["spans"][-1][1] = now
    sent = {"visit": browser.visit, "at": now, "token": browser.token, "language": "en", "time_zone": "UTC"}
    heard = await _told(browser, "/api/visits/beacon", {**sent, "previous": None, "pages": browser.pages, **more})
    browser.token = heard.get("token", browser.token)
    return heard


async def _told(browser: Browser, path: str, body: dict[str, Any]) -> dict[str, Any]:
    url = browser.urls[0]
    async with browser.http.post(url + path, data=json.dumps(body), headers={**HEADERS, "Origin": url}) as response:
        return dict(await response.json(content_type=None))


async def types(town: Town) -> None:
    """Let agents type and read in conversations by Telegram, users send what means nothing or is new, and files."""
    for agent in town.agents:
        for key in list(agent.own):
            for on in (True, False):
                await agent._send({"type": "typing", "conversation": key, "on": on})
            seen = agent.screens[key].last_seq
            await agent.mark(key, delivered=seen, read=seen)
    bot, number = town.telegram.api.bot(TOKEN), next(_numbers)
    await town.telegram.api.post(bot, {"update_id": 10_000_000 + number, "poll": {"id": "1", "weather": "fine"}})
    file = {"file_id": f"f{number}", "file_unique_id": f"u{number}", "width": 2, "height": 2, "file_size": 100}
    await town.telegram.api.post(bot, town.telegram.api.update(FIRST_CHAT, "", photo=[file]))


async def writes_on_whatsapp(town: Town, peer: str = "", late_s: float = 0.0) -> None:
    """Write there, with a picture, so many seconds ago.

    The same post with a wrong signature is not taken, nor one to another account.
    """
    number = next(_numbers)
    peer = peer or f"4917{number % PEERS:07}"
    media = f"m{number}"
    town.crowd.graph.files[media] = png(2, 2)
    picture = {"id": media, "mime_type": "image/png", "sha256": ""}
    common = {"from": peer, "timestamp": str(int(time.time() - late_s))}
    texts = [
        {**common, "id": f"wamid.in{number}", "type": "text", "text": {"body": "hello"}},
        {**common, "id": f"wamid.pic{number}", "type": "image", "image": picture},
    ]
    profile = {"profile": {"name": "Eva"}, "wa_id": peer}
    place = {"messaging_product": "whatsapp", "metadata": {"display_phone_number": "1", "phone_number_id": NUMBER}}
    change = {"field": "messages", "value": {**place, "contacts": [profile], "messages": texts}}
    body = json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}).encode()
    signature = "sha256=" + hmac.new(b"s3cret", body, sha256).hexdigest()
    for account, sign in (("wa", signature), ("wa", "sha256=00"), ("nobody", signature)):
        await _post(f"{town.stack.connectors[0].hooks_url}/hooks/whatsapp/{account}", body, sign)


async def _post(url: str, body: bytes, sign: str) -> None:
    async with aiohttp.ClientSession() as http, http.post(url, data=body, headers={"x-hub-signature-256": sign}) as got:
        await got.read()


async def leads(town: Town) -> None:
    """Search the articles, have one proposed, change an agent, tell a broadcast, and sign in with a wrong password."""
    desk, url = town.desk, town.stack.gateway_urls[0]
    async with desk.http.get(f"{url}/api/faq/search", params={"q": "return a parcel", "text": "return"}) as got:
        await got.read()
    body = {"title": "Where is my parcel?", "wordings": ["my parcel?"], "answers": ["On its way."]}
    async with desk.http.post(f"{url}/api/unanswered/propose", json=body, headers=desk.headers) as got:
        await got.read()
    async with desk.http.post(f"{url}/api/articles/preview", json={"text": "pay"}, headers=desk.headers) as got:
        await got.read()
    async with desk.http.post(f"{url}/api/skills", json={"name": f"s{next(_numbers)}"}, headers=desk.headers) as got:
        await got.read()
    article = {"language": "en", "title": "gift", "answer": "With ribbon.", "version": 0}
    async with desk.http.put(f"{url}/api/articles/n{next(_numbers)}", json=article, headers=desk.headers) as got:
        await got.read()
    key = await desk.draft(per_minute=600)
    await desk.post(f"/{key}/start")
    async with aiohttp.ClientSession() as http:
        await http.post(f"{url}/api/session", json={"login": "sue", "password": "wrong"}, headers={"Origin": url})
        await http.post(f"{url}/api/session", json={"login": "sue", "password": PASSWORD}, headers={"Origin": url})


async def knocks(town: Town) -> None:
    """Open connections that say nothing that is HTTP, and more of them than one address may have."""
    gateway = town.stack.gateways[0]
    _, garbage = await asyncio.open_connection("127.0.0.1", gateway.port)
    garbage.write(b"\x16\x03\x01 garbage\r\n\r\n")
    await garbage.drain()
    idle = [await asyncio.open_connection("127.0.0.1", gateway.port) for _ in range(160)]
    await time_passes(1)
    for _, writer in (*idle, (None, garbage)):
        writer.close()


async def uploads(town: Town) -> None:
    """Upload a little file that nobody attaches."""
    await upload(town, 1_000)


async def upload(town: Town, size: int) -> int:
    """Upload a file of so many bytes as a visitor; returns the status."""
    vera = Visitor(f"uploader{next(_numbers)}", town.stack.gateway_urls)
    await vera.start()
    form = aiohttp.FormData()
    form.add_field("file", b"a" * size, filename="bill.txt")
    url = town.stack.gateway_urls[0]
    headers = {"Authorization": f"Bearer {vera.token}", "Origin": url}
    async with vera.http.post(f"{url}/api/uploads", data=form, headers=headers) as response:
        await response.read()
    await vera.stop()
    return response.status


async def asks_for_calls(town: Town) -> None:
    """Ask to be called, one after the other."""
    urls, chance = town.stack.gateway_urls, random.Random(SEED)  # noqa: S311 - a seeded crowd
    await ask_for_calls(next(_numbers), urls, town.phones.ledger, town.pace, chance)


EARLY: dict[Walk, float] = {
    is_promised: 4.0,
    comes_and_goes: 9.0,
    asks_for_calls: 1.0,
}  # which end before faults: promises are one of them
WALKS: dict[Walk, float] = {  # each with the pause after it (s)
    rates: 0.5,
    is_invited: 0.5,
    types: 1.0,
    writes_on_whatsapp: 2.0,
    leads: 8.0,
    uploads: 3.0,
}


async def walk_on(town: Town, walk: Walk, pause_s: float) -> None:
    """Do it again and again while people write; what a fault breaks off is begun anew."""
    while town.pace.writing:
        with suppress(TimeoutError, OSError, aiohttp.ClientError, AssertionError, msgspec.MsgspecError, ValueError):
            await walk(town)
        await time_passes(pause_s)


def _now() -> int:
    return time.time_ns() // 1_000_000
