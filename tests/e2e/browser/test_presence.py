"""An agent's status is the same on every device; after a long loss of the connection they are asked for it."""

from playwright.async_api import Browser, expect

from browsing import begin_desk, sign_in
from stack.system import System, demo_system

GRACE_S = "2"  # s until an agent without a connection has vanished
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
    async with demo_system(USHER_GRACE_S=GRACE_S) as system:
        admin = await sign_in(browser, system, "admin", "#/live", locale="en-GB")
        desk = await (await browser.new_context(locale="en-GB")).new_page()
        await desk.clock.install()
        await begin_desk(desk, system, "ana")
        await expect(desk.get_by_test_id("presence")).to_have_attribute("data-status", "available")
        await desk.context.set_offline(offline=True)
        gone = admin.get_by_test_id("live-agent").filter(has_text="Ana")
        await expect(gone).to_have_attribute("data-status", "offline")
        await desk.clock.fast_forward(LONG)
        await desk.context.set_offline(offline=False)
        await desk.clock.fast_forward(20_000)  # whatever pause it was in: now it connects
        await expect(desk.get_by_test_id("absence")).to_have_attribute("data-absence", "offline")
        await desk.get_by_test_id("absence-end").click()

        await expect(desk.get_by_test_id("presence")).to_have_attribute("data-status", "available")
        await expect(desk.get_by_test_id("absence")).to_have_attribute("data-absence", "")
        await expect(gone).to_have_attribute("data-status", "available")
