"""Windows of the desk and the shop in English, and actions in them."""

import re
from functools import partial

from playwright.async_api import Browser, Page, expect

import browsing
from stack.system import System

sign_in = partial(browsing.sign_in, locale="en-GB")


async def visit(browser: Browser, system: System, text: str) -> Page:
    """Open the shop as somebody new, write, and wait until it is accepted: some pages list only what there is then."""
    shop = await browsing.visit(browser, system, text, locale="en-GB")
    await expect(shop.get_by_test_id("message").first).to_have_attribute("data-seq", re.compile(r"\d"))
    return shop


async def converse(browser: Browser, system: System, text: str) -> tuple[Page, Page]:
    """Let Ana accept a visitor's conversation; returns both windows, Ana's first."""
    ana = await sign_in(browser, system, "ana")
    shop = await visit(browser, system, text)
    await ana.get_by_test_id("accept").click()
    await expect(ana.get_by_test_id("hold")).to_be_visible()
    return ana, shop


async def away(page: Page) -> None:
    """Set the status to "in a meeting"."""
    await page.get_by_test_id("presence-menu").click()
    await page.locator("[data-testid=presence-choice][data-reason=meeting]").click()
    await expect(page.get_by_test_id("presence")).to_have_attribute("data-status", "away")
