"""The agent's composer in a real browser: spelling is checked, and answers are found, in the visitor's language."""

import asyncio
from functools import partial

from playwright.async_api import Browser, Page, Route, expect

import browsing
from browsing import visit
from stack.system import System

sign_in = partial(browsing.sign_in, locale="en-GB")

# as fast as the page accepts it, and on over the following frames
TYPE_AT_ONCE = """
async text => {
  document.querySelector("[data-testid=note-mode]").click();
  await Promise.resolve();
  for (const letter of text) {
    document.execCommand("insertText", false, letter);
    await new Promise(requestAnimationFrame);
  }
}
"""


async def test_an_answer_is_checked_and_found_in_the_visitors_language(system: System, browser: Browser) -> None:
    """Whatever the page's language is: the German answer is first; a note is in the agent's own language."""
    ana = await sign_in(browser, system, "ana")
    for language, text in (("en", "Good day, {{visitor.first_name}}"), ("de", "Guten Tag! {{agent.first_name}}")):
        await keep(ana, system, language, text)
    shop = await visit(browser, system, "Is the kettle quiet?", locale="de-DE")  # the shop's page is in English
    await ana.get_by_test_id("accept").click()
    composer = ana.get_by_test_id("composer")

    await expect(composer).to_have_attribute("lang", "de-DE")
    await expect(composer).to_have_js_property("spellcheck", True)
    await ana.get_by_test_id("note-mode").click()
    await expect(composer).to_have_attribute("lang", "en")
    await ana.get_by_test_id("answer-mode").click()
    await composer.press_sequentially("/day")
    await expect(ana.get_by_test_id("suggestion")).to_have_count(2)
    await composer.press("Enter")
    await expect(composer).to_have_value("Guten Tag! Ana")
    await composer.press("Enter")
    await expect(shop.get_by_test_id("message").last).to_have_text("Guten Tag! Ana")


async def test_text_typed_right_after_a_click_stays_in_order(system: System, browser: Browser) -> None:
    """The caret is in the composer as soon as it is a note's, and nothing moves it later."""
    ana = await sign_in(browser, system, "ana")
    await visit(browser, system, "Is it heavy?")
    await ana.get_by_test_id("accept").click()
    await expect(ana.get_by_test_id("composer")).to_be_focused()

    await ana.evaluate(TYPE_AT_ONCE, "Do you know?")

    await expect(ana.get_by_test_id("composer")).to_have_value("Do you know?")


async def test_a_shortcut_waits_for_the_list_of_answers(system: System, browser: Browser) -> None:
    """Enter after a shortcut must not send it while the list is loading."""
    ana = await sign_in(browser, system, "ana")
    await keep(ana, system, "en", "Good day")
    await visit(browser, system, "Hello")
    await ana.get_by_test_id("accept").click()
    asked: asyncio.Queue[Route] = asyncio.Queue()
    await ana.route("**/api/canned", asked.put_nowait)
    composer = ana.get_by_test_id("composer")

    await composer.press_sequentially("/day")
    await composer.press("Enter")
    await (await asked.get()).continue_()
    await expect(ana.get_by_test_id("suggestion")).to_have_count(1)
    await composer.press("Enter")

    await expect(composer).to_have_value("Good day")


async def test_an_answer_with_an_open_variable_is_not_sent(system: System, browser: Browser) -> None:
    """The variable is named; neither Enter nor the button sends the answer until it is replaced."""
    ana = await sign_in(browser, system, "ana")
    shop = await visit(browser, system, "Hello")
    await ana.get_by_test_id("accept").click()
    composer = ana.get_by_test_id("composer")

    await browsing.write(ana, "About {{order}}")
    await expect(ana.locator(".composer-foot")).to_contain_text("order")
    await expect(ana.get_by_test_id("send")).to_be_disabled()
    await expect(composer).to_have_value("About {{order}}")
    await browsing.write(ana, "About order 7")

    await expect(shop.get_by_test_id("message")).to_have_count(2)
    await expect(shop.get_by_test_id("message").last).to_have_text("About order 7")


async def keep(ana: Page, system: System, language: str, text: str) -> None:
    """Create a canned answer of the agent's own."""
    await ana.goto(f"{system.agents_url}/desk/#/canned")
    await ana.get_by_test_id("canned-add").click()
    await ana.get_by_test_id("canned-shortcut").fill("day")
    await ana.get_by_test_id("canned-language").select_option(language)
    await ana.get_by_test_id("canned-text").fill(text)
    await ana.get_by_test_id("canned-save").click()
    await expect(ana.get_by_test_id("canned-row").filter(has_text=text)).to_have_count(1)
