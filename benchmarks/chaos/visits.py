"""Visits under faults: browsers that report beside the chats, and the ledger of what was taken and is on record."""

import asyncio
import random
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import asyncpg
import msgspec

from benchmarks.visitors.beacons import Browser

INTERVAL_S = 2.0  # between two beacons of one browser: visits are short, so that each fault meets many ends
PAGES = 6  # of one visit; each is reported twice
FLUSHED, KILLED = "flushed", "killed"


@dataclass(frozen=True, slots=True)
class Taken:
    """A beacon that was answered 200, by the gateway of this number, at this time (s); `pages` are those in it."""

    at: float
    gateway: int
    pages: frozenset[str]


@dataclass(frozen=True, slots=True)
class Fault:
    """The live store was flushed, or the gateway of this number killed."""

    at: float
    kind: str
    gateway: int = -1


@dataclass
class VisitLedger:
    """What was taken of each visit, by the browser's name of it, and what happened to stores and gateways."""

    taken: defaultdict[str, list[Taken]] = field(default_factory=lambda: defaultdict(list))
    refused: int = 0
    faults: list[Fault] = field(default_factory=list)

    def fault(self, name: str) -> None:
        """Note what this fault of the run does to visits: the first gateway is the one that is killed."""
        kinds = {"gateway": Fault(time.monotonic(), KILLED, 0), "redis": Fault(time.monotonic(), FLUSHED)}
        self.faults += [kinds[name]] if name in kinds else []

    def beacons(self) -> int:
        """Count the beacons that were taken."""
        return sum(len(taken) for taken in self.taken.values())


@dataclass(frozen=True, slots=True)
class Row:
    """A recorded visit: its pages as often as they are in it, how many it counts, and its time on the site (ms)."""

    pages: tuple[str, ...]
    counted: int
    site_ms: int
    lasted_ms: int  # from its first to its last moment


def may_be_lost(taken: Sequence[Taken], faults: Sequence[Fault]) -> frozenset[str]:
    """Name the pages that nobody had any more: the live store was flushed, and each gateway that knew them dead.

    A gateway that takes a beacon knows what the live store has; the live store then has what the gateway knows.
    """
    live: set[str] = set()
    known: defaultdict[int, set[str]] = defaultdict(set)
    ever: set[str] = set()
    happened: list[Taken | Fault] = [*taken, *faults]
    for one in sorted(happened, key=lambda item: item.at):
        if isinstance(one, Taken):
            known[one.gateway] |= live | one.pages
            live |= known[one.gateway]
            ever |= one.pages
        elif one.kind == FLUSHED:
            live.clear()
        else:
            known[one.gateway].clear()
    return frozenset(ever - live.union(*known.values()))


def judge_visits(ledger: VisitLedger, rows: Mapping[str, Sequence[Row]]) -> dict[str, int]:
    """Count what is wrong with the record of visits; all must be 0 but what the design lets go, and the totals."""
    lost = let_go = doubled = merged = 0
    for name, taken in ledger.taken.items():
        reported = frozenset[str]().union(*(one.pages for one in taken))
        gone = may_be_lost(taken, ledger.faults)
        found = rows.get(name, ())
        pages = Counter(page for row in found for page in row.pages)
        missing = reported - pages.keys()
        lost += bool(missing - gone)
        let_go += bool(missing & gone)
        doubled += len(found) > 1 or any(count > 1 for count in pages.values())
        merged += sum(row.counted != len(row.pages) or row.site_ms > row.lasted_ms for row in found)
    return {
        "visits": len(ledger.taken),
        "beacons": ledger.beacons(),
        "beacons_refused": ledger.refused,
        "visits_lost": lost,
        "visits_doubled": doubled,
        "visits_merged_wrong": merged,
        "visits_lost_with_store_and_gateway": let_go,
    }


async def read_visits(url: str) -> dict[str, list[Row]]:
    """Read all recorded visits by the browser's name."""
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch("SELECT pages, site_ms, visit_json FROM visit")
    finally:
        await connection.close()
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        visit = msgspec.json.decode(row["visit_json"])
        spans = visit["visible"]["spans"]
        lasted = max((end for _, end in spans), default=0) - min((start for start, _ in spans), default=0)
        pages = tuple(page["id"] for page in visit["pages"])
        found[visit["name"]].append(Row(pages, row["pages"], row["site_ms"], lasted))
    return dict(found)


@asynccontextmanager
async def reporting(urls: Sequence[str], per_second: float, ledger: VisitLedger, seed: int) -> AsyncIterator[None]:
    """Let browsers report so many beacons a second in all; at the end each has had its last answer."""
    ending = asyncio.Event()
    count = round(per_second * INTERVAL_S)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as http, asyncio.TaskGroup() as browsing:
        for number in range(count):
            turned = [*urls[number % len(urls) :], *urls[: number % len(urls)]]
            browser = Browser(f"b{number}", urls, http, gateway=urls.index(turned[0]))
            browsing.create_task(_browse(browser, ledger, ending, random.Random(seed + number)))
        try:
            yield
        finally:
            ending.set()


async def _browse(browser: Browser, ledger: VisitLedger, ending: asyncio.Event, chance: random.Random) -> None:
    await _pause(chance.uniform(0, INTERVAL_S), ending)
    while not await browser.consent():
        ledger.refused += 1
        await asyncio.sleep(INTERVAL_S)
    while not ending.is_set():
        browser.begin()
        for number in range(2 * PAGES):
            if number % 2 == 0:
                browser.open(f"{browser.visit}-{number // 2}")
            await _report(browser, ledger)
            if await _pause(chance.uniform(0.5, 1.5) * INTERVAL_S, ending):
                break
    while not await _report(browser, ledger):  # noqa: ASYNC110 - what is awaited is an answer
        await asyncio.sleep(INTERVAL_S)


async def _report(browser: Browser, ledger: VisitLedger) -> bool:
    gateway, before = browser.gateway, set(browser.answered)
    taken = await browser.report()
    if taken:
        pages = frozenset((browser.answered - before) | {browser.pages[-1]["id"]})
        ledger.taken[browser.visit].append(Taken(time.monotonic(), gateway, pages))
    else:
        ledger.refused += 1
    return taken


async def _pause(seconds: float, ending: asyncio.Event) -> bool:
    """Wait so long, or until the end; returns whether it is the end."""
    try:
        async with asyncio.timeout(seconds):
            await ending.wait()
    except TimeoutError:
        return False
    return True
