"""The demo shop's pages with the widget: launcher, home, conversation, its end."""

import json
import time
from functools import partial
from typing import Any

from playwright.async_api import Browser, Page, Route, expect

import browsing
from stack.system import System

from . import State, States
from .windows import FILES, click, desk_of, leave, shop_window, shown, unanswered, visit


async def shopping(browser: Browser, system: System, locale: str) -> States:
    """The shop's three pages with the launcher, and the panel before anybody writes."""
    shop = await shop_window(browser, locale)
    for name in ("products", "checkout", ""):
        await shop.goto(f"{system.visitors_url}/shop/{name}.html" if name else f"{system.visitors_url}/")
        await shown(shop, "launcher")
        yield State(f"shop, {name or 'front page'}, launcher", shop)
    await click(shop, "launcher")
    await shown(shop, "start")
    yield State("opened, nobody there", shop)
    async for state in _alone(browser, system, locale):
        yield state
    ana = await desk_of(browser, system, "ana", locale)
    await expect(shop.locator(".here")).to_be_visible()
    yield State("opened, somebody there", shop)
    await click(shop, "start")
    await shown(shop, "composer")
    yield State("before the first message", shop)
    await ana.context.close()
    await shop.goto(system.visitors_url.replace("127.0.0.1", "another-site.localhost"))  # not among USHER_ORIGINS
    await click(shop, "launcher")
    await shown(shop, "refused")
    yield State("a page that the chat is not for", shop)
    await shop.context.close()


async def _alone(browser: Browser, system: System, locale: str) -> States:
    """Write while nobody is there, and leave what is no address."""
    alone = await visit(browser, system, "Is anybody there?", locale)
    await shown(alone, "address-field")
    yield State("waiting, nobody there", alone)
    await alone.get_by_test_id("address-field").fill("tomorrow")
    await click(alone, "address-leave")
    await expect(alone.get_by_test_id("nobody").get_by_role("alert")).to_be_visible()
    yield State("an address that is none", alone)
    await leave(alone)


async def _mailing(shop: Page) -> States:
    """Have the transcript sent, as where a mailbox is connected: first to what is no address."""
    links = {"html": "/api/transcripts/k?token=t", "pdf": "/api/transcripts/k?token=t&format=pdf", "mail": True}
    await shop.route("**/api/transcripts", lambda route: route.fulfill(json=links))
    await shop.route("**/api/transcripts/mail", lambda route: route.fulfill(json={"address": "vera@example.org"}))
    await click(shop, "back")
    await click(shop, "past-conversation")
    await click(shop, "save")
    await shop.get_by_test_id("mail-address").fill("vera at home")
    await click(shop, "mail-send")
    await shown(shop, "mail-wrong")
    yield State("a transcript by mail, to what is no address", shop)
    await shop.get_by_test_id("mail-address").fill("vera@example.org")
    await click(shop, "mail-send")
    await shown(shop, "mailed")
    yield State("a transcript on its way by mail", shop)


async def chatting(browser: Browser, system: System, locale: str) -> States:
    """From the first message to the end."""
    ana = await desk_of(browser, system, "ana", locale)  # first: a visitor whom nobody can answer is told so
    shop = await visit(browser, system, "Is the kettle quiet?", locale)
    await shown(shop, "waiting")
    yield State("waiting", shop)
    await click(ana, "accept")
    await browsing.write(ana, "It is: see https://example.com/kettles")
    await expect(shop.get_by_test_id("message")).to_have_count(2)
    yield State("in conversation", shop)
    await click(shop, "close-panel")
    await browsing.write(ana, "And it is quiet.")
    await shown(shop, "preview")
    yield State("an answer beside the launcher", shop)
    await click(shop, "launcher")
    await ana.get_by_test_id("composer").press_sequentially("And ")
    await shown(shop, "typing")
    yield State("the agent types", shop)
    async with unanswered(shop, "**/api/uploads*"):
        await shop.get_by_test_id("file").set_input_files(FILES)
        await expect(shop.locator("[data-testid=files] > *")).to_have_count(2)
        yield State("a file on its way, another refused", shop)
    await shop.context.set_offline(offline=True)
    await browsing.write(shop, "Written in a tunnel")
    await expect(shop.get_by_test_id("connection")).to_have_attribute("data-state", "offline")
    yield State("offline", shop)
    await shop.context.set_offline(offline=False)
    await expect(shop.get_by_test_id("connection")).to_have_attribute("data-state", "online")
    await click(ana, "hold")
    await click(ana, "hold-yes")
    await shown(shop, "held")
    yield State("on hold", shop)
    await click(shop, "end")
    await shown(shop, "end-yes")
    yield State("asked whether to end", shop)
    await click(shop, "end-yes")
    await shown(shop, "ended")
    yield State("ended", shop)
    await click(shop, "save")
    await shown(shop, "save-pdf")
    yield State("ended, its transcript to save", shop)
    async for state in _mailing(shop):
        yield state
    await click(shop, "back")
    await shown(shop, "past-conversation")
    yield State("opened, an earlier conversation", shop)
    await click(shop, "past-conversation")
    await shown(shop, "past-open")
    await expect(shop.get_by_test_id("message")).not_to_have_count(0)
    yield State("an earlier conversation, read", shop)
    await leave(shop, ana, ended=True)


async def in_line(browser: Browser, system: System, locale: str) -> States:
    """The page of a place in line, which needs no widget: as the gateway would answer, one state after the other."""
    page = await (await browser.new_context(locale=locale)).new_page()
    later = int(time.time() * 1000) + 3_600_000
    answers: list[tuple[str, dict[str, Any]]] = [
        ("a place in line", {"status": "waiting", "place": 3, "wait_s": 240}),
        ("a place in line, somebody is there", {"status": "talking"}),
        ("a place in line, an answer is promised", {"status": "promised", "due_at": later}),
        ("a place in line, a rating asked for", {"status": "closed", "rating": {"score": None, "until": later}}),
    ]
    for name, told in answers:
        nothing = {"place": None, "wait_s": None, "due_at": None, "back": system.visitors_url, "rating": None}
        body = json.dumps({**nothing, "language": "", **told})
        await page.route("**/api/places/*", partial(_answered, body=body))
        await page.goto(f"{system.visitors_url}/place#conversation.{told['status']}")
        await page.reload()
        await shown(page, "place")
        yield State(name, page)
        await page.unroute("**/api/places/*")
    await page.goto(f"{system.visitors_url}/place#none")
    await page.reload()
    await shown(page, "place")
    yield State("a place in line, the link is not good", page)
    await leave(page, ended=True)


async def _answered(route: Route, body: str) -> None:
    await route.fulfill(body=body, content_type="application/json")
