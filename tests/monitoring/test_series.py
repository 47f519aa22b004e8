"""No metric has a label whose values people could multiply: who visits, and what they ask for, adds no series."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from benchmarks.visitors.beacons import SETTINGS, Browser
from servers.ports import LOOPBACK
from stack.crew import seed_policy
from stack.provider import Provider
from stack.seeding import WEBHOOK_ACCOUNT, seed_agents, seed_webhook
from stack.service import Service
from stack.stack import Stack, embedded_stack, separate_stack
from stack.visitor import Visitor
from waits import eventually

POLICY = "visits: {follow: always}"
AT_ONCE = 8  # requests of each kind under way: gateways are busy all the time, and answer within a beacon's timeout
FIRST, FIRST_SHARE = 40, 0.05  # of each kind, before series are counted: what can happen has happened then
ODD = ("/odd-{}", "/api/odd-{}", "/widget/odd-{}.js", "/hooks/odd-{}/shop", "/hooks/webhook/odd-{}", "/v1/odd-{}?q={}")
MADE_UP = "odd-"  # begins every made-up value
BUSY = ("usher_live_away", "status=503")  # Redis that answers late on a busy machine: one for each kind of request


@dataclass
class Street:
    """A running Usher, and who passes by."""

    stack: Stack
    provider: Provider
    http: aiohttp.ClientSession
    ports: dict[str, list[str]] = field(default_factory=dict)  # of each service: those that somebody listens on

    async def series(self) -> set[tuple[str, ...]]:
        """Return every series that any service has."""
        found: set[tuple[str, ...]] = set()
        for service in self.stack.services:
            for family in text_string_to_metric_families(await service.metrics()):
                for one in family.samples:
                    found.add((service.name, one.name, *(f"{key}={value}" for key, value in one.labels.items())))
        return found

    async def queue_is_shown(self) -> bool:
        """Return whether the queue in which they wait has its gauges, which are set every few seconds."""
        return any(one[1:] == ("usher_queue_agents", "queue=default") for one in await self.series())

    async def asks(self, number: int) -> None:
        """Ask every port for a path that there is not, as an unknown browser in an unknown language."""
        service = self.stack.services[number % len(self.stack.services)]
        if (ports := self.ports.get(service.name)) is None:
            ports = self.ports[service.name] = await self._listening(service)
        headers = {"User-Agent": f"{MADE_UP}{number}", "Accept-Language": f"{MADE_UP}{number}"}
        path = ODD[number % len(ODD)].format(number, number)
        method = ("GET", "POST", "PUT", f"ODD{number}")[number % 4]
        for port in ports:
            async with self.http.request(method, port + path, headers=headers, data=b"{}") as answer:
                await answer.read()

    async def _listening(self, service: Service) -> list[str]:
        """Return the addresses of a service's ports, of which each service has some."""
        found = []
        for port in (service.port, service.hooks_port, service.admin_port, service.knowledge_port):
            with suppress(ConnectionRefusedError):
                _, writer = await asyncio.open_connection(LOOPBACK, port)
                writer.close()
                found.append(f"http://{LOOPBACK}:{port}")
        return found

    async def visits(self, number: int) -> None:
        """Be on a page, and somebody else each time."""
        urls = self.stack.gateway_urls
        browser = Browser(f"{MADE_UP}{number}", urls, self.http, gateway=number % len(urls))
        browser.begin()
        browser.open(f"{MADE_UP}{number}")
        await eventually(browser.report, every=0.2)  # again, where a busy store could not be reached

    async def writes(self, number: int) -> None:
        """Write in the widget, come from somewhere, and leave."""
        entry = {"point": f"{MADE_UP}{number}", "language": f"x{number % 99}", "campaign": f"{MADE_UP}{number}"}
        visitor = Visitor(f"{MADE_UP}{number}", self.stack.gateway_urls, entry=entry)
        await visitor.start()
        await visitor.write(f"{MADE_UP}{number}")
        await visitor.until(lambda: not visitor.unsent)
        await visitor.stop()

    async def calls(self, number: int) -> None:
        """Write through a provider."""
        await self.provider.write(f"{MADE_UP}{number}", f"{MADE_UP}{number}")


@asynccontextmanager
async def street(stack: Stack, secret: str, port: int) -> AsyncIterator[Street]:
    """Open it."""
    provider = Provider(stack.connectors[0].hooks_url, WEBHOOK_ACCOUNT, secret, port=port)
    await provider.start()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        yield Street(stack, provider, http)
    await provider.stop()


async def many(action: Callable[[int], Awaitable[None]], numbers: range) -> None:
    """Do something for each number, some of them at once."""
    left = iter(numbers)

    async def some() -> None:
        for number in left:
            await action(number)

    await asyncio.gather(*(some() for _ in range(AT_ONCE)))


async def add_no_series(street: Street, visitors: int, paths: int, writers: int) -> None:
    """Let so many come; print how many series there were before and after."""
    counts: dict[str, Any] = {"asks": paths, "visits": visitors, "writes": writers, "calls": writers}
    first = {what: max(FIRST, round(n * FIRST_SHARE)) for what, n in counts.items()}
    # side by side: one after the other, each kind would wait for one process, and the machine's other core for nothing
    await asyncio.gather(*(many(getattr(street, what), range(n)) for what, n in first.items()))
    await eventually(street.queue_is_shown)
    before = await street.series()
    began = time.monotonic()
    more = {what: range(first[what], first[what] + n) for what, n in counts.items()}
    await asyncio.gather(*(many(getattr(street, what), those) for what, those in more.items()))
    took_s = time.monotonic() - began
    after = await street.series()
    new = sorted(" ".join(one) for one in after - before)
    came = f"{visitors} visitors, {paths} odd paths, {writers} writers"
    sys.stdout.write(f"{came}: {len(before)} series, {len(after)} after, in {took_s:.0f} s\n")
    sys.stdout.writelines(f"new: {one}\n" for one in new)

    assert [one for one in after if any(MADE_UP in part for part in one)] == []
    assert [one for one in new if not any(known in one for known in BUSY)] == []


async def test_visitors_and_odd_paths_add_no_series(tmp_path: Path) -> None:
    """Unknown paths, methods, channels, accounts, browsers, languages, points: all counted, none of them a label."""
    url = f"sqlite:///{tmp_path}/record.db"
    await seed_agents(url, ["ana"])
    await seed_policy(url, POLICY)
    provider = Provider("", WEBHOOK_ACCOUNT, "whsec_AAAA")
    secret = await seed_webhook(url, provider.url)
    async with (
        embedded_stack(tmp_path / "record.db", SETTINGS) as stack,
        street(stack, secret, provider.port) as passing,
    ):
        await add_no_series(passing, 2_000, 1_000, 40)


@pytest.mark.long
@pytest.mark.timeout(1_800)
async def test_a_hundred_thousand_visitors_add_no_series(vhost_url: str, redis_url: str, database_url: str) -> None:
    """On separate processes, with ten thousand odd paths at each of their ports.

    A beacon of somebody new takes a gateway 2 ms of a core, and the browser here 1 ms: two gateways fill two cores.
    """
    await seed_agents(database_url, ["ana"])
    await seed_policy(database_url, POLICY)
    provider = Provider("", WEBHOOK_ACCOUNT, "whsec_AAAA")
    secret = await seed_webhook(database_url, provider.url)
    stores = (vhost_url, redis_url, database_url)
    async with (
        separate_stack(stores, gateways=2, knowledge=1, extra=SETTINGS) as stack,
        street(stack, secret, provider.port) as passing,
    ):
        await add_no_series(passing, 100_000, 10_000, 500)
