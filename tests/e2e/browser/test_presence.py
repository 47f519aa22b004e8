"""An agent's status is the same on every device; after a long loss of the connection they are asked for it."""

from dataclasses import replace

from playwright.async_api import Browser, expect

from browsing import begin_desk, sign_in
from silent_proxy import SilentProxy
from stack.system import System, demo_system

GRACE_S = "8"  # s until an agent without a connection has vanished; while there is one, a sign comes each 2.5 s
LONG = 11 * 60 * 1000  # ms without a connection after which it is unknown whether the agent is there


async def test_signing_in_elsewhere_keeps_the_agents_status(system: System, browser: Browser) -> None:
    """Away on one device is away on the other, as is the return; no connected agent is shown the bar for absence."""
    here = await sign_in(browser, system, "ana", locale="en-GB")
    await expect(here.get_by_test_id("presence")).to_have_attribute("data-status", "available")
    await here.get_by_test_id("presence-menu").click()
    await here.get_by_test_id("presence-choice").get_by_text("Meal").click()
    await expect(here.get_by_test_id("presence")).to_have_attribute("data-status", "away")
    there = await sign_in(browser, system, "ana", locale="en-GB")
    await expect(there.locator("header.me")).to_contain_text("Meal")
    await expect(there.get_by_test_id("absence")).to_have_attribute("data-absence", "")
    await there.get_by_test_id("presence").click()

    await expect(here.get_by_test_id("presence")).to_have_attribute("data-status", "available")
    await expect(there.get_by_test_id("presence")).to_have_attribute("data-status", "available")


async def test_after_a_long_loss_an_agent_is_asked_with_one_button(browser: Browser) -> None:
    """The grace ran out meanwhile: a bar says that they get no offers; after one click they are available."""
    async with (
        demo_system(USHER_GRACE_S=GRACE_S, USHER_PUBLIC_URL="") as system,  # it is behind the proxy, too
        SilentProxy(int(system.agents_url.rpartition(":")[2])) as proxy,  # the browser's own way offline keeps sockets
    ):
        admin = await sign_in(browser, system, "admin", "#/live", locale="en-GB")
        desk = await (await browser.new_context(locale="en-GB")).new_page()
        await desk.clock.install()
        await begin_desk(desk, replace(system, agents_url=f"http://127.0.0.1:{proxy.port}"), "ana")
        await expect(desk.get_by_test_id("presence")).to_have_attribute("data-status", "available")
        gone = admin.get_by_test_id("live-agent").filter(has_text="Ana")
        await expect(gone).to_have_attribute("data-status", "available")
        proxy.cut()
        # First the connection counts as lost; who came back then would be available by themselves.
        await expect(gone).to_contain_text("Did not return")
        await expect(gone).to_have_attribute("data-status", "offline")
        await desk.clock.fast_forward(LONG)
        proxy.mend()
        await desk.clock.fast_forward(20_000)  # whatever pause it was in: now it connects
        await expect(desk.get_by_test_id("absence")).to_have_attribute("data-absence", "offline")
        await desk.get_by_test_id("absence-end").click()

        await expect(desk.get_by_test_id("presence")).to_have_attribute("data-status", "available")
        await expect(desk.get_by_test_id("absence")).to_have_attribute("data-absence", "")
        await expect(gone).to_have_attribute("data-status", "available")
