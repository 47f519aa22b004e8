"""One visitor in two tabs, one conversation after another: every tab shows all messages, once and in order."""

import pytest
from playwright.async_api import Browser, Page, expect

from browsing import begin, sign_in, write
from stack.system import System


@pytest.fixture
def system(each_system: System) -> System:
    """Both shapes of Usher, since tabs reach different processes."""
    return each_system


# in the widget's shadow, before anything has come from the gateway
OPEN_AT_ONCE = """
const press = (seen, root) => {
  const launcher = root?.querySelector("[data-testid=launcher]");
  if (!launcher) return;
  seen.disconnect();
  launcher.click();
};
const host = new MutationObserver(() => {
  const root = document.querySelector("usher-widget")?.shadowRoot;
  if (!root) return;
  host.disconnect();
  new MutationObserver((_, seen) => press(seen, root)).observe(root, { childList: true, subtree: true });
});
host.observe(document, { childList: true, subtree: true });
"""


async def shows(page: Page, *texts: str) -> None:
    """Wait until exactly these messages are shown, each with its sequence number."""
    placed = page.locator("[data-testid=message]:not([data-seq='']) [data-testid=text]")
    await expect(placed).to_have_text(list(texts))
    await expect(page.get_by_test_id("message")).to_have_count(len(texts))


async def test_a_second_tab_opened_at_once_shows_the_conversation(system: System, browser: Browser) -> None:
    """Its panel is opened before the gateway has answered; it shows the conversation, not the button to begin one."""
    visitor = await browser.new_context()
    first, second = await visitor.new_page(), await visitor.new_page()
    await begin(first, system, "one")
    await expect(first.get_by_test_id("end")).to_be_visible()
    await second.add_init_script(OPEN_AT_ONCE)
    await second.goto(system.visitors_url + "/")

    await shows(second, "one")


async def test_two_tabs_follow_into_the_next_conversation(system: System, browser: Browser) -> None:
    """What is written in one tab is shown in both; after a close the new conversation shows nothing of the old one."""
    desk = await sign_in(browser, system)
    visitor = await browser.new_context()
    first, second = await visitor.new_page(), await visitor.new_page()
    await begin(first, system, "one")
    await desk.get_by_test_id("accept").click()
    await expect(first.get_by_test_id("end")).to_be_visible()  # this browser knows it
    await second.goto(system.visitors_url + "/")
    await second.get_by_test_id("launcher").click()
    await write(second, "two")
    await shows(desk, "one", "two")  # messages of two clients at once have no defined order
    await write(desk, "three")
    for page in (first, second, desk):
        await shows(page, "one", "two", "three")

    await desk.get_by_test_id("close").click()
    await desk.keyboard.press("Enter")
    for page in (first, second):
        await expect(page.get_by_test_id("ended")).to_be_visible()
    await first.get_by_test_id("anew").click()
    await shows(first)
    await write(first, "four")
    await desk.get_by_test_id("accept").click()
    await write(desk, "five")
    for page in (first, second, desk):
        await shows(page, "four", "five")

    await first.reload()
    await second.close()
    await write(first, "six")
    for page in (first, desk):
        await shows(page, "four", "five", "six")


async def test_the_shop_accepts_files_in_a_browser_with_a_desk(system: System, browser: Browser) -> None:
    """On one origin the desk's cookie is sent with the widget's calls, and must not spoil them."""
    desk = await sign_in(browser, system)
    shop = await desk.context.new_page()
    await shop.goto(system.agents_url + "/")
    await shop.get_by_test_id("launcher").click()
    await shop.get_by_test_id("start").click()
    await expect(shop.get_by_test_id("connection")).to_have_attribute("data-state", "online")
    await shop.get_by_test_id("file").set_input_files(
        {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}
    )
    await expect(shop.locator("[data-testid=files] [data-done=true]")).to_be_visible()
    await write(shop, "Here it is")

    await expect(shop.locator("[data-testid=message]:not([data-seq=''])", has_text="a.pdf")).to_be_visible()
