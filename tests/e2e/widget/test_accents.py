"""Everything in the widget can be read in every state, in light and dark, whatever the shop's accent is."""

import pytest
from playwright.async_api import BrowserContext, Page, expect

from browsing import write
from contrast import unreadable
from host_site.shop_site import Hosts
from stack.agent import Agent
from stack.crew import ask
from stack.widget_windows import Shop, be, given, shows

pytestmark = pytest.mark.asyncio(loop_scope="session")
# The palest, the darkest, a loud one, and one on which neither white nor black stands out by far.
ACCENTS = ["#ffee00", "#fefefe", "#050505", "#808080"]
COLOURS = "document.querySelector('usher-widget').style.cssText"
PAINT = "text => { document.querySelector('usher-widget').style.cssText = text; }"


async def _colours(hosts: Hosts, context: BrowserContext) -> dict[str, str]:
    """What the widget makes of each accent, and of none."""
    found = {}
    for accent in ["", *ACCENTS]:
        page = await Shop(hosts, data=f'data-accent="{accent}"').open(context)
        await expect(page.get_by_test_id("launcher")).to_be_visible()
        found[accent or "no accent"] = await page.evaluate(COLOURS)
        await page.close()
    return found


class Measured:
    """What was found in each state, with each accent; a control that was there before is measured once."""

    def __init__(self, colours: dict[str, str]) -> None:
        self.colours = colours
        self.found: list[str] = []
        self.seen: dict[str, set[str]] = {accent: set() for accent in colours}

    async def look(self, page: Page, state: str, *, accents: bool = False) -> None:
        """Measure a state without an accent, or with every one."""
        for accent, text in self.colours.items():
            if accents or accent == "no accent":
                await page.evaluate(PAINT, text)
                self.found += await unreadable(page, f"{state}, {accent}", self.seen[accent])


async def test_the_widget_can_be_read_with_every_accent(hosts: Hosts, ana: Agent) -> None:
    """Home, form, conversation, a new answer beside the launcher, a refused message, the past, and nobody there."""
    page = await Shop(hosts).open()
    measured = Measured(await _colours(hosts, page.context))
    await page.get_by_test_id("launcher").click()
    await page.get_by_test_id("start").click()
    await page.get_by_test_id("your-email").fill("eva@")
    await measured.look(page, "form")
    await page.get_by_test_id("your-email").fill("")
    await write(page, "https://example.com is what I mean")
    conversation = await given(ana, "https://example.com is what I mean")
    await ana.reply(conversation, "See https://example.com/lamps")
    await shows(page, "See https://example.com/lamps")
    await page.get_by_test_id("end").click()
    await measured.look(page, "conversation", accents=True)
    await page.get_by_test_id("launcher").click()
    await ana.reply(conversation, "One more")
    await expect(page.get_by_test_id("preview")).to_be_visible()
    await measured.look(page, "preview")
    await ask(ana, "close", conversation)
    await page.get_by_test_id("launcher").click()
    await expect(page.get_by_test_id("ended")).to_be_visible()
    await measured.look(page, "ended")
    await page.get_by_test_id("back").click()
    await expect(page.get_by_test_id("past-conversation")).to_be_visible()
    await measured.look(page, "home", accents=True)
    await page.get_by_test_id("past-conversation").click()
    await shows(page, "One more")
    await measured.look(page, "past")
    await page.context.close()
    await _alone(hosts, ana, measured)

    assert sorted(set(measured.found)) == []


async def _alone(hosts: Hosts, ana: Agent, measured: Measured) -> None:
    """Nobody is at a desk, and what was left is no address."""
    await be(ana, "away")
    page = await Shop(hosts, data='data-email="shop@example.com"').begin("alone")
    await page.get_by_test_id("address-field").fill("tomorrow")
    await page.get_by_test_id("address-leave").click()
    await expect(page.get_by_test_id("nobody").get_by_role("alert")).to_be_visible()
    await measured.look(page, "nobody there")
    await be(ana, "available")
    conversation = await given(ana, "alone")
    await page.context.close()
    await ask(ana, "close", conversation)
