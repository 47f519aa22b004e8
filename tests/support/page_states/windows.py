"""Windows of a tour: their width for clicks that one layout alone has, and shorthands for what is awaited."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, FilePayload, Page, Route, ViewportSize, expect

import browsing
from stack.system import System

WIDE: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
FILES: list[FilePayload] = [
    {"name": "lamp.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"},
    {"name": "empty.txt", "mimeType": "text/plain", "buffer": b""},
]


@asynccontextmanager
async def on_a_phone(page: Page) -> AsyncIterator[None]:
    """Make the window as narrow as a phone for what only the phone's layout has a button for."""
    before = page.viewport_size
    await page.set_viewport_size(PHONE)
    yield
    if before:
        await page.set_viewport_size(before)


async def shop_window(browser: Browser, locale: str) -> Page:
    """Open a window of a new visitor, whose widget speaks the language; the demo shop's own is English."""
    context = await browser.new_context(locale=locale)
    await context.add_init_script(f"window.usher = {{ lang: '{locale[:2]}' }}")
    return await context.new_page()


async def visit(browser: Browser, system: System, text: str, locale: str) -> Page:
    """Write the first message in such a window."""
    page = await shop_window(browser, locale)
    await browsing.begin(page, system, text)
    return page


async def shown(page: Page, testid: str) -> None:
    """Wait until this can be seen."""
    await expect(page.get_by_test_id(testid).first).to_be_visible()


async def click(page: Page, testid: str) -> None:
    """Click the first of these."""
    await page.get_by_test_id(testid).first.click()


@asynccontextmanager
async def unanswered(page: Page, requests: str) -> AsyncIterator[None]:
    """Let these requests wait, so that what the page shows meanwhile can be looked at."""
    held = list[Route]()
    await page.route(requests, lambda request: held.append(request))  # noqa: PLW0108 - playwright takes no builtin
    yield
    for request in held:
        await request.continue_()
    await page.unroute(requests)


# The desk then behaves as on a slow line: what it sent is not answered yet.
HOLD_ANSWERS = """
const Real = WebSocket;
window.held = null;
window.WebSocket = class extends Real {
  set onmessage(handler) {
    super.onmessage = (event) => window.held ? window.held.push(() => handler(event)) : handler(event);
  }
};
"""
RELEASE_ANSWERS = "const answers = held; held = null; answers.forEach((answer) => answer())"


@asynccontextmanager
async def answers_held(page: Page) -> AsyncIterator[None]:
    """Let a desk that was opened with `HOLD_ANSWERS` wait for the gateway while the block lasts."""
    await page.evaluate("held = []")
    yield
    await page.evaluate(RELEASE_ANSWERS)


async def desk_of(browser: Browser, system: System, login: str, locale: str, *, script: str = "") -> Page:
    """Sign in, where this script runs first, and wait until offers may come."""
    page = await (await browser.new_context(locale=locale)).new_page()
    await page.add_init_script(script)
    await browsing.begin_desk(page, system, login)
    await expect(page.get_by_test_id("presence")).to_have_attribute("data-status", "available")
    return page


async def choose(page: Page, status: str, reason: str = "") -> None:
    """Set the presence by its menu."""
    await click(page, "presence-menu")
    await page.locator(f"[data-testid=presence-choice][data-status={status}][data-reason='{reason}']").click()
    await expect(page.get_by_test_id("presence")).to_have_attribute("data-status", status)


async def leave(shop: Page, *desks: Page, ended: bool = False) -> None:
    """End the visitor's conversation, if it is not, so that nobody is offered it later; close all windows."""
    if not ended:
        await click(shop, "end")
        await click(shop, "end-yes")
        await shown(shop, "ended")
    for page in (shop, *desks):
        await page.context.close()
