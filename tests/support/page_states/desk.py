"""The desk: signing in, offers, a conversation with all that can be done in it, and its end."""

from playwright.async_api import Browser, Page, expect

import browsing
from stack.system import System

from . import State, States
from .windows import FILES, HOLD_ANSWERS, answers_held, choose, click, desk_of, leave, on_a_phone, shown, unanswered

LINK = "It is: see https://example.com/lamps"


async def arriving(browser: Browser, system: System, locale: str) -> States:
    """From the sign-in to the empty desk and what stands around it."""
    outside = await (await browser.new_context(locale=locale)).new_page()
    await outside.goto(f"{system.agents_url}/desk/")
    await shown(outside, "login")
    yield State("sign-in", outside)
    await outside.get_by_test_id("login").fill("ana")
    await outside.get_by_test_id("password").fill("not the password")
    async with unanswered(outside, "**/api/session"):
        await click(outside, "sign-in")
        await expect(outside.get_by_test_id("sign-in")).to_be_disabled()
        yield State("signing in", outside)
    await expect(outside.get_by_test_id("problem")).not_to_be_empty()
    yield State("sign-in refused", outside)
    await outside.context.close()
    ana = await desk_of(browser, system, "ana", locale)
    yield State("nothing to do", ana)
    await click(ana, "presence-menu")
    yield State("presence menu", ana)
    await ana.keyboard.press("Escape")
    for name, key in (("keys", "?"), ("account", "account")):
        await (ana.keyboard.press(key) if key == "?" else click(ana, key))
        await shown(ana, f"{name}-dialog")
        yield State(f"dialog of {name}", ana)
        await ana.keyboard.press("Escape")
    await choose(ana, "away", "meal")
    yield State("away", ana)
    shop = await browsing.visit(browser, system, "Is the lamp bright?", locale=locale)
    await ana.get_by_test_id("list-waiting").get_by_test_id("conversation").click()
    await shown(ana, "take-available")
    yield State("a conversation that waits, away", ana)
    await choose(ana, "busy", "phone")
    await shown(ana, "take")
    yield State("a conversation that waits", ana)
    await click(ana, "take")
    await shown(ana, "hold")
    await ana.context.set_offline(offline=True)
    await browsing.write(ana, "Written in a tunnel")
    await expect(ana.get_by_test_id("unsent")).to_be_visible()
    yield State("connection lost, a message unsent", ana)
    await ana.context.set_offline(offline=False)
    await expect(ana.get_by_test_id("unsent")).to_have_count(0)
    await choose(ana, "available")
    await leave(shop, ana)


async def offers(browser: Browser, system: System, locale: str) -> States:
    """An offer and the ways to answer it."""
    ana = await desk_of(browser, system, "ana", locale, script=HOLD_ANSWERS)
    shop = await browsing.visit(browser, system, "Is the lamp bright?", locale=locale)
    await shown(ana, "offer")
    await shown(ana, "offer-before")
    yield State("an offer", ana)
    await click(ana, "offer-history")
    await shown(ana, "history-dialog")
    yield State("what was before, of an offer", ana)
    await ana.keyboard.press("Escape")
    async with answers_held(ana):
        await click(ana, "accept")
        await click(ana, "presence")
        await expect(ana.get_by_test_id("presence")).to_be_disabled()
        yield State("an offer being accepted, presence changing", ana)
    await shown(ana, "hold")
    await leave(shop)
    await choose(ana, "available")
    shop = await browsing.visit(browser, system, "Is the lamp bright?", locale=locale)
    await click(ana, "decline-with")
    await shown(ana, "decline-reason")
    yield State("reasons to decline", ana)
    await click(ana, "decline-with")
    await click(ana, "decline")
    await shown(ana, "undo")
    yield State("declined, to be undone", ana)
    await leave(shop, ana)


async def conversing(browser: Browser, system: System, locale: str) -> States:
    """A conversation of one's own: writing, notes, canned answers, files, hold, transfer, close."""
    ana = await desk_of(browser, system, "ana", locale)
    shop = await browsing.visit(browser, system, "Is the lamp bright?", locale=locale)
    await click(ana, "accept")
    await shown(ana, "hold")
    await browsing.write(ana, LINK)
    await expect(shop.get_by_test_id("message")).to_have_count(2)
    await shop.get_by_test_id("composer").press_sequentially("And ")
    await shown(ana, "typing")
    yield State("a conversation, the visitor types", ana)
    await ana.get_by_test_id("file").set_input_files(FILES)
    await expect(ana.locator("[data-testid=files] [data-done=true]")).to_have_count(1)
    yield State("files attached, one of them refused", ana)
    await browsing.write(ana, "Hello {{visitor.name}}")
    await expect(ana.get_by_test_id("send")).to_be_disabled()
    yield State("a variable without a value", ana)
    await ana.get_by_test_id("composer").fill("/")
    await shown(ana, "suggestions")
    yield State("canned answers", ana)
    await ana.get_by_test_id("composer").fill("")
    ben = await desk_of(browser, system, "ben", locale)
    async for state in _noted(ana):
        yield state
    await ben.context.close()
    await ana.get_by_test_id("person").get_by_test_id("add-tag").fill("lamp")
    await ana.get_by_test_id("person").get_by_test_id("add-tag").press("Enter")
    await shown(ana, "tag")
    await shown(ana, "person-history")
    await click(ana, "why-open")
    await shown(ana, "why")
    yield State("why this agent", ana)
    async with on_a_phone(ana):
        await click(ana, "show-person")
    yield State("about the visitor", ana)
    async with on_a_phone(ana):
        await ana.get_by_test_id("person").get_by_role("button").first.click()
    async for state in _dialogs(ana):
        yield state
    await _close(ana)
    await shown(ana, "summary-line")
    yield State("closed, with a summary", ana)
    await click(ana, "transcript-menu")
    await shown(ana, "transcript-pdf")
    yield State("closed, kinds of transcript", ana)
    await ana.keyboard.press("Escape")
    await click(ana, "summary-edit-open")
    await shown(ana, "summary-text")
    yield State("a summary being edited", ana)
    await ana.get_by_test_id("summary-edit").get_by_role("button").nth(-2).click()
    await click(ana, "note-mode")
    yield State("a note on a closed conversation", ana)
    await leave(shop, ana, ended=True)


async def _noted(ana: Page) -> States:
    await click(ana, "note-mode")
    await ana.get_by_test_id("composer").fill("Ask @Ben Okafor")
    await shown(ana, "invite")
    yield State("a note being written", ana)
    await browsing.write(ana, "Broken\0 note")
    await expect(ana.get_by_test_id("notices").locator("p")).to_have_count(1)
    yield State("a refused note", ana)
    await browsing.write(ana, "Ask Ben Okafor")
    await shown(ana, "note-shown")
    await click(ana, "answer-mode")
    yield State("a note", ana)


async def _dialogs(ana: Page) -> States:
    await click(ana, "transfer")
    await ana.get_by_test_id("to-agent").first.click()
    yield State("dialog of transfer", ana)
    await ana.keyboard.press("Escape")
    await click(ana, "close")
    await ana.locator("[data-testid=outcome][data-outcome=other]").click()
    await shown(ana, "outcome-other")
    yield State("dialog of closing", ana)
    await ana.keyboard.press("Escape")
    await click(ana, "hold")
    await shown(ana, "hold-dialog")
    yield State("dialog of hold", ana)
    await click(ana, "hold-yes")
    await shown(ana, "held")
    yield State("on hold", ana)
    await click(ana, "resume")
    await expect(ana.get_by_test_id("held")).to_have_count(0)


async def _close(ana: Page) -> None:
    await click(ana, "close")
    await ana.locator("[data-testid=outcome][data-outcome=solved]").click()
    await click(ana, "close-yes")
    await shown(ana, "outcome-shown")


async def together(browser: Browser, system: System, locale: str) -> States:
    """Two agents: a guest, somebody else's conversation, and an agent who is let finish."""
    ana = await desk_of(browser, system, "ana", locale)
    shop = await browsing.visit(browser, system, "Which lamp is brighter?", locale=locale)
    await click(ana, "accept")
    ben = await desk_of(browser, system, "ben", locale)
    await click(ana, "note-mode")
    await ana.get_by_test_id("composer").fill("Ask @Ben Okafor")
    await click(ana, "invite")
    await shown(ana, "guests")
    await ben.get_by_test_id("list-mine").get_by_test_id("conversation").click()
    await shown(ben, "leave")
    yield State("a guest in a conversation", ben)
    await click(ben, "leave")
    await shown(ben, "elsewhere")
    yield State("a colleague's conversation", ben)
    await leave(shop, ana, ben)
