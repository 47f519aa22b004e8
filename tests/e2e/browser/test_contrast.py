"""Every control of the pages can be read in every state: WCAG 2.2 AA at rest, hovered, pressed, focused, disabled."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from browsing import sign_in, visit, write
from contrast import unreadable
from stack.system import System, demo_system

# Pale, dark, loud and middling ones, where neither white nor black stands out by far.
ACCENTS = ["#ffee00", "#000000", "#ffffff", "#808080", "#f20f2f", "#0a7", "#5b76f0", "#ff8c00"]
DIALOGS = {"canned": "canned-add", "agents": "agent-add"}


@pytest.fixture
async def system() -> AsyncIterator[System]:
    """One process is enough: colours do not depend on the stores."""
    async with demo_system() as running:
        yield running


async def test_every_control_of_the_desk_can_be_read_in_every_state(system: System, browser: Browser) -> None:
    """From signing in to closing: each view with all its controls, in light and dark."""
    found: list[str] = []
    outside = await browser.new_page()
    await outside.goto(f"{system.agents_url}/desk/")
    await expect(outside.get_by_test_id("login")).to_be_visible()
    found += await unreadable(outside, "sign-in")
    ana = await sign_in(browser, system, "admin", locale="en-GB")
    found += await unreadable(ana, "empty desk")
    await ana.get_by_test_id("presence-menu").click()
    found += await unreadable(ana, "presence menu")
    await ana.get_by_test_id("presence-menu").click()
    shop = await visit(browser, system, "Is the lamp bright?", locale="en-GB")
    await ana.get_by_test_id("decline-with").click()
    found += await unreadable(ana, "offer")
    await ana.get_by_test_id("accept").click()
    await write(ana, "It is")
    await expect(shop.get_by_test_id("message").last).to_have_text("It is")
    found += await unreadable(ana, "conversation")
    await _compose(ana, found)
    await _dialogs(ana, found)

    assert sorted(set(found)) == []


async def _compose(ana: Page, found: list[str]) -> None:
    await ana.get_by_test_id("composer").fill("/")
    await expect(ana.get_by_test_id("suggestions")).to_be_visible()
    found += await unreadable(ana, "canned answers")
    await ana.get_by_test_id("note-mode").click()
    await ana.get_by_test_id("composer").fill("Ask @Ben Ortiz")
    found += await unreadable(ana, "note being written")
    await ana.get_by_test_id("send").click()
    await expect(ana.get_by_test_id("note-shown")).to_be_visible()
    await ana.get_by_test_id("answer-mode").click()
    found += await unreadable(ana, "note")


async def _dialogs(ana: Page, found: list[str]) -> None:
    for dialog in ("transfer", "close", "hold"):
        await ana.get_by_test_id(dialog).click()
        await expect(ana.get_by_role("dialog")).to_be_visible()
        found += await unreadable(ana, dialog)
        await ana.keyboard.press("Escape")
    await ana.get_by_test_id("hold").click()
    await ana.get_by_test_id("hold-yes").click()
    await expect(ana.get_by_test_id("held")).to_be_visible()
    found += await unreadable(ana, "on hold")


async def test_every_control_of_the_pages_can_be_read_in_every_state(system: System, browser: Browser) -> None:
    """Each page beside the desk, with the dialog that it opens."""
    page = await sign_in(browser, system, "admin", locale="en-GB")
    found: list[str] = []
    for name in ("search", "canned", "live", "agents", "queues", "policy"):
        await page.goto(f"{system.agents_url}/desk/#/{name}")
        await expect(page.get_by_test_id("page").get_by_role("heading", level=1)).to_be_visible()
        found += await unreadable(page, name)
        if name in DIALOGS:
            await page.get_by_test_id(DIALOGS[name]).click()
            await expect(page.get_by_role("dialog")).to_be_visible()
            found += await unreadable(page, f"dialog of {name}")
            await page.keyboard.press("Escape")

    assert sorted(set(found)) == []
