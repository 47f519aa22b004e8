"""A shop on one gateway with router, knowledge and connectors, in which each audited route can be asked for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from sqlalchemy import select, update
from usher_common.audit import log
from usher_common.audit.log import Filter
from usher_common.bus.port import INBOUND
from usher_common.bus.settling.one_by_one import park, parked_id
from usher_common.commands.message_received import MessageReceived
from usher_common.envelope import wrap
from usher_common.handling import Delivery
from usher_common.ids import address_id
from usher_common.record.sql.constructs import insert_rows, read_now
from usher_common.record.tables import schema
from usher_common.runtime.secret import Secret
from usher_common.sealing.keyring import Keyring
from usher_connectors.account_cache import AccountCache
from usher_connectors.channels import CHANNELS
from usher_connectors.checking import CheckAccounts
from usher_connectors.send.http_driver import HttpDriver
from usher_gateway.http.access import ENDPOINTS
from usher_knowledge.answering.knowledge_here import KnowledgeHere
from usher_knowledge.answering.live_index import LiveIndex
from usher_knowledge.serving.internal_port import open_internal_port
from usher_knowledge.settings import KnowledgeSettings

from auditing.cases import Case
from gateway_rig import Rig
from gateway_rig.mail_page import mail_in
from gateway_rig.office import Office, open_office
from gateway_rig.rig import SECRET
from peers.bot_api import BotApi
from pictures import png

_c = schema.conversation.c
ROUTES = {endpoint.name: endpoint for endpoint in ENDPOINTS}


@dataclass
class Shop:
    """An administrator's browser, what words in braces stand for, and the connectors' checks."""

    office: Office
    checks: CheckAccounts
    known: dict[str, Any] = field(default_factory=dict)

    async def ask(self, name: str, case: Case) -> list[tuple[str, str, str, str]]:
        """Make the request; returns the entries that it made: who, action, kind and thing."""
        rig = self.office.rig
        http, headers = (await rig.sign_in("root")) if case.anew else (self.office.http, self.office.headers)
        if case.link or name == "session.sign_in":  # nobody is signed in
            http, headers = await rig.http(), {}
        await rig.site.audit.flush()
        before = await self._last()
        answer = await self._request(http, headers, name, case)
        for key, where in case.keeps.items():
            self.known[key] = _at(answer, where)
        if name == "broadcasts.create":
            await self._keep_running()
        await rig.site.audit.flush()
        found = await log.read(rig.record, Filter(), 100)
        return [tuple(one.entry[2:]) for one in reversed(found) if one.entry.n > before]  # type: ignore[misc]

    async def _keep_running(self) -> None:
        """Have somebody under way to whom the broadcast is told: without, it has ended before it can be paused."""
        row = {"id": "told", "broadcast_id": self.known["broadcast"], "contact_id": self.known["contact"]}
        row |= {"account": "web", "place": "web v9", "command": b"", "state": "claimed"}
        async with self.office.rig.record.transaction() as transaction:
            now = await read_now(transaction.connection)
            await insert_rows(transaction.connection, schema.outreach, [{**row, "at": now, "claimed_at": now}])

    async def _last(self) -> int:
        found = await log.read(self.office.rig.record, Filter(), 1)
        return found[0].entry.n if found else 0

    async def _request(self, http: aiohttp.ClientSession, headers: dict[str, str], name: str, case: Case) -> Any:
        route = ROUTES[name]
        path = self.filled(case.link) or route.path.format(**self.filled(dict(case.path))) + case.query
        content = {"data": case.csv} if case.csv else {"json": self.filled(case.body)}
        more = {"Content-Type": "text/csv"} if case.csv else {}
        asking = asyncio.create_task(_answer(http, route.method, path, headers | more, content))
        while not asking.done():
            await self.checks.step()
            await asyncio.wait([asking], timeout=0.05)
        return await asking

    def filled(self, value: Any) -> Any:
        """Put in what words in braces stand for; a value that is only such a word keeps its type."""
        if isinstance(value, dict):
            return {key: self.filled(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self.filled(one) for one in value]
        if isinstance(value, str) and value.startswith("{") and value.endswith("}"):
            return self.known[value[1:-1]]
        return value


async def _answer(
    http: aiohttp.ClientSession, method: str, path: str, headers: dict[str, str], content: dict[str, Any]
) -> Any:
    async with http.request(method, path, headers=headers, **content) as response:
        assert response.status < 300, f"{method} {path}: {response.status} {await response.text()}"
        return await response.json() if response.content_type == "application/json" else await response.read()


def _at(document: Any, where: str) -> Any:
    for step in where.split("."):
        document = document[int(step) if step.isdecimal() else step]
    return document


@asynccontextmanager
async def open_shop(rig: Rig) -> AsyncIterator[Shop]:
    """Open it; `rig.settings.knowledge_url` says where knowledge listens."""
    async with AsyncExitStack() as stack:
        root = await rig.agent("root", "administrator")
        office = await stack.enter_async_context(open_office(rig, "root"))
        bot_api = await stack.enter_async_context(BotApi().listening())
        bot_api.bot("12:abc")
        driver = HttpDriver(allow_private=True)
        stack.push_async_callback(driver.close)
        keyring = Keyring([SECRET])
        checks = CheckAccounts(rig.record, AccountCache(rig.record, keyring), CHANNELS, driver, "https://hooks.example")
        index = LiveIndex(rig.record)
        await index.poll()
        port = int(rig.settings.knowledge_url.rpartition(":")[2])
        settings = KnowledgeSettings(secret=Secret(SECRET), knowledge_port=port)
        listening = await open_internal_port(settings, KnowledgeHere(rig.record, index))
        stack.push_async_callback(listening.close)
        shop = Shop(office, checks, {"root": root, "bot_api": bot_api.url})
        await _people(shop)
        await _files(shop, root)
        shop.known["parked"], shop.known["dropped"] = await _parked(rig)
        await rig.world.agent_is(root, "available")  # who begins a conversation owns it
        yield shop


async def _people(shop: Shop) -> None:
    """Contacts, one with an open conversation, and a mailbox from which they can be written to."""
    office = shop.office
    mailbox = {"id": "mail", "channel": "email", "name": "Mail", "changed_at": 1, "enabled": True}
    async with office.rig.record.transaction() as transaction:
        await insert_rows(transaction.connection, schema.account, [mailbox])
    contact = await office.says("v1", name="Eva", email="eva@example.org")
    other, gone = await office.says("v2", name="E. May"), await office.says("v3", name="Zoe")
    versions = [(await office.get(f"/api/contacts/{one}"))["version"] for one in (contact, other)]
    async with office.rig.record.transaction() as transaction:
        closed = {"status": "closed", "closed_at": 1, "waiting_since": None, "next_deadline": None}
        theirs = update(schema.conversation).where(_c.address_id == address_id("web", "v3"))
        await transaction.connection.execute(theirs.values(**closed))
        wanted = select(_c.id).where(_c.address_id == address_id("web", "v1"))
        talk = (await transaction.connection.execute(wanted)).scalar_one()
    shop.known |= {"contact": contact, "other": other, "gone": gone, "open": talk}
    shop.known |= {"version": versions[0], "other_version": versions[1]}


async def _files(shop: Shop, root: str) -> None:
    """A closed conversation that somebody else had, with a mail, a file and a summary; and a photo."""
    rig = shop.office.rig
    talk = shop.known["talk"] = await rig.world.open("v9")
    await mail_in(rig, talk)
    await rig.world.assign(talk, await rig.agent("ben"))
    await rig.world.close(talk)
    row = {"conversation_id": talk, "upto_seq": 1, "language": "en", "source": "extract", "failure": "", "at": 1000}
    async with rig.record.transaction() as transaction:
        await insert_rows(transaction.connection, schema.summary, [{**row, "items_json": "[]"}])
    stored = [await _upload(shop, path) for path in ("/api/uploads", "/api/photos")]
    shop.known |= {"file": rig.site.edge.link_for(root, talk)(stored[0]["id"]), "photo": stored[1]["photo"]}


async def _upload(shop: Shop, path: str) -> Any:
    form = aiohttp.FormData()
    form.add_field("file", png(2, 2), filename="a.png", content_type="image/png")
    return await _answer(shop.office.http, "POST", path, shop.office.headers, {"data": form})


async def _parked(rig: Rig) -> list[str]:
    """Two parked messages of different people."""
    envelopes = [wrap(f"e{n}", n, "t", MessageReceived("shop", f"p{n}", "webhook", "Hi")) for n in (1, 2)]
    async with rig.record.transaction() as transaction:
        for one in envelopes:
            await park(transaction, Delivery(INBOUND, 0, [one], first=False), one, "no_conversation", "why")
    return [parked_id(INBOUND, one) for one in envelopes]
