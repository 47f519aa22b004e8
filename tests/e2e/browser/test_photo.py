"""An agent's own photo: chosen from the device, cut to a small square, and seen by colleagues and visitors."""

import re

from playwright.async_api import Browser, FilePayload, Locator, expect

from browsing import sign_in, visit
from pictures import png
from stack.system import System

SIDE = 256  # px, as the desk cuts photos


PICTURE: FilePayload = {"name": "me.png", "mimeType": "image/png", "buffer": png(600, 400)}
NONE: FilePayload = {"name": "me.png", "mimeType": "image/png", "buffer": b"not a picture"}


async def _shows(image: Locator) -> None:
    await expect(image).to_have_attribute("src", re.compile(r"/photos/[0-9a-f]{32}$"))
    await expect(image).to_have_js_property("naturalWidth", SIDE)


async def test_an_agents_chosen_photo_is_seen_by_their_visitor(system: System, browser: Browser) -> None:
    """At the desk at once, in the widget with the next conversation; a file that is no picture is refused."""
    ana = await sign_in(browser, system, "ana", locale="en-GB")
    await ana.get_by_test_id("account").click()
    await ana.get_by_test_id("photo-file").set_input_files(NONE)
    await expect(ana.get_by_test_id("photo-told")).to_contain_text("cannot be read")
    await ana.get_by_test_id("photo-file").set_input_files(PICTURE)
    await _shows(ana.locator("header.me .avatar img"))
    await ana.keyboard.press("Escape")
    shop = await visit(browser, system, "Hello", locale="en-GB")
    await ana.get_by_test_id("accept").click()
    await _shows(shop.locator("header .avatar img"))
    await ana.get_by_test_id("account").click()
    await ana.get_by_test_id("photo-clear").click()

    await expect(ana.locator("header.me .avatar img")).to_have_count(0)


async def test_an_administrator_gives_an_agent_a_photo(system: System, browser: Browser) -> None:
    """It is chosen in the form, and stored when the form is saved."""
    admin = await sign_in(browser, system, "admin", "#/agents", locale="en-GB")
    row = admin.locator("[data-testid=agent-row][data-login=ben]")
    await row.get_by_test_id("agent-edit").click()
    await admin.get_by_test_id("photo-file").set_input_files(PICTURE)
    await _shows(admin.get_by_test_id("agent-dialog").locator(".avatar img"))
    await admin.get_by_test_id("agent-save").click()

    await _shows(row.locator(".avatar img"))
