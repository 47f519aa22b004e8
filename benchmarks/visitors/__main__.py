"""`make bench-visitors`: 2,000 visitors who report their visits beside chats; ratios within one run, last line JSON."""

import asyncio
import contextlib
import gc
import json
import random
import resource
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

import aiohttp
import psutil
import uvloop
from usher_common.runtime.limits import GC_ALLOCATIONS
from usher_gateway.limits import VISIT_HERE_S

from benchmarks.load import Load
from benchmarks.visitors.beacons import SETTINGS, Browser
from servers import private_postgres, private_rabbitmq, private_redis
from servers.redis.server import RedisServer
from stack.crew import seed_policy
from stack.seeding import seed_agents
from stack.stack import PASSWORD, Stack, separate_stack

VISITORS = 2000
PAGE_EVERY_S, REPORT_EVERY_S = 10.0, 15.0  # as the script does: at each page view, and 15 s after the last report
CHATS, AGENTS, CHATS_EACH = 100, 20, 1000
CHAT_RATE = 50.0  # messages/s beside the beacons: ten times what 100 people write
ROUNDS, SECONDS = 3, 7.0  # with and without beacons in turn: the machine is not the same from minute to minute
WARM_UP_S, SETTLE_S = 12.0, 2.0  # until every visit has begun; before each round
LOGINS = [f"bench{n}" for n in range(AGENTS)]
POLL_S = 0.75  # between two questions of the desk's page
SEEN_AT_MOST_S, GONE_AT_MOST_S, P99_AT_MOST = 2.0, VISIT_HERE_S + 1, 2.0
TARGETS = {
    "p99_ratio": "at most 2",
    "page_change_seen_s": "at most 2",
    "left_gone_s": "at most 2: the page says that it leaves",
    "died_gone_s": "at most 31: 30 s after the last report",
    "after_flush_s": "at most 15: each page's next report",
}


@dataclass
class Figures:
    """What the run found; times in s unless they are named otherwise."""

    p50_without: list[float] = field(default_factory=list)  # ms, one for each round
    p99_without: list[float] = field(default_factory=list)
    p50_with: list[float] = field(default_factory=list)
    p99_with: list[float] = field(default_factory=list)
    idle_cores: list[float] = field(default_factory=list)
    busy_cores: list[float] = field(default_factory=list)
    beacons_per_s: list[float] = field(default_factory=list)
    seen: list[float] = field(default_factory=list)
    left: list[float] = field(default_factory=list)
    died: float = 0.0
    flushed: float = 0.0

    def closing(self) -> dict[str, float]:
        """Return the closing line."""
        middle = statistics.median
        spent, per_s = middle(self.busy_cores) - middle(self.idle_cores), middle(self.beacons_per_s)
        return {
            "visitors": VISITORS,
            "beacons_per_s": round(per_s, 1),
            "us_per_beacon": round(spent / per_s * 1e6),
            "percent_of_a_core": round(spent * 100, 1),
            "p50_ms_without": round(middle(self.p50_without), 1),
            "p50_ms_with": round(middle(self.p50_with), 1),
            "p99_ms_without": round(middle(self.p99_without), 1),
            "p99_ms_with": round(middle(self.p99_with), 1),
            "p99_ratio": round(middle(self.p99_with) / middle(self.p99_without), 2),
            "page_change_seen_s": round(max(self.seen), 2),
            "left_gone_s": round(max(self.left), 2),
            "died_gone_s": round(self.died, 1),
            "after_flush_s": round(self.flushed, 1),
        }


class Crowd:
    """Browsers that go to another page every ten seconds, and those that a measurement takes into its own hands."""

    def __init__(self, urls: list[str], http: aiohttp.ClientSession) -> None:
        self.urls = urls
        self.http = http
        self.silent = False  # nobody goes to another page meanwhile
        self.taken = 0
        self.refused = 0
        self.browsers = [Browser(f"b{n}", urls, http, gateway=n % len(urls)) for n in range(VISITORS)]
        self.tasks: dict[str, asyncio.Task[None]] = {}

    def start(self) -> None:
        """Let all browse, each from a moment of its own."""
        for number, browser in enumerate(self.browsers):
            self.tasks[browser.name] = asyncio.create_task(self._browse(browser, random.Random(number)))

    def stop(self, browser: Browser) -> None:
        """Let this one do nothing more by itself."""
        self.tasks.pop(browser.name).cancel()

    async def _browse(self, browser: Browser, chance: random.Random) -> None:
        await asyncio.sleep(chance.uniform(0, PAGE_EVERY_S))
        browser.begin()
        for page in range(1_000_000):
            if not self.silent:
                browser.open(f"{browser.name}-{page}")
                await self.report(browser)
            await asyncio.sleep(chance.uniform(0.8, 1.2) * PAGE_EVERY_S)

    async def report(self, browser: Browser) -> None:
        """Send a beacon."""
        taken = await browser.report()
        self.taken += taken
        self.refused += not taken


class Desk:
    """The page *Visitors* of a desk at one gateway."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self.http, self.url = http, url

    async def sign_in(self) -> None:
        """Sign in."""
        body = {"login": LOGINS[0], "password": PASSWORD}
        async with self.http.post(f"{self.url}/api/session", json=body, headers={"Origin": self.url}) as response:
            assert response.status == 200

    async def found(self, text: str) -> int:
        """Count the visitors on a page whose address has this text; -1 while nobody can say."""
        async with self.http.get(f"{self.url}/api/visits", params={"limit": "50", "q": text}) as response:
            return int((await response.json())["found"]) if response.status == 200 else -1


async def until(seen: Callable[[], Awaitable[bool]], since: float, most_s: float = 60.0) -> float:
    """Ask as the desk's page does until it is so; returns the seconds since then."""
    while not await seen():
        if time.monotonic() - since > most_s:
            raise TimeoutError(f"not seen for {most_s} s")
        await asyncio.sleep(POLL_S)
    return time.monotonic() - since


def cores(stack: Stack, before: dict[int, float] | None = None) -> dict[int, float]:
    """Return the processor seconds of each gateway, less those of before."""
    found = {}
    for gateway in stack.gateways:
        times = psutil.Process(gateway.process.pid).cpu_times()
        found[gateway.port] = times.user + times.system - (before or {}).get(gateway.port, 0.0)
    return found


async def measure_list(crowd: Crowd, desks: list[Desk], cache: RedisServer, figures: Figures) -> None:
    """Change pages, leave, die and flush; ask at the gateway that does not hear the browser."""
    for number in range(10):
        browser = crowd.browsers[number]
        other = desks[(number + 1) % len(desks)]
        crowd.stop(browser)
        browser.open(f"changed-{number}")
        since = time.monotonic()
        await crowd.report(browser)
        figures.seen.append(await until(partial(_shows, other, f"changed-{number}", 1), since))
        browser.pages[-1]["visible"] = False
        since = time.monotonic()
        await crowd.report(browser)
        figures.left.append(await until(partial(_shows, other, f"changed-{number}", 0), since))
    dying = crowd.browsers[10]
    crowd.stop(dying)
    dying.open("dying")
    await crowd.report(dying)
    since = time.monotonic()
    figures.died = await until(partial(_shows, desks[1], "dying", 0), since)
    here = len(crowd.tasks)
    since = time.monotonic()
    await asyncio.to_thread(cache.flush)
    figures.flushed = await until(partial(_shows, desks[0], "", here), since)


async def _shows(desk: Desk, text: str, expected: int) -> bool:
    """Return whether so many are on a page whose address has this text; "": everybody."""
    return await desk.found(text) == expected


async def bench() -> Figures:
    """Run it: chats alone, then beside the visitors, then the list."""
    figures = Figures()
    with private_rabbitmq() as rabbit, private_postgres() as postgres, private_redis() as cache:
        async with AsyncExitStack() as exits:
            vhost = await exits.enter_async_context(rabbit.fresh_vhost())
            database = await exits.enter_async_context(postgres.fresh_database())
            await seed_agents(database, LOGINS, skills={"bench": 3}, capacity=CHATS_EACH)
            await seed_policy(database, "visits: {follow: always}\nqueues: {default: {}}\n")
            stores = (vhost, cache.url, database)
            stack = await exits.enter_async_context(separate_stack(stores, gateways=2, extra=SETTINGS))
            load = await exits.enter_async_context(_load(stack))
            crowd, desks = await exits.enter_async_context(_browsing(stack))
            await measure_both(stack, load, crowd, figures)
            await measure_list(crowd, desks, cache, figures)
            print(f"{crowd.refused} beacons without an answer", flush=True)
    return figures


async def measure_both(stack: Stack, load: Load, crowd: Crowd, figures: Figures) -> None:
    """Take latencies and processor time without and with the beacons, in turn."""
    crowd.start()
    await load.at_rate(CHAT_RATE, WARM_UP_S)
    for _ in range(ROUNDS):
        crowd.silent = True
        await measure_round(stack, load, (figures.p50_without, figures.p99_without, figures.idle_cores))
        crowd.silent = False
        before, began = crowd.taken, time.monotonic()
        await measure_round(stack, load, (figures.p50_with, figures.p99_with, figures.busy_cores))
        figures.beacons_per_s.append((crowd.taken - before) / (time.monotonic() - began))


async def measure_round(stack: Stack, load: Load, into: tuple[list[float], list[float], list[float]]) -> None:
    """Add median and 99th percentile (ms), and the gateways' processor time (cores)."""
    await load.at_rate(CHAT_RATE, SETTLE_S)
    before, began = cores(stack), time.monotonic()
    latencies = await load.at_rate(CHAT_RATE, SECONDS)
    spent = sum(cores(stack, before).values()) / (time.monotonic() - began)
    found = statistics.median(latencies), latencies[int(len(latencies) * 0.99)], spent
    for values, value in zip(into, found, strict=True):
        values.append(value)


@asynccontextmanager
async def _load(stack: Stack) -> AsyncIterator[Load]:
    load = Load(stack.gateways[0].url, CHATS, LOGINS, skill="bench")
    await load.start()
    try:
        yield load
    finally:
        await load.stop()


@asynccontextmanager
async def _browsing(stack: Stack) -> AsyncIterator[tuple[Crowd, list[Desk]]]:
    async with AsyncExitStack() as exits:
        http = await exits.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)))
        crowd, desks = Crowd(stack.gateway_urls, http), []
        for url in stack.gateway_urls:
            jar = aiohttp.CookieJar(unsafe=True)
            desks.append(Desk(await exits.enter_async_context(aiohttp.ClientSession(cookie_jar=jar)), url))
            await desks[-1].sign_in()
        try:
            yield crowd, desks
        finally:
            for task in crowd.tasks.values():
                task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.gather(*crowd.tasks.values())


def main() -> None:
    """Print the table and the closing line."""
    gc.set_threshold(GC_ALLOCATIONS)
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        closing = runner.run(bench()).closing()
    for key, value in closing.items():
        print(f"{key:>24} {value:>10}  {TARGETS.get(key, '')}")
    print(json.dumps(closing))


if __name__ == "__main__":
    main()
