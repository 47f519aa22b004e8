"""The demo's own messenger and mails: one customer on three channels is one transcript."""

import re

from playwright.async_api import Browser, expect

from page_states.windows import PHONE
from stack.going_on import ANSWER, ANSWER_BY_MAIL, ANSWER_BY_PHONE, BY_CHAT, BY_MAIL, BY_PHONE, go_on
from stack.system import System


async def test_a_customer_on_three_channels_is_one_transcript(system: System, browser: Browser) -> None:
    """Web chat, messenger and mail, in one conversation and in order; somebody else's phone is another one."""
    windows = await go_on(browser, system)
    texts = await windows.desk.locator("[data-testid=message] [data-testid=text]").all_inner_texts()
    other = await (await browser.new_context()).new_page()
    await other.goto(f"{windows.phone.url.partition('/messenger')[0]}/messenger")
    await other.get_by_test_id("messenger-text").fill("Somebody else")
    await other.get_by_test_id("messenger-text").press("Enter")
    await expect(windows.desk.get_by_test_id("offer")).to_be_visible()

    wanted = (BY_CHAT, ANSWER, BY_PHONE, ANSWER_BY_PHONE, BY_MAIL, ANSWER_BY_MAIL)
    assert [next(one for one in wanted if one in text) for text in texts] == list(wanted)

    said = await windows.phone.get_by_test_id("lines").inner_text()
    page = await (await browser.new_context(locale="de", viewport=PHONE)).new_page()
    await page.goto(re.findall(r"http\S+/place#\S+", said)[0])
    await expect(page.get_by_test_id("place")).to_contain_text("Jemand ist für Sie da")
    await windows.desk.get_by_test_id("close").click()
    await windows.desk.get_by_test_id("close-yes").click()
    await expect(page.get_by_test_id("place")).to_contain_text("Diese Unterhaltung ist beendet")
    await page.get_by_role("radio", name="4 von 5").check()
    await page.get_by_role("button", name="Absenden").click()
    await expect(page.get_by_test_id("place")).to_contain_text("4 von 5")


async def test_the_messenger_and_the_inbox_take_nothing_from_other_pages(system: System, browser: Browser) -> None:
    """They listen on loopback, where any page in the browser could ask them."""
    windows = await go_on(browser, system)
    place = windows.phone.url.partition("/messenger")[0]
    for path in ("/messenger/lines", "/inbox/mails"):
        answer = await windows.shop.request.post(f"{place}{path}", data={}, headers={"Origin": "https://evil.example"})
        assert answer.status == 403
