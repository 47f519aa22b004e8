"""The agent's composer in a real browser: checked in the language of whoever reads, with answers in that language."""

from functools import partial

from playwright.async_api import Browser, Page, expect

import browsing
from browsing import LONG_MS, write
from stack.system import System

sign_in = partial(browsing.sign_in, locale="en-GB")

# The widget asks the page for its language as soon as it is loaded.
IN_GERMAN = """
const speak = () => (document.documentElement.lang = "de");
new MutationObserver(speak).observe(document, { childList: true, subtree: true });
"""


async def test_an_answer_is_checked_and_found_in_the_visitors_language(system: System, browser: Browser) -> None:
    """Of two answers under one shortcut the German one is first; a note is in the agent's own language."""
    ana = await sign_in(browser, system, "ana")
    for language, text in (("en", "Good day, {{visitor.first_name}}"), ("de", "Guten Tag! {{agent.first_name}}")):
        await keep(ana, system, language, text)
    shop = await (await browser.new_context()).new_page()
    await shop.add_init_script(IN_GERMAN)
    await shop.goto(system.visitors_url + "/")
    await shop.get_by_test_id("launcher").click()
    await shop.get_by_test_id("start").click()
    await write(shop, "Ist der Kessel leise?")
    await ana.get_by_test_id("accept").click(timeout=LONG_MS)
    composer = ana.get_by_test_id("composer")

    await expect(composer).to_have_attribute("lang", "de", timeout=LONG_MS)
    await expect(composer).to_have_js_property("spellcheck", True)
    await ana.get_by_test_id("note-mode").click()
    await expect(composer).to_have_attribute("lang", "en")
    await ana.get_by_test_id("answer-mode").click()
    await composer.press_sequentially("/day")
    await expect(ana.get_by_test_id("suggestion")).to_have_count(2, timeout=LONG_MS)
    await composer.press("Enter")
    await expect(composer).to_have_value("Guten Tag! Ana", timeout=LONG_MS)
    await composer.press("Enter")
    await expect(shop.get_by_test_id("message").last).to_have_text("Guten Tag! Ana", timeout=LONG_MS)


async def keep(ana: Page, system: System, language: str, text: str) -> None:
    """Write a canned answer of her own."""
    await ana.goto(f"{system.agents_url}/desk/#/canned")
    await ana.get_by_test_id("canned-add").click()
    await ana.get_by_test_id("canned-shortcut").fill("day")
    await ana.get_by_test_id("canned-language").select_option(language)
    await ana.get_by_test_id("canned-text").fill(text)
    await ana.get_by_test_id("canned-save").click()
    await expect(ana.get_by_test_id("canned-row").filter(has_text=text)).to_have_count(1, timeout=LONG_MS)
