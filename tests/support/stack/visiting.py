"""Visitors of a shop whose browser has a clock of the test's: what their page reports, and what it is told."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import BrowserContext, Error, Page, Request, Response

from host_site.shop_site import Hosts
from waits import eventually

PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
SOON_MS = 100
STEP_S = 10.0  # less than the time between two reports, so that a page never seems to have slept


@dataclass
class Reports:
    """The beacons of a window, each with its answer; `open` counts those that wait for one."""

    answered: list[tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=list)
    open: int = 0

    def follow(self, context: BrowserContext) -> None:
        """Follow all pages of a window."""
        context.on("request", self._sent)
        context.on("requestfailed", self._lost)
        context.on("response", self._heard)

    def invited(self) -> list[float]:
        """Return the visible seconds that those beacons reported which were answered by an invitation."""
        return [visible_s(sent) for sent, heard in self.answered if heard.get("invitation")]

    def _sent(self, request: Request) -> None:
        self.open += _is_beacon(request)

    def _lost(self, request: Request) -> None:
        self.open -= _is_beacon(request)

    async def _heard(self, response: Response) -> None:
        if not _is_beacon(response.request):
            return
        sent = json.loads(response.request.post_data or "{}")
        with suppress(Error):  # a page that has gone reads no answers
            self.answered.append((sent, await response.json()))
        self.open -= 1


def _is_beacon(request: Request) -> bool:
    return request.method == "POST" and request.url.endswith("/api/visits/beacon") and request.resource_type == "fetch"


def names_of_events(beacon: dict[str, Any]) -> list[str]:
    """Return the names of the shop's events in a beacon."""
    return [str(one["name"]) for one in beacon["events"]]


def visible_s(beacon: dict[str, Any]) -> float:
    """Return for how long the pages of one beacon were visible."""
    return float(sum(page["visible_ms"] for page in beacon["pages"])) / 1000


@dataclass
class Visitor:
    """A visitor who has agreed to be followed; `page` is the tab that they look at."""

    hosts: Hosts
    context: BrowserContext
    page: Page
    reports: Reports

    async def spend(self, seconds: float) -> None:
        """Let time pass on the page; it reports as often as it would."""
        while seconds > 0:
            step = min(STEP_S, seconds)
            seconds -= step
            await self.page.clock.run_for(round(step * 1000))
            await self.settle()

    async def arrive(self, page: Page) -> None:
        """Let time pass until the page has reported: its script comes when it comes."""
        before = len(self.reports.answered)
        await self._pass_until(page, lambda: self.reports.open == 0 and len(self.reports.answered) > before)

    async def has_looked(self, seconds: float) -> None:
        """Let time pass until the page has reported that it was visible for so long."""
        await self._pass_until(self.page, lambda: any(visible_s(sent) >= seconds for sent, _ in self.reports.answered))

    async def _pass_until(self, page: Page, reached: Callable[[], bool]) -> None:
        """Let time pass on the page in little steps.

        Its clock goes by itself as well. It is not put forward while an answer is outstanding: however long that takes,
        no more time passes on the page than does here.
        """

        async def reached_now() -> bool:
            if self.reports.open == 0:
                await page.clock.run_for(SOON_MS)
            return reached()

        await eventually(reached_now)

    async def told(self, event: str) -> None:
        """Wait until the gateway has heard of an event of the shop's.

        Another report may be under way when it happens. The page's clock goes by itself meanwhile: were it put
        forward, the event would seem older than it is.
        """
        await eventually(lambda: any(event in names_of_events(sent) for sent, _ in self.reports.answered))

    async def settle(self) -> None:
        """Wait until every beacon is answered."""
        await eventually(lambda: self.reports.open == 0)


async def visitor(hosts: Hosts, path: str = "shop", *, token: str = "", **window: Any) -> Visitor:
    """Open a page of the shop and allow the visit to be followed; with a token it is that visitor."""
    context = await hosts.browser.new_context(locale="en-GB", user_agent=PERSON, **window)
    reports = Reports()
    reports.follow(context)
    if token:
        kept = json.dumps({"token": token, "conversation": None, "seen": 0, "left": None})
        await context.add_init_script(f"localStorage['usher {hosts.gateway} visitor'] ??= {json.dumps(kept)}")
    page = await context.new_page()
    await page.clock.install()
    shown = Visitor(hosts, context, page, reports)
    await _go(shown, page, path)
    await page.evaluate("usher.consent(true, 'May we?')")
    await shown.arrive(page)
    return shown


async def visit_page(shown: Visitor, page: Page, path: str) -> None:
    """Go to a page of the shop, and wait until it has reported."""
    await _go(shown, page, path)
    await shown.arrive(page)


async def _go(shown: Visitor, page: Page, path: str) -> None:
    source = f'<script src="{shown.hosts.gateway}/widget.js" async></script>'
    body = '<body><h1>Shop</h1><input id="search"><button id="buy">Buy</button></body>'
    url = shown.hosts.site.put(path, f"<!doctype html><html lang=en><title>Shop</title>{source}{body}</html>")
    await page.goto(url)
    await page.wait_for_function("typeof window.usher?.consent === 'function'")
