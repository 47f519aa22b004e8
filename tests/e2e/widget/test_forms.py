"""A start form asks what is not known, once, before the chat or within it."""

import pytest
from playwright.async_api import Page, expect

from host_site.shop_site import PERSON, Hosts, signature
from stack.agent import Agent
from stack.crew import ask
from stack.widget_windows import given, shows

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def shop(hosts: Hosts, point: str) -> Page:
    """Open a page of the shop whose entry point asks a form, as somebody who reads English."""
    source = f'<script src="{hosts.gateway}/widget.js" data-entry="{point}" async></script>'
    url = hosts.site.put(f"form-{point}", f"<!doctype html><title>Shop</title>{source}<body><h1>Shop</h1></body>")
    context = await hosts.browser.new_context(locale="en-GB", user_agent=PERSON)
    page = await context.new_page()
    page.set_default_timeout(15_000)
    await page.goto(url)
    await expect(page.get_by_test_id("launcher")).to_be_visible()
    return page


async def begin(page: Page) -> None:
    """Open the chat."""
    await page.get_by_test_id("launcher").click()
    await page.get_by_test_id("start").click()


async def write(page: Page, text: str) -> None:
    """Send a message."""
    await page.get_by_test_id("composer").fill(text)
    await page.get_by_test_id("composer").press("Enter")
    await shows(page, text)


async def names(page: Page) -> list[str]:
    """Name the questions in sight."""
    await expect(page.get_by_test_id("start-form")).to_be_visible()
    found = page.get_by_test_id("start-form").locator("[data-testid^=question-]")
    return [str(await one.get_attribute("data-testid")).removeprefix("question-") for one in await found.all()]


async def test_a_signed_customer_is_asked_only_the_rest_and_never_again(hosts: Hosts, ana: Agent) -> None:
    """Faults are shown at their fields, half a form survives a reload, and the agent sees the answers."""
    page = await shop(hosts, "before")
    who = {"id": "form-1", "email": "eva@shop.example"}
    await page.wait_for_function("typeof window.usher?.identify === 'function'")
    await page.evaluate("usher.consent(true, 'May we?')")
    await page.evaluate("([who, by]) => usher.identify(who, by)", [who, signature(who)])
    await page.wait_for_function("Object.entries(localStorage).some(([key, kept]) => kept.includes('eva@shop'))")
    await begin(page)
    assert await names(page) == ["topic", "phone"]
    await expect(page.get_by_test_id("composer")).to_have_count(0)

    await page.get_by_role("radio", name="An order").focus()
    await page.keyboard.press("Space")
    number = page.get_by_role("textbox", name="Order number")
    await number.fill("AB-12")
    await page.reload()
    await expect(number).to_have_value("AB-12")
    await page.get_by_test_id("form-send").click()
    await expect(number).to_be_focused()
    await expect(number).to_have_attribute("aria-invalid", "true")
    await expect(page.get_by_role("alert")).to_contain_text("order number")
    await number.fill("AB-123456")
    await page.get_by_role("textbox", name="Phone").fill("12")
    await page.get_by_test_id("form-send").click()
    await expect(page.get_by_role("alert")).to_contain_text("no such phone number")
    await page.get_by_role("textbox", name="Phone").fill("")
    await page.keyboard.press("Enter")
    await write(page, "where is it?")
    conversation = await given(ana, "where is it?")
    seen = ana.own[conversation]["visitor"]
    await ask(ana, "close", conversation)
    await page.get_by_test_id("anew").click()
    await write(page, "and the next one?")
    again = await given(ana, "and the next one?")
    await expect(page.get_by_test_id("start-form")).to_have_count(0)
    await page.context.close()
    await ask(ana, "close", again)

    assert (seen["email"], seen["attributes"]["topic"], seen["attributes"]["number"]) == (
        "eva@shop.example",
        "order",
        "AB-123456",
    )


async def test_answers_within_a_chat_come_once_after_a_lost_connection(hosts: Hosts, ana: Agent) -> None:
    """What is sent without a connection is sent when it is back, and the card does not return."""
    page = await shop(hosts, "within")
    await begin(page)
    await write(page, "hello from within")
    conversation = await given(ana, "hello from within")
    form = page.get_by_test_id("start-form")
    await expect(form).to_have_attribute("data-ask", "within")
    await form.get_by_role("textbox", name="E-mail").fill("ida@shop.example")
    await form.get_by_role("radio", name="Something else").check()
    await page.context.set_offline(True)
    await page.evaluate("window.dispatchEvent(new Event('offline'))")
    await expect(page.get_by_test_id("connection")).to_have_attribute("data-state", "offline")
    await page.get_by_test_id("form-send").click()
    await expect(form).to_have_count(0)
    await page.context.set_offline(False)
    await page.evaluate("window.dispatchEvent(new Event('online'))")
    await ana.until(lambda: ana.own[conversation]["visitor"]["attributes"].get("topic") == "other")
    await page.reload()
    await shows(page, "hello from within")
    await expect(form).to_have_count(0)
    visitor = ana.own[conversation]["visitor"]
    await page.context.close()
    await ask(ana, "close", conversation)

    assert (visitor["email"], visitor["attributes"]) == ("ida@shop.example", {"topic": "other", "asked.phone": "yes"})


async def test_a_card_that_is_skipped_does_not_return(hosts: Hosts, ana: Agent) -> None:
    """Neither in this conversation nor in the next."""
    page = await shop(hosts, "within")
    await begin(page)
    await write(page, "no questions please")
    conversation = await given(ana, "no questions please")
    await page.get_by_test_id("form-skip").click()
    await ana.until(lambda: "asked.email" in ana.own[conversation]["visitor"]["attributes"])
    await ask(ana, "close", conversation)
    await page.get_by_test_id("anew").click()
    await write(page, "still no questions")
    again = await given(ana, "still no questions")
    await page.reload()
    await shows(page, "still no questions")
    await expect(page.get_by_test_id("start-form")).to_have_count(0)
    await page.context.close()
    await ask(ana, "close", again)
