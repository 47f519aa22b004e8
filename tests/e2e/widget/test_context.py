"""Who somebody is before one says hello: on their second visit the offer says it, and nothing of anybody else."""

import asyncio

import pytest
from playwright.async_api import BrowserContext, Locator, Page, Route, expect

from browsing import answers, write
from host_site.shop_site import PERSON, Hosts, signature
from stack.agent import Agent
from stack.crew import ask
from stack.widget_windows import Shop, be, given
from waits import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")
HEIGHT = "offer => [offer.offsetTop, offer.offsetHeight]"
# The visit was left half an hour ago: the next page begins another.
LATER = """
for (const [key, kept] of Object.entries(localStorage).filter(([key]) => key.endsWith("visit")))
  localStorage.setItem(key, JSON.stringify({ ...JSON.parse(kept), seen: Date.now() - 31 * 60e3 }));
"""
# Whether the browser keeps that this customer has signed in; "": nobody.
SIGNED_IN = """
who => {
  const kept = Object.entries(localStorage).find(([key]) => key.endsWith(" visit"))?.[1] ?? "{}";
  return (JSON.parse(kept).who ?? "") === who;
}
"""


async def shop_of(hosts: Hosts, context: BrowserContext, *, later: bool = False) -> Page:
    """Open the shop, on another visit if it is later, and wait until the visit is reported."""
    async with context.expect_event("response", lambda answer: answer.url.endswith("/api/visits/beacon") and answer.ok):
        page = await Shop(hosts, early=LATER if later else "").open(context)
        await page.wait_for_function("typeof window.usher?.consent === 'function'")
        await page.evaluate("usher.consent(true, 'May we?')")
    return page


async def chatted(shop: Page, ana: Agent, question: str, *answers: str) -> str:
    """Let Ana answer a question and close the conversation; returns its id."""
    await begin(shop, question)
    conversation = await given(ana, question)
    for answer in answers:
        await ana.reply(conversation, answer)
    await ana.until(lambda: answers[-1] in ana.screens[conversation].texts)
    assert await ask(ana, "close", conversation) == "done"
    await expect(shop.get_by_text("This conversation has ended.")).to_be_visible()
    await eventually(lambda: summary_of(ana, conversation))
    return conversation


async def summary_of(ana: Agent, conversation: str) -> object:
    """Return the summary once it is written."""
    async with ana.http.get(f"{next(ana.urls)}/api/conversations/{conversation}") as response:
        return (await response.json()).get("summary")


async def begin(shop: Page, question: str) -> None:
    """Write the first message of a conversation."""
    again = shop.get_by_role("button", name="Write to us again")
    starts = shop.get_by_test_id("start").or_(again)
    if not await starts.is_visible():
        await shop.get_by_test_id("launcher").click()
    await starts.click()
    if await again.is_visible():  # what was said before is shown first
        await again.click()
    await write(shop, question)


async def offered(desk: Page, ana: Agent, shop: Page, question: str) -> Locator:
    """Return the offer of somebody's question at Ben's desk, with its context."""
    await be(ana, "away")
    await desk.get_by_test_id("presence-menu").click()
    await desk.locator("[data-testid=presence-choice][data-status=available]").click()
    await begin(shop, question)
    offer = desk.get_by_test_id("offer").filter(has_text=question)
    await expect(offer).to_be_visible()
    return offer


async def identify(shop: Page, who: dict[str, str], by: str) -> None:
    """Let the page say who its customer is, and wait until the gateway has answered and the widget is theirs."""
    async with shop.expect_response("**/api/visits/identity") as answer:
        await shop.evaluate("([who, by]) => usher.identify(who, by)", [who, by])
    if (await answer.value).ok:
        await answers(shop, SIGNED_IN, who["id"])


async def sign_out(shop: Page) -> None:
    """Let the page say that its customer has signed out, and wait until the widget is nobody's."""
    await shop.evaluate("usher.logout()")
    await answers(shop, SIGNED_IN, "")


async def test_a_second_visit_after_two_conversations_is_in_the_offer(hosts: Hosts, ana: Agent, desk: Page) -> None:
    """Visits, both summaries, the page, what was promised; and from a summary's line to its message."""
    context = await hosts.browser.new_context(locale="en-GB", timezone_id="Asia/Tokyo", user_agent=PERSON)
    shop = await shop_of(hosts, context)
    await chatted(shop, ana, "Where is my parcel 5?", "I have asked the carrier to release it.")
    answer, promise = "I have refunded the second charge.", "I'll call you tomorrow before 10."
    last = await chatted(shop, ana, "I was charged twice, can you help?", answer, promise)
    await shop.close()
    shop = await shop_of(hosts, context, later=True)
    answered = asyncio.Event()

    async def held(route: Route) -> None:
        await answered.wait()
        await route.continue_()

    await desk.route("**/context", held)
    offer = await offered(desk, ana, shop, "Is the money on its way?")
    await expect(offer.get_by_test_id("offer-context")).to_have_attribute("aria-busy", "true")
    height = await offer.evaluate(HEIGHT)
    answered.set()

    await expect(offer.get_by_test_id("offer-before")).to_have_text("1 visit before · 2 earlier conversations")
    await expect(offer.get_by_test_id("offer-who")).to_contain_text("there")
    await expect(offer.get_by_test_id("offer-page")).to_contain_text("Shop")
    await expect(offer.get_by_test_id("offer-last")).to_contain_text(f"charged twice, can you help? → {answer}")
    await expect(offer.get_by_test_id("offer-promise")).to_contain_text(promise)
    assert await offer.evaluate(HEIGHT) == height  # nothing has moved

    await offer.get_by_test_id("offer-history").click()
    talks = desk.get_by_test_id("past-talk")
    await expect(talks).to_have_count(2)
    await expect(talks.first).to_have_attribute("data-conversation", last)
    await expect(talks.last.get_by_test_id("summary-line").first).to_have_text("Where is my parcel 5?")
    await talks.first.get_by_test_id("summary-line").filter(has_text="refunded").click()
    await expect(talks.first.locator(".found")).to_contain_text(answer)
    await talks.first.get_by_test_id("summary-edit-open").click()
    await talks.first.get_by_test_id("summary-text").first.fill("Charged twice for order 100")
    await talks.first.get_by_test_id("summary-save").click()
    await expect(talks.first.get_by_test_id("summary")).to_contain_text("Edited by Ben")
    await desk.get_by_test_id("history-close").click()
    await expect(desk.get_by_test_id("history-dialog")).to_have_count(0)

    await desk.get_by_test_id("accept").click()
    person = desk.get_by_test_id("person")
    await expect(person.get_by_test_id("pages-seen")).to_contain_text("Shop")
    await expect(person.get_by_test_id("person-last")).to_contain_text("Charged twice for order 100")
    await expect(person.get_by_test_id("person-context")).to_have_attribute("data-verified", "false")
    await close(desk)
    await expect(desk.get_by_test_id("elsewhere").get_by_test_id("summary")).to_be_visible()
    await context.close()


async def test_a_forged_identity_a_logout_and_the_next_person_mix_nothing(hosts: Hosts, ana: Agent, desk: Page) -> None:
    """In one browser: anonymous, then somebody forged, a customer, signed out, and another customer."""
    eve, bob = {"id": "e7", "name": "Eve"}, {"id": "b7", "name": "Bob"}
    context = await hosts.browser.new_context(locale="en-GB", user_agent=PERSON)
    shop = await shop_of(hosts, context)
    await chatted(shop, ana, "Anonymous question 1?", "I have answered it.")
    await identify(shop, eve, "0" * 64)
    told = [await answered(desk, ana, shop, "after the forged one")]
    await identify(shop, eve, signature(eve))
    told.append(await answered(desk, ana, shop, "Eve's question"))
    await sign_out(shop)
    told.append(await answered(desk, ana, shop, "signed out"))
    await identify(shop, bob, signature(bob))
    told.append(await answered(desk, ana, shop, "Bob's question"))
    await identify(shop, eve, signature(eve))
    told.append(await answered(desk, ana, shop, "Eve again"))
    await context.close()

    assert [(one["verified"], one["count"]) for one in told] == [
        ("false", 1),
        ("true", 0),
        ("false", 0),
        ("true", 0),
        ("true", 1),
    ]
    assert "Anonymous question" in str(told[0]["last"])
    assert "Eve's question" in str(told[4]["last"])


async def answered(desk: Page, ana: Agent, shop: Page, question: str) -> dict[str, str | int]:
    """Return what the offer says of somebody who asks, accept it, and close the conversation."""
    offer = await offered(desk, ana, shop, question)
    before = await offer.get_by_test_id("offer-before").inner_text()
    verified = await offer.get_by_test_id("offer-context").get_attribute("data-verified")
    last = offer.get_by_test_id("offer-last")
    told = await last.inner_text() if await last.count() else ""
    await offer.get_by_test_id("accept").click()
    await expect(desk.get_by_test_id("composer")).to_be_visible()
    await close(desk)
    number = 0 if "No earlier" in before else int(before.split(" earlier")[0].split()[-1])
    return {"verified": str(verified), "count": number, "last": told}


async def close(desk: Page) -> None:
    """End the conversation that is open at the desk."""
    await desk.get_by_test_id("close").click()
    await desk.locator("[data-testid=outcome]").first.click()
    await desk.get_by_test_id("close-yes").click()
    await expect(desk.get_by_test_id("elsewhere")).to_be_visible()
