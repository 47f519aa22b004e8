"""A crowd of contacts on three channels with counterparts of their providers, which note who got what, and when."""

import json
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import msgspec
from usher_common.ids import address_id
from usher_common.messages.threads import Reached
from usher_common.record.open import open_record
from usher_common.record.port import Record
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.schema import address, contact, conversation
from usher_connectors.contract import Account

from peers.graph_api import NUMBER, TOKEN, WABA, GraphApi
from peers.text_messages import OWN, PUBLIC, SID, TextMessages
from peers.text_messages import TOKEN as TEXT_TOKEN
from stack.provider import Provider
from stack.seeding import WEBHOOK_ACCOUNT, seed_account, seed_webhook
from stack.stack import PASSWORD, Stack

DAY = 86_400_000_000  # µs
# Of each 20 contacts of a channel: one has not agreed, one has stopped, one is not of the audience's city. Of those on
# WhatsApp, three have not written for a day.
NOT_AGREED, STOPPED, ELSEWHERE, LATE = 0, 1, 2, (3, 4, 5)


@dataclass
class Crowd:
    """The counterparts, and who should get a message: by channel and peer."""

    texts: TextMessages
    graph: GraphApi
    provider: Provider
    told: set[str] = field(default_factory=set)
    left_out: Counter[str] = field(default_factory=Counter)
    audience: int = 0

    def got(self) -> Counter[str]:
        """Count what has come, by channel and peer; a webhook's repeat has its id again, and is one."""
        found = Counter(f"twilio:{one}" for one in self.texts.taken)
        found.update(f"whatsapp:{one['to']}" for one in self.graph.sent)
        found.update(f"webhook:{one['peer']}" for one in self.provider.shown)
        return found

    @property
    def number(self) -> int:
        """How many messages have come."""
        return sum(self.got().values())


@asynccontextmanager
async def open_crowd(record_url: str, people: int) -> AsyncIterator[Crowd]:
    """Seed a migrated record with accounts and so many contacts; the counterparts listen within the block."""
    async with AsyncExitStack() as stack:
        texts = await stack.enter_async_context(TextMessages().listening())
        graph = await stack.enter_async_context(GraphApi().listening())
        provider = Provider("", WEBHOOK_ACCOUNT, "whsec_AAAA")
        secret = await seed_webhook(record_url, provider.url)
        provider = Provider("", WEBHOOK_ACCOUNT, secret, port=provider.port)
        await provider.start()
        stack.push_async_callback(provider.stop)
        config = {"account_sid": SID, "from": OWN, "hook_url": f"{PUBLIC}/hooks/twilio/tw", "api": texts.api}
        await seed_account(record_url, Account("tw", "twilio", config, {"auth_token": TEXT_TOKEN}))
        meta = {"api": graph.url, "phone_number_id": NUMBER, "waba_id": WABA}
        secrets = {"token": TOKEN, "app_secret": "s3cret", "verify_token": "v"}
        await seed_account(record_url, Account("wa", "whatsapp", meta, secrets))
        crowd = Crowd(texts, graph, provider)
        record = open_record(record_url)
        try:
            await _seed(record, crowd, people)
        finally:
            await record.close()
        yield crowd


async def _seed(record: Record, crowd: Crowd, people: int) -> None:
    now = time.time_ns() // 1000
    contacts, addresses, talks = list[dict[str, Any]](), list[dict[str, Any]](), list[dict[str, Any]]()
    for number in range(people):
        channel, turn = ("twilio", "webhook", "whatsapp")[number % 3], number // 3 % 20
        peer = {"twilio": f"+1555{number:07}", "webhook": f"w{number}", "whatsapp": f"4915{number:07}"}[channel]
        account = {"twilio": "tw", "webhook": WEBHOOK_ACCOUNT, "whatsapp": "wa"}[channel]
        news = {"news": "no" if turn == NOT_AGREED else "yes", "city": "Bonn" if turn == ELSEWHERE else "Berlin"}
        key, window = f"p{number:04}", DAY if channel == "whatsapp" else 0
        late = channel == "whatsapp" and turn in LATE
        contacts.append({"id": key, "name": f"N{number}", "created_at": now, "attributes_json": json.dumps(news)})
        reached = Reached(account, peer, channel, now - 1 if late else window and now + window, at=now - 5)
        place = {"id": address_id(account, peer), "account": account, "peer": peer, "channel": channel}
        refused = "stopped" if turn == STOPPED else ""
        addresses.append({**place, "contact_id": key, "created_at": now, "refused": refused})
        talks.append(_closed(key, place, reached, now))
        if turn == ELSEWHERE:
            continue
        crowd.audience += 1
        reason = {NOT_AGREED: "no_consent", STOPPED: "unsubscribed"}.get(turn, "outside_window" if late else "")
        if reason:
            crowd.left_out[reason] += 1
        else:
            crowd.told.add(f"{channel}:{peer}")
    async with record.transaction() as transaction:
        await insert_rows(transaction.connection, contact, contacts)
        await insert_rows(transaction.connection, address, addresses)
        await insert_rows(transaction.connection, conversation, talks)


def _closed(key: str, place: dict[str, str], reached: Reached, now: int) -> dict[str, Any]:
    """A conversation of yesterday: what it knew of the address counts."""
    return {
        "id": f"k{key}",
        "address_id": place["id"],
        "contact_id": key,
        "account": place["account"],
        "peer": place["peer"],
        "channel": place["channel"],
        "home_partition": 0,
        "status": "closed",
        "weight": 33,
        "opened_at": now - DAY,
        "changed_at": now - DAY,
        "closed_at": now - DAY,
        "closed_by": "agent",
        "addresses_json": msgspec.json.encode((reached,)).decode(),
    }


class Desk:
    """A supervisor's calls of the API of broadcasts."""

    def __init__(self, http: aiohttp.ClientSession, url: str, headers: dict[str, str]) -> None:
        self.http, self.url, self.headers = http, url, headers

    async def post(self, path: str, body: Any = None) -> Any:
        """Call it; returns the answer's document."""
        async with self.http.post(f"{self.url}/api/broadcasts{path}", json=body or {}, headers=self.headers) as answer:
            assert answer.status < 300, await answer.text()
            return await answer.json()

    async def show(self, key: str) -> Any:
        """Read one."""
        async with self.http.get(f"{self.url}/api/broadcasts/{key}") as answer:
            return await answer.json()

    async def draft(self, **more: Any) -> str:
        """Draft a broadcast to those in Berlin who have agreed; returns its id."""
        rule = {"consent": "news", "wordings": {"en": {"text": "Sale, {name}!"}}}
        audience = {"facts": {"attributes.city": ["berlin"]}}
        new = {"name": "Sale", "rule": rule, "audience": audience, "per_minute": 1_200, **more}
        return str((await self.post("", new))["id"])


@asynccontextmanager
async def open_desk(stack: Stack, login: str) -> AsyncIterator[Desk]:
    """Sign a supervisor in."""
    url = stack.gateway_urls[0]
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        async with http.post(f"{url}/api/session", json={"login": login, "password": PASSWORD}) as answer:
            assert answer.status == 200, await answer.text()
            headers = {"X-CSRF-Token": (await answer.json())["csrf"], "Origin": url}
        yield Desk(http, url, headers)
