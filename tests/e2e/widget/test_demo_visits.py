"""The demo shop asks whether visits may be followed; the desk sees basket and order of whoever agrees."""

import json

from playwright.async_api import Browser, Request, expect

from browsing import sign_in
from stack.system import System
from waits import eventually

KEPT = "JSON.stringify([...Object.keys(localStorage), ...Object.keys(sessionStorage)].sort())"


async def test_the_demo_shows_a_visit_at_the_desk_once_the_visitor_agrees(system: System, browser: Browser) -> None:
    """A refusal is kept by the shop alone; an agreement also reports what the basket was worth before it."""
    shop = await (await browser.new_context(locale="en-GB")).new_page()
    asked: list[Request] = []
    shop.on("request", lambda request: asked.append(request) if "/api/" in request.url else None)
    await shop.goto(system.visitors_url + "/")
    await expect(shop.get_by_test_id("launcher")).to_be_visible()
    await shop.locator("[data-add=lamp]").click()
    await shop.get_by_role("button", name="No, thanks").click()
    await shop.reload()
    await expect(shop.get_by_test_id("launcher")).to_be_visible()
    await expect(shop.get_by_test_id("consent")).to_have_count(0)
    assert (asked, await shop.evaluate(KEPT)) == ([], '["holm basket","holm consent"]')

    desk = await sign_in(browser, system, "ana", "#/visitors", locale="en-GB")
    await shop.get_by_test_id("consent-change").click()
    await shop.get_by_role("button", name="Yes, you may").click()
    await expect(desk.get_by_test_id("visitor")).to_contain_text("129.00")
    await shop.get_by_role("link", name="Basket").click()
    await expect(desk.get_by_test_id("visitor-page")).to_contain_text("Checkout")
    await shop.get_by_role("button", name="Place the order").click()
    await eventually(lambda: [event for one in asked for event in json.loads(one.post_data or "{}").get("events", [])])
    orders = [event for one in asked for event in json.loads(one.post_data or "{}").get("events", [])]
    assert (orders[0]["name"], orders[0]["data"]) == ("order", {"value": "129", "currency": "EUR"})
    await expect(desk.get_by_test_id("visitor")).not_to_contain_text("129.00")

    await shop.get_by_test_id("consent-change").click()
    await shop.get_by_role("button", name="No, thanks").click()
    await expect(desk.get_by_test_id("visitor")).to_have_count(0)
