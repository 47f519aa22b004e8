"""Windows of a tour: their width for clicks that one layout alone has, and shorthands for what is awaited."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Page, ViewportSize, expect

import browsing
from stack.system import System

WIDE: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}


@asynccontextmanager
async def on_a_phone(page: Page) -> AsyncIterator[None]:
    """Make the window as narrow as a phone for what only the phone's layout has a button for."""
    before = page.viewport_size
    await page.set_viewport_size(PHONE)
    yield
    if before:
        await page.set_viewport_size(before)


async def shown(page: Page, testid: str) -> None:
    """Wait until this can be seen."""
    await expect(page.get_by_test_id(testid).first).to_be_visible()


async def click(page: Page, testid: str) -> None:
    """Click the first of these."""
    await page.get_by_test_id(testid).first.click()


async def desk_of(browser: Browser, system: System, login: str, locale: str) -> Page:
    """Sign in and wait until offers may come."""
    page = await browsing.sign_in(browser, system, login, locale=locale)
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
