"""One customer of the demo on three channels: the web chat, the messenger on a phone, and mail."""

from dataclasses import dataclass

from playwright.async_api import Browser, Page, expect

from browsing import sign_in, write
from stack.system import System

BY_CHAT, ANSWER = "Is the Harbour lamp bright enough to read by?", "It is: 800 lumen, and you can dim it."
BY_PHONE, ANSWER_BY_PHONE = "I am on the tram now. Does it come with a bulb?", "Yes, a warm white one."
BY_MAIL, ANSWER_BY_MAIL = "Could you put the invoice on my company?", "With pleasure, on your next order."


@dataclass(frozen=True)
class Windows:
    """What is open: the agent's desk, the shop, the phone and the inbox."""

    desk: Page
    shop: Page
    phone: Page
    inbox: Page


async def shown(desk: Page, text: str) -> None:
    """Wait until the desk shows a message with this text, once."""
    await expect(desk.get_by_test_id("message").filter(has_text=text)).to_have_count(1)


async def follow(shop: Page, channel: str) -> Page:
    """Go on from the shop's foot on another channel, in a window that opens."""
    await shop.get_by_test_id("go-on").click()
    async with shop.context.expect_page() as opened:
        await shop.get_by_test_id(f"go-on-{channel}").click()
    return await opened.value


async def go_on(browser: Browser, system: System, locale: str | None = None) -> Windows:
    """Write by chat, by messenger and by mail, with an answer to each from the same conversation at the desk."""
    desk = await sign_in(browser, system, locale=locale)
    shop = await (await browser.new_context(locale=locale)).new_page()
    await shop.goto(f"{system.visitors_url}/")
    await shop.get_by_test_id("launcher").click()
    await shop.get_by_test_id("start").click()
    await write(shop, BY_CHAT)
    await desk.get_by_test_id("accept").click()
    await write(desk, ANSWER)
    await expect(shop.get_by_test_id("messages")).to_contain_text(ANSWER)
    await shop.get_by_test_id("close-panel").click()

    phone = await follow(shop, "telegram")
    await phone.get_by_test_id("messenger-start").click()
    await phone.get_by_test_id("messenger-text").fill(BY_PHONE)
    await phone.get_by_test_id("messenger-text").press("Enter")
    await shown(desk, BY_PHONE)
    await write(desk, ANSWER_BY_PHONE)
    await expect(phone.get_by_test_id("lines")).to_contain_text(ANSWER_BY_PHONE)

    inbox = await follow(shop, "email")
    await inbox.get_by_test_id("mail-text").fill(BY_MAIL)
    await inbox.get_by_test_id("mail-send").click()
    await shown(desk, BY_MAIL)
    await write(desk, ANSWER_BY_MAIL)
    await expect(inbox.get_by_test_id("mail-came").filter(has_text=ANSWER_BY_MAIL)).to_have_count(1)
    return Windows(desk, shop, phone, inbox)
