"""The demo shop's pages with the widget: launcher, home, conversation, its end."""

from playwright.async_api import Browser, Page, expect

import browsing
from stack.system import System
from waits import eventually

from . import State, States
from .windows import click, desk_of, leave, shown


async def shopping(browser: Browser, system: System, locale: str) -> States:
    """The shop's three pages with the launcher, and the panel before anybody writes."""
    shop = await (await browser.new_context(locale=locale)).new_page()
    for name in ("products", "checkout", ""):
        await shop.goto(f"{system.visitors_url}/shop/{name}.html" if name else f"{system.visitors_url}/")
        await shown(shop, "launcher")
        yield State(f"shop, {name or 'front page'}, launcher", shop)
    await click(shop, "launcher")
    await shown(shop, "start")
    yield State("opened, nobody there", shop)
    ana = await desk_of(browser, system, "ana", locale)
    await eventually(lambda: _somebody_there(shop))
    yield State("opened, somebody there", shop)
    await click(shop, "start")
    await shown(shop, "composer")
    yield State("before the first message", shop)
    await ana.context.close()
    await shop.context.close()


async def _somebody_there(shop: Page) -> bool:
    """Load the page anew, as the home page knows only who was there then."""
    await shop.reload()
    await expect(shop.locator(".here, .nobody")).to_be_visible()
    return await shop.locator(".here").is_visible()


async def chatting(browser: Browser, system: System, locale: str) -> States:
    """From the first message to the end."""
    shop = await browsing.visit(browser, system, "Is the kettle quiet?", locale=locale)
    await shown(shop, "waiting")
    yield State("waiting", shop)
    ana = await desk_of(browser, system, "ana", locale)
    await click(ana, "accept")
    await browsing.write(ana, "It is: see https://example.com/kettles")
    await expect(shop.get_by_test_id("message")).to_have_count(2)
    yield State("in conversation", shop)
    await ana.get_by_test_id("composer").press_sequentially("And ")
    await shown(shop, "typing")
    yield State("the agent types", shop)
    await shop.get_by_test_id("file").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b""})
    await shown(shop, "files")
    yield State("a file that is refused", shop)
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
    await leave(shop, ana, ended=True)
