"""One chaos run: stores, services, and people who write; each fault in turn; then the verdict."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.chaos.calls import POOL, PhoneAgent, Phones, ask_for_calls, phone_logins
from benchmarks.chaos.crowd import BusyAgent, Pace, write_as_contact, write_as_visitor
from benchmarks.chaos.faults import GIVE_UP_SECONDS, all_faults, inflict
from benchmarks.chaos.funnel_ledger import FunnelLedger, Talk, judge_calls, judge_questions, name_wrong
from benchmarks.chaos.funnel_record import read_talks
from benchmarks.chaos.ledger import Ledger
from benchmarks.chaos.mails import MailProvider, mailbox, write_as_customer
from benchmarks.chaos.questions import ANSWER_S, ask_questions, seed_funnel
from benchmarks.chaos.telegram import TelegramUsers, note_uncertain, seed_telegram, uncertain_watched
from benchmarks.chaos.verdict import judge, name_lost, name_reordered, read_record
from benchmarks.chaos.visits import VisitLedger, judge_visits, read_visits, reporting
from benchmarks.visitors.beacons import SETTINGS as BEACON_SETTINGS
from servers import PostgresServer, RabbitServer, RedisServer, private_postgres, private_rabbitmq, private_redis
from stack.provider import Provider
from stack.seeding import WEBHOOK_ACCOUNT, seed_account, seed_agents, seed_webhook
from stack.stack import Stack, separate_stack
from stack.visitor import Visitor

SETTLE_SECONDS = 60.0  # for messages in transit when everybody stops writing
CALL_SECONDS = 60.0  # for an attempt that fell due as everybody stopped: offers to agents, ringing, and its outcome
WARM_UP_SECONDS = 5.0
WHOLE_AGE_SECONDS = 1.0  # the flow is whole when no text waits longer than this for a receiver who is there
UNOWNED_SHARE = 0.05  # and no more conversations than this have no owner: some are always being transferred
CHATS_EACH = 10  # capacity 100, weight 10
SERVICE_SETTINGS = {"USHER_CHAT_WEIGHT": "10", "USHER_OFFER_S": "4", "USHER_GRACE_S": "20", **BEACON_SETTINGS}


@dataclass(frozen=True)
class Plan:
    """How large a run is; `faults` names those to inflict, empty for all.

    These 180 people with the beacons, the services and the stores take all of two cores on a slow machine: nothing is
    left there to catch up with after a fault.
    """

    visitors: int = 66
    contacts: int = 66
    customers: int = 10
    telegram: int = 26
    askers: int = 8
    callers: int = 4
    phone_agents: int = 10
    interval_s: float = 1.3
    seconds_per_fault: float = 20.0
    faults: Sequence[str] = field(default_factory=tuple)
    seed: int = 1
    whole_age_s: float = WHOLE_AGE_SECONDS
    beacons_per_s: float = 200.0

    @property
    def conversations(self) -> int:
        """Count the people who write all the time."""
        return self.visitors + self.contacts + self.customers + self.telegram


@dataclass
class Crowd:
    """Everybody who writes, with their pace."""

    pace: Pace
    visitors: list[Visitor]
    agents: list[BusyAgent]
    provider: Provider
    mails: MailProvider
    telegram: TelegramUsers
    phones: Phones
    phone_agents: list[PhoneAgent]

    @property
    def unsent(self) -> int:
        """Count what is not accepted yet."""
        return sum(len(person.unsent) for person in (*self.visitors, *self.agents))

    def is_whole(self, ledger: Ledger, plan: Plan) -> bool:
        """Return whether everybody is served as if nothing had happened."""
        return not self.lacks(ledger, plan)

    def lacks(self, ledger: Ledger, plan: Plan) -> list[str]:
        """Name what is not as it was."""
        conversations = plan.conversations - plan.customers  # a mailbox takes longer than a second
        owned = {key for agent in self.agents for key, state in agent.own.items() if state["status"] == "assigned"}
        served = len(owned - self.phones.ledger.passing)
        oldest_s, oldest = ledger.oldest_pending(owned)
        lacks = {
            f"{served} of {conversations} have an agent": served < (1 - UNOWNED_SHARE) * conversations,
            f"{oldest} waits for {oldest_s:.1f} s": oldest_s > plan.whole_age_s,
            "articles do not answer": not self.phones.ledger.answers(plan.whole_age_s),
        }
        return [name for name, is_so in lacks.items() if is_so]


async def run(plan: Plan, folder: Path) -> dict[str, Any]:
    """Run the plan on private servers; returns the closing line as a value."""
    with private_rabbitmq() as rabbit, private_postgres() as postgres, private_redis() as cache:
        return await run_on(plan, folder, rabbit, postgres, cache)


async def run_on(
    plan: Plan, folder: Path, rabbit: RabbitServer, postgres: PostgresServer, cache: RedisServer
) -> dict[str, Any]:
    """Run the plan on servers that may be killed; they run again at the end."""
    ledger = Ledger(folder / "tokens.txt")
    with mailbox(folder) as (dovecot, authority):
        async with postgres.fresh_database() as database, rabbit.fresh_vhost() as vhost:
            mails = MailProvider(dovecot, authority, ledger)
            return await _on_servers(plan, ledger, mails, Stores(rabbit, postgres, cache, database, vhost))


@dataclass(frozen=True)
class Stores:
    """The three real servers, and the database and virtual host made for this run."""

    rabbit: RabbitServer
    postgres: PostgresServer
    cache: RedisServer
    database: str
    vhost: str


async def _on_servers(plan: Plan, ledger: Ledger, mails: MailProvider, on: Stores) -> dict[str, Any]:
    agents = (plan.conversations + plan.askers) * 5 // 4 // CHATS_EACH + 1
    await seed_agents(on.database, [f"agent{n}" for n in range(agents)])
    await seed_agents(on.database, phone_logins(plan.phone_agents), pools=(POOL,))
    await seed_funnel(on.database)
    provider = Provider("", WEBHOOK_ACCOUNT, "whsec_" + "A" * 32, ledger)
    secret = await seed_webhook(on.database, provider.url)
    await seed_account(on.database, mails.account)
    stores = (on.vhost, on.cache.url, on.database)
    recover: dict[str, float] = {}
    rates: dict[str, float] = {}
    async with separate_stack(
        stores, gateways=2, routers=2, knowledge=1, extra={**SERVICE_SETTINGS, "SSL_CERT_FILE": mails.authority}
    ) as stack:
        provider = Provider(stack.connectors[0].hooks_url, WEBHOOK_ACCOUNT, secret, ledger, provider.port)
        users = TelegramUsers(stack.connectors[0].hooks_url, ledger)
        await seed_telegram(on.database, users.api.url)
        phones = Phones(FunnelLedger(), plan.phone_agents, plan.seed)
        phones.hooks_url = stack.connectors[0].hooks_url
        await seed_account(on.database, phones.account)
        visits = VisitLedger()
        async with (
            mails.listening(),
            users.api.listening(),
            phones.listening(),
            uncertain_watched(on.database, ledger),
            _crowd(plan, stack, (provider, mails, users, phones), ledger, agents) as crowd,
            reporting(stack.gateway_urls, plan.beacons_per_s, visits, plan.seed),
        ):
            await asyncio.to_thread(on.rabbit.settle)
            for fault in all_faults(stack, on.rabbit, on.postgres, on.cache):
                if fault.name in (plan.faults or [fault.name]):
                    began, before = time.monotonic(), len(ledger.sent_at)
                    whole = partial(crowd.is_whole, ledger, plan)
                    visits.fault(fault.name)
                    recover[fault.name] = await inflict(fault, whole, plan.seconds_per_fault)
                    lacks = [] if recover[fault.name] < GIVE_UP_SECONDS else crowd.lacks(ledger, plan)
                    rates[fault.name] = round((len(ledger.sent_at) - before) / (time.monotonic() - began), 1)
                    done = "not recovered: " + ", ".join(lacks) if lacks else f"recovered in {recover[fault.name]} s"
                    print(f"{fault.name}: {done}, {rates[fault.name]} messages/s sent")
            await _settle(crowd, ledger)
            untold = await note_uncertain(on.database, ledger)
            record = await read_record(on.database, ledger)
            talks = await _settled_talks(on.database, phones.ledger)
        await asyncio.gather(*(gateway.stop() for gateway in stack.gateways))  # which records the visits that are open
        judged = judge_visits(visits, await read_visits(on.database))
    return {
        "chaos": True,
        **judge(ledger, record),
        "uncertain_untold": untold,
        **judged,
        **judge_questions(phones.ledger.questions, talks, ANSWER_S),
        **judge_calls(phones.ledger.wishes, talks, phones.ledger.rung, phones.ledger.cut),
        "calls_broken": len(phones.broken),
        "recover_s": recover,
        "sent_per_s": rates,
        **_left(crowd, ledger),
        "lost_tokens": name_lost(ledger, record),
        "reordered_tokens": name_reordered(ledger, record),
        "funnel_wrong": name_wrong(phones.ledger, talks, ANSWER_S),
        "calls_answered_wrongly": phones.broken,
    }


@asynccontextmanager
async def _crowd(
    plan: Plan,
    stack: Stack,
    providers: tuple[Provider, MailProvider, TelegramUsers, Phones],
    ledger: Ledger,
    agents: int,
) -> AsyncIterator[Crowd]:
    provider = providers[0]
    pace = Pace(plan.interval_s)
    urls = stack.gateway_urls
    crowd = Crowd(
        pace,
        [Visitor(f"visitor{n}", _turned(urls, n), ledger) for n in range(plan.visitors)],
        [BusyAgent(f"agent{n}", _turned(urls, n), ledger, pace, plan.seed + n) for n in range(agents)],
        *providers,
        [PhoneAgent(login, _turned(urls, n), ledger) for n, login in enumerate(providers[-1].logins)],
    )
    for agent in crowd.agents:
        agent.colleagues = crowd.agents
    await provider.start()
    for people in (crowd.agents, crowd.phone_agents, crowd.visitors):
        await asyncio.gather(*(person.start() for person in people))
    _let_write(crowd, ledger, plan)
    _let_ask(crowd, urls, ledger, plan)
    await asyncio.sleep(WARM_UP_SECONDS)
    try:
        yield crowd
    finally:
        pace.writing = False
        await asyncio.gather(*(person.stop() for person in (*crowd.visitors, *crowd.agents, *crowd.phone_agents)))
        await provider.stop()


def _turned(urls: Sequence[str], n: int) -> list[str]:
    return [*urls[n % len(urls) :], *urls[: n % len(urls)]]


def _let_write(crowd: Crowd, ledger: Ledger, plan: Plan) -> None:
    chance = random.Random(plan.seed)
    for visitor in crowd.visitors:
        crowd.pace.spawn(write_as_visitor(visitor, ledger, crowd.pace, chance))
    for n in range(plan.contacts):
        crowd.pace.spawn(write_as_contact(crowd.provider, f"contact{n}", ledger, crowd.pace, chance))
    for n in range(plan.customers):
        crowd.pace.spawn(write_as_customer(crowd.mails, f"customer{n}", ledger, crowd.pace, chance))
    for n in range(plan.telegram):
        crowd.pace.spawn(crowd.telegram.write(n, crowd.pace, chance))
    for agent in crowd.agents:
        crowd.pace.spawn(agent.transfer_now_and_then())


def _let_ask(crowd: Crowd, urls: Sequence[str], ledger: Ledger, plan: Plan) -> None:
    """Let people come and go who ask the articles, or to be called."""
    chance, funnel = random.Random(plan.seed), crowd.phones.ledger
    for n in range(plan.askers):
        crowd.pace.spawn(ask_questions(n, _turned(urls, n), (ledger, funnel), crowd.pace, chance))
    for n in range(plan.callers):
        crowd.pace.spawn(ask_for_calls(n, _turned(urls, n), funnel, crowd.pace, chance))


async def _settle(crowd: Crowd, ledger: Ledger) -> None:
    crowd.pace.writing = False
    deadline = time.monotonic() + SETTLE_SECONDS
    while (crowd.unsent or ledger.pending or crowd.pace.tasks) and time.monotonic() < deadline:  # noqa: ASYNC110 - many clients, looked at together
        await asyncio.sleep(0.2)


async def _settled_talks(database: str, ledger: FunnelLedger) -> dict[str, Talk]:
    """Read the conversations when no call is due: one that fell due just now is being made, not forgotten."""
    deadline = time.monotonic() + CALL_SECONDS
    while True:
        talks = await read_talks(database)
        judged = judge_calls(ledger.wishes, talks, ledger.rung, ledger.cut)
        if not judged["calls_forgotten"] or time.monotonic() > deadline:
            return talks
        await asyncio.sleep(0.5)


def _left(crowd: Crowd, ledger: Ledger) -> dict[str, Any]:
    return {
        "sent": len(ledger.sent_at),
        "refused": len(ledger.refused_codes),
        "not_accepted": len(ledger.sent_at) - len(ledger.accepted_at) - len(ledger.refused_codes),
        "provider_receipts": len(crowd.provider.receipts),
        "mails_in": sum(token.startswith("M.") for token in ledger.sent_at),
        "mails_out": sum(map(len, crowd.mails.shown.values())),
        "mail_repeats": crowd.mails.repeats,
        "provider_repeats": len(crowd.provider.receipts) - len(crowd.provider.shown),
    }
