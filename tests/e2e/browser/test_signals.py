"""What tells an agent of new work: sound that is known to play, the title, and marks that are true."""

import re

from playwright.async_api import Browser, Page, expect

from browsing import begin_desk, visit, write
from stack.system import System

# Counts the tones that are played and keeps the audio within reach, as a sleeping computer reaches it.
SPY = """
window.tones = 0;
const Original = window.AudioContext;
window.AudioContext = class extends Original {
  constructor(...rest) { super(...rest); window.audio = this; }
  createOscillator() { window.tones += 1; return super.createOscillator(); }
};
"""
AWAY = "document.hasFocus = () => false; window.dispatchEvent(new Event('blur'))"
BACK = "document.hasFocus = () => true; window.dispatchEvent(new Event('focus'))"
SOUNDED = "before => window.tones > before"


async def _desk(browser: Browser, system: System) -> Page:
    page = await (await browser.new_context(locale="en-GB")).new_page()
    await page.add_init_script(SPY)
    await begin_desk(page, system, "ana")
    await expect(page.get_by_test_id("presence")).to_have_attribute("data-status", "available")
    return page


async def test_a_message_counts_as_unseen_while_the_agent_works_in_another_window(
    system: System, browser: Browser
) -> None:
    """The tab is visible and the conversation selected, but the window is not in front: sound, title, no read mark."""
    desk = await _desk(browser, system)
    shop = await visit(browser, system, "Is it heavy?", locale="en-GB")
    await desk.get_by_test_id("accept").click()
    await expect(desk.get_by_test_id("composer")).to_be_visible()
    await expect(shop.get_by_test_id("mark").last).to_have_attribute("data-mark", "read")
    await desk.evaluate(AWAY)
    before = await desk.evaluate("window.tones")
    await write(shop, "And how long is it?")
    await desk.wait_for_function(SOUNDED, arg=before)
    await expect(desk).to_have_title("(1) Usher")
    await expect(shop.get_by_test_id("mark").last).to_have_attribute("data-mark", "delivered")
    await desk.evaluate(BACK)

    await expect(shop.get_by_test_id("mark").last).to_have_attribute("data-mark", "read")
    await expect(desk).to_have_title("Usher")


async def test_sound_that_the_browser_blocks_is_shown_and_comes_back(system: System, browser: Browser) -> None:
    """Nothing sounds before a gesture, and the button says so; a sleep of the computer does not silence the desk."""
    desk = await _desk(browser, system)
    await expect(desk.get_by_test_id("sound")).to_have_attribute("data-state", "on")
    await desk.reload()
    await expect(desk.get_by_test_id("presence")).to_be_visible()
    await expect(desk.get_by_test_id("sound")).to_have_attribute("data-state", "blocked")
    await desk.get_by_test_id("sound").click()
    await expect(desk.get_by_test_id("sound")).to_have_attribute("data-state", "on")
    await desk.evaluate("window.audio.suspend()")
    await expect(desk.get_by_test_id("sound")).to_have_attribute("data-state", "blocked")
    before = await desk.evaluate("window.tones")
    await visit(browser, system, "After the nap", locale="en-GB")
    await desk.wait_for_function(SOUNDED, arg=before)

    await expect(desk.get_by_test_id("sound")).to_have_attribute("data-state", "on")


# A browser that makes no sound, whatever one clicks: waking the audio never ends.
SILENT = """
const Original = window.AudioContext;
window.tones = 0;
window.AudioContext = class extends Original {
  get state() { return "suspended"; }
  resume() { return new Promise(() => {}); }
  createOscillator() { window.tones += 1; return super.createOscillator(); }
};
"""


async def test_sound_that_stays_blocked_is_shown_as_blocked_while_an_offer_rings(
    system: System, browser: Browser
) -> None:
    """An offer that cannot be heard does not say that the sound is on."""
    page = await (await browser.new_context(locale="en-GB")).new_page()
    await page.add_init_script(SILENT)
    await begin_desk(page, system, "ana")
    await expect(page.get_by_test_id("presence")).to_have_attribute("data-status", "available")
    await visit(browser, system, "Is anybody there?", locale="en-GB")
    await expect(page.get_by_test_id("offer")).to_be_visible()

    await expect(page.get_by_test_id("sound")).to_have_attribute("data-state", "blocked")
    await expect(page.get_by_test_id("sound")).to_have_attribute("title", re.compile("click to allow", re.IGNORECASE))
    assert await page.evaluate("window.tones") == 0
