"""The demo's funnel, as whoever tries it walks through it: an article, no help, a call, and the picture that fills."""

from playwright.async_api import Browser, expect

from accessibility import DEALT, scanned
from browsing import sign_in
from funnel.demo_walk import NUMBER, ask_to_be_called, not_helped, phones_of, put_through
from stack.system import demo_system


async def test_a_visitor_who_is_not_helped_is_called_and_the_funnel_fills(browser: Browser) -> None:
    """The agent's phone rings before the customer's, each says what our TwiML says; the page needs no reload."""
    async with demo_system(invites=True) as system:
        desk = await sign_in(browser, system, "carla", "#/funnel", locale="en-GB")
        await expect(desk.get_by_test_id("funnel-none")).to_be_visible()
        shop = await (await browser.new_context(locale="en-GB")).new_page()
        await not_helped(shop, system)
        phones = await phones_of(browser, shop)
        await ask_to_be_called(shop)
        await expect(phones.agent).to_have_attribute("data-state", "ringing")
        await expect(phones.customer).to_have_attribute("data-state", "idle")
        ringing = await scanned(phones.page, walk=DEALT[0])  # in one way: a phone rings for 25 s
        await put_through(phones)
        await expect(phones.agent.get_by_test_id("heard")).to_contain_text("Press 1, and their phone rings.")
        await expect(phones.customer).to_contain_text(NUMBER)
        await phones.customer.get_by_test_id("hang-up").click()
        await expect(phones.agent).to_have_attribute("data-state", "ended")
        over = await scanned(phones.page)
        steps = desk.get_by_test_id("funnel-step")
        await expect(steps).to_have_count(3)
        stages = [await step.get_attribute("data-stage") for step in await steps.all()]
        await expect(shop.get_by_test_id("messages")).to_contain_text("Carla")

    assert stages == ["faq", "chat", "phone"]
    for problems in (ringing, over):
        assert problems == ({name: [] for name in problems[0]}, [])
