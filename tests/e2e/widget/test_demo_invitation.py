"""The demo invites who has looked around for 45 s, and shows on the next day what was before."""

from playwright.async_api import Browser, expect

from browsing import sign_in, write
from stack.system import demo_system


async def test_the_demo_invites_and_knows_the_visitor_on_the_next_day(browser: Browser) -> None:
    """Through the card into the chat, with its form; the shop ends the visit, the desk sees what was before."""
    async with demo_system(invites=True) as system:
        desk = await sign_in(browser, system, "ana", locale="en-GB")
        shop = await (await browser.new_context(locale="en-GB")).new_page()
        await shop.clock.install()
        await shop.goto(system.visitors_url + "/")
        await shop.get_by_role("button", name="Yes, you may").click()
        card = shop.get_by_test_id("invitation")
        for _ in range(3):  # the last one passes 45 s
            await expect(card).to_have_count(0)
            async with shop.expect_response("**/api/visits/beacon"):
                await shop.clock.run_for(16_000)
        await expect(card).to_contain_text("Ana Lindqvist")
        await shop.get_by_test_id("invitation-begin").click()
        await write(shop, "Is the lamp bright?")
        await shop.get_by_label("Advice").check()
        await shop.get_by_test_id("form-send").click()
        await expect(shop.get_by_test_id("start-form")).to_have_count(0)
        await expect(desk.get_by_test_id("offer-invited")).to_contain_text("long-in-the-shop")
        await desk.get_by_test_id("accept").click()
        await write(desk, "It is, 800 lumen.")
        await expect(shop.get_by_test_id("messages")).to_contain_text("800 lumen")
        await desk.get_by_test_id("close").click()
        await desk.get_by_test_id("close-yes").click()
        await expect(shop.get_by_test_id("ended")).to_be_visible()

        await shop.get_by_test_id("close-panel").click()
        async with shop.expect_navigation():
            await shop.get_by_test_id("tomorrow").click()
        await expect(shop.locator(".ribbon")).to_contain_text("Day 2")
        async with shop.expect_response("**/api/visits/beacon"):
            await shop.clock.run_for(2_000)
        await shop.get_by_test_id("launcher").click()
        await shop.get_by_test_id("start").click()
        await shop.get_by_test_id("anew").click()  # the rating is still asked for, as it is the same hour
        await write(shop, "And is it warm?")
        await expect(desk.get_by_test_id("offer-before")).to_have_text("1 visit before · 1 earlier conversation")
        await expect(desk.get_by_test_id("offer-details")).to_have_text("Details: topic: advice")
