"""Keyboards and input methods: the desk's keys on layouts without Latin letters, and words under composition."""

from urllib.parse import parse_qs, urlsplit

from playwright.async_api import Browser, Page, expect

from browsing import sign_in, visit
from stack.system import System

PRESS = """([key, code]) => document.body.dispatchEvent(
  new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true }))"""
# Safari reports the Enter that confirmed a candidate after the composition has ended; only its keyCode tells.
CONFIRM = """element => {
  element.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
  element.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true, data: element.value }));
  element.dispatchEvent(new KeyboardEvent("keydown",
    { key: "Enter", code: "Enter", keyCode: 229, bubbles: true, cancelable: true }));
}"""
# Each step lasts longer than the pause after which a search begins.
COMPOSE = """async (element, steps) => {
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
  element.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
  for (const step of steps) {
    set.call(element, step);
    element.dispatchEvent(new InputEvent("input", { bubbles: true, isComposing: true, data: step }));
    await new Promise(done => setTimeout(done, 450));
  }
  element.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true, data: steps.at(-1) }));
}"""


async def _talking(browser: Browser, system: System) -> tuple[Page, Page]:
    desk = await sign_in(browser, system, "ana")
    shop = await visit(browser, system, "Is the clock loud?")
    await desk.get_by_test_id("accept").click()
    await expect(desk.get_by_test_id("composer")).to_be_visible()
    return desk, shop


async def test_the_keys_work_on_layouts_without_latin_letters(system: System, browser: Browser) -> None:
    """By the key's position on the keyboard: reply, note, hold, search."""
    desk, _shop = await _talking(browser, system)
    for reply, hold, note, search in ("крты", "ρηνσ", "רימד"):
        await desk.get_by_test_id("composer").press("Escape")
        await desk.evaluate(PRESS, [reply, "KeyR"])
        await expect(desk.get_by_test_id("composer")).to_be_focused()
        await desk.get_by_test_id("composer").press("Escape")
        await desk.evaluate(PRESS, [note, "KeyN"])
        await expect(desk.locator("form.composer")).to_have_attribute("data-mode", "note")
        await desk.get_by_test_id("composer").press("Escape")
        await desk.evaluate(PRESS, [hold, "KeyH"])
        await expect(desk.get_by_test_id("hold-dialog")).to_be_visible()
        await desk.keyboard.press("Escape")
        await expect(desk.get_by_test_id("hold-dialog")).to_have_count(0)
        await desk.evaluate(PRESS, [search, "KeyS"])
        await expect(desk.get_by_test_id("search-field")).to_be_visible()
        await desk.go_back()
        await desk.get_by_test_id("answer-mode").click()


async def test_the_enter_that_confirms_a_composed_word_sends_nothing(system: System, browser: Browser) -> None:
    """In the widget, the desk's answer and note, and the dialog of a hold; the next Enter sends."""
    desk, shop = await _talking(browser, system)
    for page in (shop, desk):
        await page.get_by_test_id("composer").fill("こんにちは")
        await page.get_by_test_id("composer").evaluate(CONFIRM)
        await expect(page.get_by_test_id("composer")).to_have_value("こんにちは")
        await page.get_by_test_id("composer").press("Enter")
        await expect(page.get_by_test_id("message").filter(has_text="こんにちは").last).to_be_visible()
        await expect(page.get_by_test_id("composer")).to_have_value("")
    await desk.get_by_test_id("note-mode").click()
    await desk.get_by_test_id("composer").fill("メモ")
    await desk.get_by_test_id("composer").evaluate(CONFIRM)
    await expect(desk.get_by_test_id("composer")).to_have_value("メモ")
    await desk.get_by_test_id("hold").click()
    await desk.get_by_test_id("hold-text").evaluate(CONFIRM)

    await expect(desk.get_by_test_id("hold-dialog")).to_be_visible()


async def test_a_word_under_composition_is_searched_once_it_is_complete(system: System, browser: Browser) -> None:
    """Korean is composed letter by letter; an incomplete word is no query."""
    desk = await sign_in(browser, system, "ana", "#/search")
    asked: list[str] = []
    desk.on("request", lambda one: asked.extend(parse_qs(urlsplit(one.url).query).get("q", [])))
    async with desk.expect_response("**/api/search?**"):
        await desk.get_by_test_id("search-field").evaluate(COMPOSE, ["ㄱ", "기", "김", "김ㅈ", "김저", "김정"])

    assert asked == ["김정"]


async def test_a_search_that_is_too_long_is_refused_in_the_page(system: System, browser: Browser) -> None:
    """It is not sent, and no server error is shown; a single character that is a word is searched."""
    desk = await sign_in(browser, system, "ana", "#/search", locale="en-GB")
    await desk.get_by_test_id("search-field").fill("x" * 500)
    await expect(desk.get_by_test_id("page")).to_contain_text("300 characters too long")
    async with desk.expect_response("**/api/search?**"):
        await desk.get_by_test_id("search-field").fill("😀")

    await expect(desk.get_by_test_id("failed")).to_have_count(0)
