"""What an agent chose holds on every device: a second sign-in changes nothing."""

from playwright.async_api import Browser, expect

from browsing import sign_in
from stack.system import System


async def test_signing_in_elsewhere_keeps_what_the_agent_chose(system: System, browser: Browser) -> None:
    """Away for a meal here, so away there; back there, so back here; nobody who is there is told that they are not."""
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
