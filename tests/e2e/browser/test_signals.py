"""Signals of new work at the desk: a sound that is known to play, the title, and correct read marks."""

import re

from playwright.async_api import Browser, Page, expect

from browsing import begin_desk, visit, write
from stack.system import System

# Counts the tones that are played, and keeps the audio context, so that the test can suspend it as sleep does.
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


async def test_a_message_is_unread_while_another_window_is_in_front(system: System, browser: Browser) -> None:
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


async def test_blocked_sound_is_shown_and_returns(system: System, browser: Browser) -> None:
    """Nothing sounds before a gesture, and the button says so; after the computer's sleep the desk sounds again."""
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


# A browser that never makes a sound: resuming the audio context never ends.
SILENT = """
const Original = window.AudioContext;
window.tones = 0;
window.AudioContext = class extends Original {
  get state() { return "suspended"; }
  resume() { return new Promise(() => {}); }
  createOscillator() { window.tones += 1; return super.createOscillator(); }
};
"""


async def test_blocked_sound_is_still_shown_while_an_offer_rings(system: System, browser: Browser) -> None:
    """The button must not say that the sound is on when the offer cannot be heard."""
    page = await (await browser.new_context(locale="en-GB")).new_page()
    await page.add_init_script(SILENT)
    await begin_desk(page, system, "ana")
    await expect(page.get_by_test_id("presence")).to_have_attribute("data-status", "available")
    await visit(browser, system, "Is anybody there?", locale="en-GB")
    await expect(page.get_by_test_id("offer")).to_be_visible()

    await expect(page.get_by_test_id("sound")).to_have_attribute("data-state", "blocked")
    await expect(page.get_by_test_id("sound")).to_have_attribute("title", re.compile("click to allow", re.IGNORECASE))
    assert await page.evaluate("window.tones") == 0
