"""A whole shop that is watched by Prometheus: services and stores as in production, and everybody who uses them."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from usher_connectors.contract import Account

from benchmarks.chaos.calls import PhoneAgent, Phones, phone_logins
from benchmarks.chaos.crowd import BusyAgent, Pace, write_as_visitor
from benchmarks.chaos.funnel_ledger import FunnelLedger
from benchmarks.chaos.ledger import Ledger
from benchmarks.chaos.mails import MailProvider, write_as_customer
from benchmarks.chaos.questions import ask_questions, seed_articles
from benchmarks.chaos.telegram import TelegramUsers, seed_telegram
from benchmarks.chaos.visits import VisitLedger, reporting
from benchmarks.visitors.beacons import SETTINGS as BEACON_SETTINGS
from outreach import Crowd, open_crowd
from outreach.crowd import Desk, open_desk
from peers.text_messages import PUBLIC
from servers import PostgresServer, RabbitServer, RedisServer
from servers.files.clamav import ClamdServer, private_clamd
from servers.files.object_store import KEY_ID, STORE_SECRET, ObjectStore, private_object_store
from servers.mail.dovecot import private_dovecot
from servers.mail.world import Issuer, running_issuer
from servers.ports import LOOPBACK, free_port
from servers.redis.certificates import make_certificates
from stack.seeding import seed_account, seed_agents
from stack.stack import Stack, separate_stack
from stack.visitor import Visitor
from waits import time_passes
from watching.endpoints import SECRET, Front, answering
from watching.prometheus import PrometheusServer, private_prometheus

VISITORS, CONTACTS, CUSTOMERS, TELEGRAM, ASKERS, AGENTS, PHONES = 6, 3, 2, 3, 2, 4, 3
PARTITIONS = 2
INTERVAL_S = 1.0  # between two texts of one of them
BEACONS_PER_S = 4.0
SEED = 13
LASTS_S = 90 * 86_400  # that the refresh token of a mailbox lasts
SPACE_MB = 10  # for files: the least that can be set, so that two files fill it
GOOD = """
version: 1
visits: {follow: always}
rules:
  - {name: questions, queue: default, when: {point: faq}}
  - {name: calls, queue: calls, when: {point: call}}
  - {name: forgotten, queue: forgotten, when: {point: forgotten}}
  - {name: alone, queue: alone, when: {point: alone}}
  - {name: windows, queue: forgotten, when: {channel: whatsapp}}
queues:
  default: {offer: {timeout_s: 4}, service_level: {percent: 80, within_s: 1}}
  calls: {pool: calls, offer: {timeout_s: 6}}
  alone: {pool: alone, service_level: {percent: 80, within_s: 2}}
  forgotten: {pool: forgotten, service_level: {percent: 80, within_s: 2}}
capacity: {weights: {chat: 10, email: 10, voice: 100}, default_weight: 10}
ratings: {after: [agent, visitor]}
answers: {within_s: 20, remind_s: 5}
timers: {reopen_s: 0}
retention: {rules: [{days: 1}], contacts: false}
invitations:
  - name: help
    text: {en: "May I help?"}
    control_percent: 50
    conversion: {event: order}
funnel:
  stages: [chat]
  rules: {questions: [faq, chat], calls: [chat, phone], forgotten: [chat, email]}
  faq: {cost: 0.02, tries: 2, answer_s: 2}
  chat: {cost: 4, offers: [{to: email, after_s: 2, text: {en: "Leave an address."}}]}
  email: {cost: 3}
  phone: {cost: 6, account: line, attempts: 2, again_s: 60}
"""
SETTINGS = {
    **BEACON_SETTINGS,
    "USHER_PARTITIONS": str(PARTITIONS),
    "USHER_CHAT_WEIGHT": "10",
    "USHER_GRACE_S": "6",
    "USHER_UPLOAD_SPACE_MB": str(SPACE_MB),
    "USHER_UPLOAD_UNATTACHED_H": "0.02",
    "USHER_HOOKS_URL": PUBLIC,
    "USHER_UPLOADS_PER_MINUTE": "1000",
    "USHER_UPLOAD_MB_PER_HOUR": "1000",
    "USHER_CONNECTIONS_PER_ADDRESS": "150",
    "USHER_RETRY_SCALE": "0.1",
}


@dataclass
class Town:
    """What runs, and who is there; `policy` is the file that the routers watch."""

    stack: Stack
    prometheus: PrometheusServer
    database: str
    servers: tuple[RabbitServer, PostgresServer, RedisServer]
    policy: Path
    pace: Pace
    ledger: Ledger
    agents: list[BusyAgent]
    visitors: list[Visitor]
    crowd: Crowd
    telegram: TelegramUsers
    phones: Phones
    issuer: Issuer
    desk: Desk
    files: ObjectStore
    scanner: ClamdServer
    front: Front
    silent: bool = False  # nothing comes from the provider
    alone: Visitor | None = None  # who waits in the queue of that name
    holding: asyncio.Task[None] | None = None  # what makes the record slow
    late: asyncio.Task[None] | None = None  # what delivers late

    async def run_sql(self, statement: str, *values: object) -> None:
        """Change a row behind Usher's back."""
        connection = await asyncpg.connect(self.database)
        try:
            await connection.execute(statement, *values)
        finally:
            await connection.close()

    async def ask_sql(self, statement: str, *values: object) -> list[asyncpg.Record]:
        """Read rows."""
        connection = await asyncpg.connect(self.database)
        try:
            return list(await connection.fetch(statement, *values))
        finally:
            await connection.close()


@asynccontextmanager
async def open_town(folder: Path, servers: tuple[RabbitServer, PostgresServer, RedisServer]) -> AsyncIterator[Town]:
    """Run everything on these servers, with people who write all the time."""
    rabbit, postgres, cache = servers
    ledger = Ledger(folder / "tokens.txt")
    policy = folder / "policy.yaml"
    policy.write_text(GOOD, encoding="utf-8")
    async with AsyncExitStack() as on:
        database = await on.enter_async_context(postgres.fresh_database())
        vhost = await on.enter_async_context(rabbit.fresh_vhost())
        certificates, issuer_port = make_certificates(folder), free_port()
        dovecot = on.enter_context(private_dovecot(certificates, issuer_port, store="sdbox"))
        mails = MailProvider(dovecot, certificates.authority, ledger)
        issuer = await on.enter_async_context(running_issuer(issuer_port))
        issuer.user, issuer.lasts_s = "orders", LASTS_S
        endpoint = await on.enter_async_context(answering())
        front = Front(folder)
        on.push_async_callback(front.close)
        files = on.enter_context(private_object_store())
        scanner = on.enter_context(private_clamd({"StreamMaxLength": f"{SPACE_MB}M"}))
        await _seed(database, mails, issuer)
        crowd = await on.enter_async_context(open_crowd(database, 60))
        phones = Phones(FunnelLedger(), PHONES, SEED)
        await seed_account(database, phones.account)
        extra = {
            **SETTINGS,
            "SSL_CERT_FILE": certificates.authority,
            "USHER_POLICY_FILE": str(policy),
            "USHER_UPLOAD_DIR": files.fresh_place(),
            "USHER_S3_KEY_ID": KEY_ID,
            "USHER_S3_SECRET_KEY": STORE_SECRET,
            "USHER_CLAMD_URL": scanner.url,
            **{f"USHER_{kind}_URL": f"{endpoint}/{kind.lower()}" for kind in ("SUMMARY", "ARTICLE")},
            **{f"USHER_{kind}_SECRET": SECRET for kind in ("SUMMARY", "ARTICLE")},
        }
        stores = (vhost, cache.url, database)
        stack = await on.enter_async_context(separate_stack(stores, routers=2, connectors=2, knowledge=1, extra=extra))
        phones.hooks_url = crowd.provider.hooks_url = stack.connectors[0].hooks_url
        telegram = TelegramUsers(stack.connectors[0].hooks_url, ledger)
        await seed_telegram(database, telegram.api.url)
        for peer in (mails.listening(), telegram.api.listening(), phones.listening()):
            await on.enter_async_context(peer)
        desk = await on.enter_async_context(open_desk(stack, "sue"))
        targets = {
            "gateway": [one.admin_port for one in stack.gateways],
            "router": [one.admin_port for one in stack.routers],
            "connectors": [one.admin_port for one in stack.connectors],
            "knowledge": [one.admin_port for one in stack.knowledge],
            "rabbitmq": [rabbit.metrics_port],
        }
        prometheus = on.enter_context(private_prometheus(targets))
        town = Town(
            *(stack, prometheus, database, servers, policy, Pace(INTERVAL_S), ledger),
            [BusyAgent(f"agent{n}", stack.gateway_urls, ledger, Pace(INTERVAL_S), SEED + n) for n in range(AGENTS)],
            [Visitor(f"visitor{n}", stack.gateway_urls, ledger) for n in range(VISITORS)],
            *(crowd, telegram, phones, issuer, desk),
            files=files,
            scanner=scanner,
            front=front,
        )
        await on.enter_async_context(_people(town, mails))
        await on.enter_async_context(reporting(stack.gateway_urls, BEACONS_PER_S, VisitLedger(), SEED))
        yield town


async def _seed(database: str, mails: MailProvider, issuer: Issuer) -> None:
    await seed_agents(database, [f"agent{n}" for n in range(AGENTS)])
    await seed_agents(database, phone_logins(PHONES), pools=("calls",))
    await seed_agents(database, ["fay"], pools=("forgotten",))
    await seed_agents(database, ["sue"], role="administrator")
    await seed_account(database, mails.account)
    config = {**mails.account.config, "address": "orders@example.test", "user": "orders"}
    config |= {"token_url": f"http://{LOOPBACK}:{issuer.port}/token", "client_id": "usher"}
    secrets = {"refresh_token": issuer.refresh_token, "client_secret": "c", "thread_keys": ["k" * 32]}
    await seed_account(database, Account("orders", "email", config, secrets))
    await seed_articles(database)


@asynccontextmanager
async def _people(town: Town, mails: MailProvider) -> AsyncIterator[None]:
    chance, pace, urls = random.Random(SEED), town.pace, town.stack.gateway_urls  # noqa: S311 - a seeded crowd
    lines = [PhoneAgent(login, urls, town.ledger) for login in phone_logins(PHONES)]
    for agent in town.agents:
        agent.pace, agent.colleagues = pace, town.agents
    everybody = [*town.agents, *lines, *town.visitors]
    await asyncio.gather(*(person.start() for person in everybody))
    for visitor in town.visitors:
        pace.spawn(write_as_visitor(visitor, town.ledger, pace, chance))
    for n in range(CONTACTS):
        pace.spawn(_write_as_contact(town, f"contact{n}"))
    for n in range(CUSTOMERS):
        pace.spawn(write_as_customer(mails, f"customer{n}", town.ledger, pace, chance))
    for n in range(TELEGRAM):
        pace.spawn(town.telegram.write(n, pace, chance))
    for n in range(ASKERS):
        pace.spawn(ask_questions(n, urls, (town.ledger, town.phones.ledger), pace, chance))
    for agent in town.agents:
        pace.spawn(agent.transfer_now_and_then())
    try:
        yield
    finally:
        pace.writing = False
        for task in list(pace.tasks):
            task.cancel()
        await asyncio.gather(*pace.tasks, return_exceptions=True)
        await asyncio.gather(*(person.stop() for person in everybody))


async def _write_as_contact(town: Town, peer: str) -> None:
    """Write through the provider, while anything comes from there."""
    count = 0
    while town.pace.writing:
        count += 1
        if not town.silent:
            await town.crowd.provider.write(peer, f"P.{peer}.{count}")
        await time_passes(INTERVAL_S / 2)
