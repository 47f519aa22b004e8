"""What tests in a real browser share: a signed-in desk, and writing as people do."""

from functools import partial

from playwright.async_api import Browser, Page, expect

from stack.system import System
from waits import eventually

# As root Chromium has no sandbox; the rest keeps it from looking for its maker's servers.
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=LocalNetworkAccessChecks",  # a page that a test answers itself counts as one from outside
]

ASKED_EVERY_S = 0.2  # s between two requests of a page: each costs the server a search

AT_ONCE = """
testid => {
  const seen = new MutationObserver(() => {
    const found = document.querySelector(`[data-testid=${testid}]`);
    if (!found) return;
    seen.disconnect();
    found.click();
  });
  seen.observe(document, { childList: true, subtree: true });
}
"""


async def sign_in(
    browser: Browser, system: System, login: str = "ana", at: str = "", *, locale: str | None = None
) -> Page:
    """Open the desk, at one of its pages, in a window of its own."""
    page = await (await browser.new_context(locale=locale)).new_page()
    await begin_desk(page, system, login, at)
    return page


async def begin_desk(page: Page, system: System, login: str, at: str = "") -> None:
    """Open the desk, at one of its pages, in this window and sign in."""
    await page.goto(f"{system.agents_url}/desk/{at}")
    await page.get_by_test_id("login").fill(login)
    await page.get_by_test_id("password").fill(system.password)
    await page.get_by_test_id("sign-in").click()
    await expect(page.get_by_test_id("presence")).to_be_visible()


async def visit(browser: Browser, system: System, text: str, *, locale: str | None = None, script: str = "") -> Page:
    """Open the shop as somebody new, where this script runs first, and write."""
    page = await (await browser.new_context(locale=locale)).new_page()
    await page.add_init_script(script)
    await begin(page, system, text)
    return page


async def answers(page: Page, ask: str, argument: str) -> None:
    """Ask by this function of the page, which may be one that takes time, until it returns what counts as true.

    Playwright's own wait takes the promise of such a function for its result: it would be over at once.
    """
    await eventually(partial(page.evaluate, ask, argument), every=ASKED_EVERY_S)


async def begin(page: Page, system: System, text: str) -> None:
    """Open the shop in this window and write the first message."""
    await page.goto(system.visitors_url + "/")
    await page.get_by_test_id("launcher").click()
    await page.get_by_test_id("start").click()
    await write(page, text)


async def write(page: Page, text: str) -> None:
    """Type into the composer and press Enter, as people do."""
    await page.get_by_test_id("composer").fill(text)
    await page.get_by_test_id("composer").press("Enter")


async def click_at_once(page: Page, testid: str) -> None:
    """Have this clicked as soon as it shows, before the browser draws a frame or receives an answer."""
    await page.evaluate(AT_ONCE, testid)
