"""Being called back: the form in the widget, what it refuses, and what is seen of the call until it comes."""

from playwright.async_api import Browser, Page, expect

from page_states import State, States
from page_states.forms import activate
from page_states.windows import click, desk_of, leave, shop_window, shown
from stack.system import System

POLICY = """\
version: 1
queues: {default: {}}
funnel: {stages: [chat, phone], phone: {number: +44 20 7946 0000}}
"""
PLAIN = "version: 1\nqueues: {default: {}}\n"


async def asked(browser: Browser, system: System, locale: str) -> States:
    """From the form on the home page to the call that is due; the focus goes into the form and comes back."""
    admin = await desk_of(browser, system, "admin", locale)
    await activate(admin, POLICY)
    shop = await shop_window(browser, locale)
    await shop.goto(f"{system.visitors_url}/")
    await click(shop, "launcher")
    await _opened(shop)
    yield State("opened, where and when to be called", shop)
    await _ask(shop, "soon")
    await expect(shop.get_by_test_id("call-number")).to_be_focused()
    await shop.keyboard.press("Escape")
    await expect(shop.get_by_test_id("call-me")).to_be_focused()
    await _opened(shop)
    await _ask(shop, "+999 1234567")
    await expect(shop.get_by_test_id("call-number")).to_have_value("+999 1234567")
    yield State("where to be called, a number that does not exist", shop)
    await shop.get_by_test_id("call-when").select_option(index=1)
    await _ask(shop, "+44 20 7946 0958")
    await shown(shop, "promised")
    await expect(shop.get_by_test_id("composer")).to_be_focused()
    yield State("waiting, a call promised", shop)
    await leave(shop)
    shop = await shop_window(browser, locale)
    await shop.goto(f"{system.visitors_url}/")
    await click(shop, "launcher")
    await _opened(shop)
    await _ask(shop, "+44 20 7946 0958")
    await shown(shop, "promised")
    yield State("waiting, the call is due", shop)
    await leave(shop)
    await activate(admin, PLAIN)
    await admin.context.close()


async def _opened(shop: Page) -> None:
    await click(shop, "call-me")
    await expect(shop.get_by_test_id("call-number")).to_be_focused()
    await expect(shop.get_by_test_id("call-ask")).to_be_in_viewport(ratio=1)
    await expect(shop.get_by_role("heading", level=3).and_(shop.locator("#call-title"))).to_be_in_viewport(ratio=1)


async def _ask(shop: Page, number: str) -> None:
    await shop.get_by_test_id("call-number").fill(number)
    await click(shop, "call-ask")
