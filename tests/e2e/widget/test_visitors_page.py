"""The desk's page of visitors, beside a shop's page that is visited."""

import pytest
from playwright.async_api import expect

from browsing import begin_desk, write
from host_site.shop_site import Hosts
from stack.agent import Agent
from stack.stack import PASSWORD
from stack.system import System
from stack.widget_windows import Shop, given

pytestmark = pytest.mark.asyncio(loop_scope="session")
SOON_MS = 12_000  # told apart from the next regular report, which comes 15 s after the last
PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"


async def test_the_desk_shows_who_is_on_which_page_and_talks_with_whom(hosts: Hosts, ana: Agent) -> None:
    """A page change without a regular report; a name as the page tells it; filters; gone once the page is closed."""
    desk = await (await hosts.browser.new_context(locale="en-GB")).new_page()
    await begin_desk(desk, System(hosts.gateway, hosts.gateway, PASSWORD), "ana", "#/visitors")
    row = desk.get_by_test_id("visitor").filter(has_text="Robin Doe")
    context = await hosts.browser.new_context(locale="en-GB", user_agent=PERSON)
    shop = await Shop(hosts).open(context)
    await shop.wait_for_function("typeof window.usher?.consent === 'function'")
    await shop.evaluate("usher.consent(true, 'May we?'); usher.set({ name: 'Robin Doe', cart_value: 99.5 })")
    await expect(row).to_contain_text("Shop/shop")
    await expect(row).to_contain_text("99.50")
    await shop.evaluate("history.pushState({}, '', '/lamps?kind=desk')")
    await expect(row.get_by_test_id("visitor-page")).to_contain_text("/lamps?kind=desk", timeout=SOON_MS)

    await shop.get_by_test_id("launcher").click()
    await shop.get_by_test_id("start").click()
    await write(shop, "Is the lamp bright?")
    await given(ana, "Is the lamp bright?")
    await expect(row.get_by_test_id("visitor-talk")).to_have_text("With Ana")
    await desk.get_by_test_id("visitors-conversation").select_option("false")
    await expect(row).to_have_count(0)
    await desk.get_by_test_id("visitors-reset").click()
    await expect(row).to_have_count(1)
    await shop.close()
    await expect(row).to_have_count(0)

    await context.close()
    await desk.context.close()
