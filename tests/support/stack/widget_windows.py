"""Windows with the widget in a shop of another origin, and what is done in them."""

from dataclasses import dataclass

from playwright.async_api import BrowserContext, Page, expect

from browsing import write
from host_site.shop_site import Hosts
from stack.agent import Agent
from stack.crew import ask

# A clock an hour ahead.
AHEAD = """
const Real = Date, ahead = 3600e3;
window.Date = class extends Real {
  constructor(...rest) { rest.length ? super(...rest) : super(Real.now() + ahead); }
  static now() { return Real.now() + ahead; }
};
"""
VISIBILITY = """
(state) => {
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
  document.dispatchEvent(new Event("visibilitychange"));
}
"""


@dataclass(frozen=True)
class Shop:
    """A page with the widget; `gateway` may be a proxy in front of the gateway."""

    hosts: Hosts
    gateway: str = ""
    data: str = ""
    early: str = ""

    async def open(self, context: BrowserContext | None = None) -> Page:
        """Open the page in a window of its own, or in this one."""
        source = f"{self.gateway or self.hosts.gateway}/widget.js"
        html = f'<!doctype html><html lang="en"><title>Shop</title><script src="{source}" {self.data} async></script>'
        url = self.hosts.site.put("shop", f"{html}<body><h1>Shop</h1></body></html>")
        context = context or await self.hosts.browser.new_context(
            locale="en-GB", viewport={"width": 1000, "height": 760}
        )
        page = await context.new_page()
        await page.add_init_script(self.early)
        await page.goto(url)
        return page

    async def begin(self, text: str) -> Page:
        """Open the page and write the first message."""
        page = await self.open()
        await page.get_by_test_id("launcher").click()
        await page.get_by_test_id("start").click()
        await write(page, text)
        return page


async def given(ana: Agent, text: str) -> str:
    """Wait until the agent has the conversation with this text; gives its id."""

    def found() -> str:
        return next((key for key in ana.own if text in ana.screens[key].texts), "")

    await ana.until(found)
    key = found()
    await ana.until(lambda: ana.own[key]["status"] == "assigned")
    return key


async def be(ana: Agent, status: str) -> None:
    """Let the agent be available or away."""
    assert await ask(ana, "status", status=status) == "done"


async def shows(page: Page, text: str) -> None:
    """Wait until a message with this text is on the screen."""
    await expect(page.get_by_test_id("message").filter(has_text=text)).to_have_count(1)
