"""The script on the shop's page follows a visit: only when it may, and it keeps people apart."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Page, Request, Route, expect

from host_site.shop_site import PERSON, Hosts, signature
from stack.agent import Agent
from stack.widget_windows import VISIBILITY, given, shows
from waits import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")
# A day passes for what the browser keeps of who has signed in.
YESTERDAY = """() => Object.entries(localStorage).filter(([key]) => key.endsWith(" visit")).forEach(([key, kept]) =>
  localStorage.setItem(key, JSON.stringify({ ...JSON.parse(kept), named: Date.now() - 86_400_000 })))"""
NAMED_NOW = """() => Object.entries(localStorage).some(([key, kept]) =>
  key.endsWith(" visit") && JSON.parse(kept).named > Date.now() - 60_000)"""
KEPT = "JSON.stringify([Object.keys(localStorage), Object.keys(sessionStorage), document.cookie])"


class Traffic:
    """What a window sends to the gateway about visits, and all that it asks of it."""

    def __init__(self, context: BrowserContext, gateway: str) -> None:
        self.gateway = gateway
        self.paths: list[str] = []
        self.sent: list[tuple[str, dict[str, Any]]] = []
        context.on("request", self._note)

    def _note(self, request: Request) -> None:
        if request.url.startswith(self.gateway):
            path = request.url.removeprefix(self.gateway)
            self.paths.append(path)
            if path.startswith("/api/visits/") and request.post_data:
                self.sent.append((path.rpartition("/")[2], json.loads(request.post_data)))

    def beacons(self) -> list[dict[str, Any]]:
        """The beacons so far."""
        return [body for what, body in self.sent if what == "beacon"]

    def names(self) -> list[str]:
        """The names of those who were said to have signed in."""
        return [body["identity"]["name"] for what, body in self.sent if what == "identity"]

    async def beacon(self, **fields: Any) -> dict[str, Any]:
        """Wait for a beacon with these fields; None: not there."""

        def found() -> list[dict[str, Any]]:
            return [one for one in self.beacons() if all(one.get(name) == value for name, value in fields.items())]

        await eventually(lambda: bool(found()))
        return found()[-1]


async def window(hosts: Hosts, *, consent: bool = True) -> tuple[Page, Traffic, str]:
    """Open the shop's page as a person's browser; gives the page, its traffic and its address."""
    source = f'<script src="{hosts.gateway}/widget.js" async></script>'
    url = hosts.site.put("visits", f"<!doctype html><title>Shoes</title>{source}<body><h1>Shoes</h1></body>")
    context = await hosts.browser.new_context(locale="de-AT", timezone_id="Europe/Vienna", user_agent=PERSON)
    traffic = Traffic(context, hosts.gateway)
    page = await context.new_page()
    await page.goto(f"{url}?utm_campaign=spring")
    await expect(page.get_by_test_id("launcher")).to_be_visible()
    await page.wait_for_function("typeof window.usher?.consent === 'function'")
    if consent:
        await page.evaluate("usher.consent(true, 'May we?')")
    return page, traffic, url


async def visitor_of(page: Page) -> str:
    """Return the beginning of the token that the browser keeps: the visitor."""
    kept = await page.evaluate("Object.entries(localStorage).find(([key]) => key.endsWith(' visitor'))?.[1] ?? '{}'")
    return str(json.loads(kept).get("token") or "")[:21]


async def differs(page: Page, visitor: str) -> bool:
    """Say whether the browser keeps nothing of this visitor."""
    return await visitor_of(page) != visitor


async def test_nothing_is_kept_or_asked_for_before_the_consent(hosts: Hosts) -> None:
    """But for the script itself; then the answer is sent, what the page said meanwhile, and the withdrawal.

    A chat that is opened after the withdrawal is a new visitor's.
    """
    page, traffic, _ = await window(hosts, consent=False)
    await page.evaluate("usher.logout(); usher.consent(false, 'May we?'); usher.set({plan: 'gold', cart_value: 12.5})")
    await page.evaluate("usher.event('help'); history.pushState({}, '', '?p=2')")
    await page.evaluate(VISIBILITY, "hidden")
    await page.evaluate(VISIBILITY, "visible")
    before = [path for path in traffic.paths if path != "/widget.js" and not path.startswith("/assets/widget-de-")]
    assert (before, json.loads(await page.evaluate(KEPT))) == ([], [[], [], ""])

    await page.evaluate("usher.consent(true, 'May we?')")
    first = await traffic.beacon()
    (what, told) = traffic.sent[0]
    assert (what, told["given"], told["wording"]) == ("consent", True, "May we?")
    assert first["token"]
    assert (first["attributes"]["values"], first["cart"]["value"]) == ({"plan": "gold"}, 12.5)
    assert (first["language"], first["time_zone"]) == ("de-AT", "Europe/Vienna")
    assert [event["name"] for event in first["events"]] == ["help"]

    number = len(traffic.beacons())
    await page.reload()  # so that the page began with the token
    await eventually(lambda: traffic.beacons()[number:] and traffic.beacons()[-1]["pages"][-1]["visible"])
    await page.evaluate("usher.consent(false)")
    await eventually(lambda: traffic.sent[-1][0] == "consent")
    assert (traffic.sent[-1][1]["given"], traffic.sent[-1][1]["visit"]) == (False, first["visit"])
    assert json.loads(await page.evaluate(KEPT))[0] == []
    number = len(traffic.sent)
    await page.evaluate("usher.event('later')")
    await page.evaluate(VISIBILITY, "hidden")
    assert len(traffic.sent) == number
    await page.get_by_test_id("launcher").click()
    await expect(page.get_by_test_id("start")).to_be_visible()
    await page.wait_for_function("Object.keys(localStorage).some((key) => key.endsWith(' visitor'))")
    assert await visitor_of(page) not in ("", first["token"][:21])


async def test_a_visit_goes_on_over_pages_and_tabs(hosts: Hosts) -> None:
    """A single-page application's pages are page views; a second tab belongs to the same visit and visitor."""
    page, traffic, url = await window(hosts)
    landing = (await traffic.beacon())["pages"][0]
    assert (landing["url"], landing["title"], landing["visible"]) == (f"{url}?utm_campaign=spring", "Shoes", True)
    await page.evaluate("history.pushState({}, '', '/visits?p=2')")
    await eventually(lambda: traffic.beacons()[-1]["pages"][-1]["url"].endswith("?p=2"))
    second = traffic.beacons()[-1]
    assert [one["visible"] for one in second["pages"]][-1]
    assert second["pages"][-1]["referrer"] == landing["url"]

    tab = await page.context.new_page()
    await tab.goto(f"{url}?tab=2")
    await eventually(lambda: traffic.beacons()[-1]["pages"][-1]["url"].endswith("?tab=2"))
    assert (traffic.beacons()[-1]["visit"], traffic.beacons()[-1]["token"]) == (second["visit"], second["token"])
    assert "previous" not in traffic.beacons()[-1]
    assert not [path for path in traffic.paths if path.startswith("/ws/")]


async def test_people_in_one_browser_are_kept_apart(hosts: Hosts, ana: Agent) -> None:
    """A forged identity changes nothing; who signs in, signs out or comes next sees nothing of the others."""
    page, traffic, _ = await window(hosts)
    anonymous = (await traffic.beacon())["visit"]
    nobody = await visitor_of(page)
    eve, bob = {"id": "e1"}, {"id": "b2", "name": "Bob"}
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    await page.evaluate("([who, by]) => usher.identify(who, by)", [eve, "0" * 64])
    await eventually(lambda: any("forged_identity" in error for error in errors))
    assert await visitor_of(page) == nobody

    await page.evaluate("([who, by]) => usher.identify(who, by)", [eve, signature(eve)])
    await eventually(lambda: traffic.beacons()[-1]["visit"] != anonymous)
    signed_in = await visitor_of(page)
    await page.get_by_test_id("launcher").click()
    await page.get_by_test_id("start").click()
    await page.get_by_test_id("composer").fill("Eve's secret")
    await page.get_by_test_id("composer").press("Enter")
    await given(ana, "Eve's secret")
    await shows(page, "Eve's secret")
    other = await page.context.new_page()
    await other.goto(page.url)
    await page.evaluate("usher.logout()")
    await expect(page.get_by_text("Eve's secret")).to_have_count(0)
    await eventually(lambda: differs(page, signed_in))

    await page.evaluate("([who, by]) => usher.identify(who, by)", [bob, signature(bob)])
    await eventually(lambda: traffic.sent[-1][1].get("identity") == bob)
    await page.wait_for_function("Object.entries(localStorage).some(([key, kept]) => kept.includes('b2'))")
    for each in (page, other):
        await each.get_by_test_id("launcher").click()
        await expect(each.get_by_test_id("start")).to_be_visible()
        await expect(each.get_by_text("Eve's secret")).to_have_count(0)
    assert len({nobody, signed_in, await visitor_of(page)}) == 3


async def test_a_tab_that_hears_late_of_a_sign_out_brings_nobody_back(hosts: Hosts, ana: Agent) -> None:
    """It still belongs to the one before, and a message comes for them: whoever is next gets nothing of it."""
    page, _, _ = await window(hosts)
    eve = {"id": "e4"}
    await page.evaluate("([who, by]) => usher.identify(who, by)", [eve, signature(eve)])
    await page.wait_for_function("Object.values(localStorage).some((kept) => kept.includes('e4'))")
    await page.get_by_test_id("launcher").click()
    await page.get_by_test_id("start").click()
    await page.get_by_test_id("composer").fill("Eve's other secret")
    await page.get_by_test_id("composer").press("Enter")
    key = await given(ana, "Eve's other secret")
    signed_in = await visitor_of(page)
    other = await page.context.new_page()
    await other.goto(page.url)
    await other.get_by_test_id("launcher").click()
    await shows(other, "Eve's other secret")

    async with held(other):
        await ana.reply(key, "It is safe here.")
        await shows(page, "It is safe here.")
        await page.evaluate("usher.logout()")
    await expect(other.get_by_text("Eve's other secret")).to_have_count(0)
    await eventually(lambda: differs(page, signed_in))
    await page.reload()
    await page.get_by_test_id("launcher").click()
    await expect(page.get_by_test_id("start")).to_be_visible()
    await expect(page.get_by_text("Eve's other secret")).to_have_count(0)
    assert len({signed_in, await visitor_of(page), ""}) == 3


@asynccontextmanager
async def held(page: Page) -> AsyncIterator[None]:
    """Stop a window's scripts meanwhile: it hears of nothing until the end, of a message first."""
    asked, ends = asyncio.Event(), asyncio.Event()

    async def answer(route: Route) -> None:
        asked.set()
        await ends.wait()
        await route.fulfill(body="")

    await page.route("**/held", answer)
    await page.evaluate(
        "setTimeout(() => { const one = new XMLHttpRequest(); one.open('GET', '/held', false); one.send(); })"
    )
    await asked.wait()
    try:
        yield
    finally:
        ends.set()


async def test_the_gateway_is_told_once_a_day_who_is_signed_in(hosts: Hosts) -> None:
    """The page says so at each load; what is signed is kept for days, and may have changed. They stay who they are."""
    page, traffic, _ = await window(hosts)
    bob, robert = ({"id": "b3", "name": name} for name in ("Bob", "Robert"))
    identify = "([who, by]) => usher.identify(who, by)"
    await page.evaluate(identify, [bob, signature(bob)])
    await page.wait_for_function("Object.values(localStorage).some((kept) => kept.includes('b3'))")
    before = await visitor_of(page)
    await page.evaluate(identify, [robert, signature(robert)])  # sooner than a day: nothing is sent
    await page.evaluate(YESTERDAY)
    await page.evaluate(identify, [robert, signature(robert)])
    await eventually(lambda: "Robert" in traffic.names())
    await page.wait_for_function(NAMED_NOW)
    await page.evaluate(identify, [bob, signature(bob)])
    await page.evaluate("usher.event('seen')")
    await eventually(lambda: any(one["events"] for one in traffic.beacons()))

    assert traffic.names() == ["Bob", "Robert"]
    assert await visitor_of(page) == before
    assert len({one["visit"] for one in traffic.beacons() if one.get("token", "").startswith(before)}) == 1
