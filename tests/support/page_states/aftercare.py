"""What follows a conversation, or a question that nobody could answer: ratings and promised answers."""

from playwright.async_api import Browser, Page, Route

import browsing
from stack.system import System

from . import State, States
from .windows import click, desk_of, leave, shown, visit


async def rated(browser: Browser, system: System, locale: str) -> States:
    """The question how it went, a score with a comment, where agents and leads read it; and the next conversation."""
    shop = await visit(browser, system, "Is the clock loud?", locale)
    admin = await desk_of(browser, system, "admin", locale)
    await click(admin, "accept")
    await browsing.write(admin, "Not at all")
    await shown(shop, "agent")
    await click(admin, "close")
    await click(admin, "close-yes")
    await shown(shop, "rating")
    yield State("asked how it went", shop)
    await shop.get_by_test_id("rating").locator(".score").nth(1).click()
    await shop.get_by_test_id("rating-comment").fill(
        "It took very long until somebody was there, and then it was over at once"
    )
    yield State("a score with a comment", shop)
    await click(shop, "rating-send")
    await shown(shop, "rated")
    yield State("rated", shop)
    await shown(admin, "rated-comment")
    yield State("a closed conversation with its rating", admin)
    await admin.evaluate("location.hash = '#/promises'")
    await shown(admin, "rating-row")
    yield State("nothing promised, one rating", admin)
    async for state in _again(shop, admin):
        yield state
    await leave(shop, admin)


async def _again(shop: Page, admin: Page) -> States:
    """Somebody who is known asks again: what was before, in the offer and beside the conversation."""
    await shop.evaluate("usher.consent(true, 'May we?'); usher.set({ name: 'Robin Doe', cart_value: 99.5 })")
    await click(shop, "anew")
    await browsing.write(shop, "Is the other clock more quiet?")
    await admin.evaluate("location.hash = '#/'")
    await shown(admin, "offer-last")
    yield State("an offer from somebody who was here before", admin)
    await click(admin, "offer-history")
    await shown(admin, "past-talk")
    await click(admin, "past-open")
    await shown(admin, "past-messages")
    yield State("what was before, with a summary and its messages", admin)
    await admin.keyboard.press("Escape")
    await _removed(admin)
    yield State("what was before, its content removed by retention", admin)
    await admin.keyboard.press("Escape")
    await click(admin, "accept")
    await shown(admin, "person-last")
    yield State("what was before, beside a conversation", admin)


async def _removed(admin: Page) -> None:
    """Open what was before as it is after its time: retention counts days, which no test waits for."""

    async def gone(route: Route) -> None:
        answer = await route.fetch()
        document = await answer.json()
        expired = {"deleted_at": 1_796_000_000_000, "expired": True}
        left = [{**one, "text": "", "thread": expired} for one in document["messages"]]
        await route.fulfill(response=answer, json={**document, "messages": left})

    await admin.route("**/api/conversations/*/messages?*", gone)
    await click(admin, "offer-history")
    await shown(admin, "past-talk")
    await click(admin, "past-open")
    await shown(admin, "content-removed")


async def promised(browser: Browser, system: System, locale: str) -> States:
    """An answer that is promised while nobody is there, in the widget and at the desk."""
    shop = await visit(browser, system, "Do you deliver to islands?", locale)
    await shop.get_by_test_id("address-field").fill("robin@example.com")
    await click(shop, "address-leave")
    await shown(shop, "promised")
    yield State("waiting, an answer promised", shop)
    ana = await desk_of(browser, system, "ana", locale)
    await click(ana, "accept")
    await shown(ana, "promise")
    yield State("a promised answer beside its conversation", ana)
    await shown(shop, "owed")
    yield State("an agent has it, an answer promised", shop)
    await ana.get_by_test_id("nav-promises").click()
    await shown(ana, "promise-card")
    yield State("promised answers", ana)
    await leave(shop, ana)
