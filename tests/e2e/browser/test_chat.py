"""A visitor and an agent in two real browser windows."""

import pytest
from playwright.async_api import Browser, Page, expect

from browsing import sign_in, write
from stack.system import System


@pytest.fixture
def system(each_system: System) -> System:
    """Both shapes of Usher, since messages cross every process."""
    return each_system


async def open_shop(browser: Browser, system: System) -> Page:
    """Open the shop in a window of its own and start a conversation."""
    page = await (await browser.new_context()).new_page()
    await page.goto(system.visitors_url + "/")
    await page.get_by_test_id("launcher").click()
    await page.get_by_test_id("start").click()
    return page


async def sees(page: Page, text: str) -> None:
    """Wait until a message with this text is shown, with its sequence number."""
    found = page.locator("[data-testid=message]:not([data-seq=''])", has_text=text)
    await expect(found).to_have_count(1)


async def shown(page: Page) -> list[str]:
    """Return all texts shown, in order."""
    return await page.locator("[data-testid=message] [data-testid=text]").all_inner_texts()


async def test_a_visitor_and_an_agent_converse_and_reload_without_loss(system: System, browser: Browser) -> None:
    """Offer, accept, both write, both reload during the conversation: nothing is missing, doubled or out of order."""
    desk = await sign_in(browser, system)
    shop = await open_shop(browser, system)

    await write(shop, "Does the blue kettle fit an induction hob?")
    await expect(desk.get_by_test_id("offer")).to_be_visible()
    await desk.get_by_test_id("accept").click()
    await sees(desk, "Does the blue kettle fit an induction hob?")
    await write(desk, "Yes, it does.")
    await sees(shop, "Yes, it does.")
    await write(shop, "Lovely.")
    await sees(desk, "Lovely.")

    await write(shop, "One more thing")
    await shop.reload()
    await write(desk, "I am listening")
    await desk.reload()
    await sees(shop, "I am listening")
    await sees(desk, "One more thing")
    await write(shop, "How long is the warranty?")
    await sees(desk, "How long is the warranty?")
    await write(desk, "Three years.")
    for page in (shop, desk):  # with its sequence number: then all before it are shown, too
        await sees(page, "Three years.")

    assert await shown(shop) == await shown(desk)
    assert sorted(await shown(shop)) == sorted(
        [
            "Does the blue kettle fit an induction hob?",
            "Yes, it does.",
            "Lovely.",
            "One more thing",
            "I am listening",
            "How long is the warranty?",
            "Three years.",
        ]
    )


async def test_a_message_written_offline_is_sent_once_later(system: System, browser: Browser) -> None:
    """The network goes, the visitor writes, the network returns: the text arrives, once."""
    desk = await sign_in(browser, system)
    shop = await open_shop(browser, system)
    await write(shop, "Hello")
    await desk.get_by_test_id("accept").click()
    await sees(desk, "Hello")

    await shop.context.set_offline(offline=True)
    await write(shop, "Written in a tunnel")
    await shop.context.set_offline(offline=False)

    await sees(desk, "Written in a tunnel")
    assert (await shown(desk)).count("Written in a tunnel") == 1
