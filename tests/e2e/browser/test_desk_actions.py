"""The desk's actions in a real browser: what an agent, a colleague and a visitor see."""

import re

from playwright.async_api import Browser, Page, expect

from browsing import begin_desk, click_at_once, write
from stack.desk_windows import converse, sign_in, visit
from stack.system import System, demo_system

OFFER_S = "99"  # the desk's clock goes on by more than ten seconds while an offer rings


async def sign_in_free(browser: Browser, system: System, login: str) -> Page:
    """Open the desk and wait until the router knows that the agent is available."""
    page = await sign_in(browser, system, login)
    await expect(page.get_by_test_id("presence")).to_have_attribute("data-status", "available")
    return page


async def test_a_hold_is_shown_on_both_sides_until_it_ends(system: System, browser: Browser) -> None:
    """`h` asks for a text; the visitor reads it and sees that they wait; `h` again ends it on both sides."""
    ana, shop = await converse(browser, system, "Is the kettle quiet?")

    await ana.keyboard.press("Escape")
    await ana.keyboard.press("h")
    await ana.get_by_test_id("hold-text").fill("I ask our kitchen expert")
    await ana.get_by_test_id("hold-yes").click()
    await expect(ana.get_by_test_id("held")).to_be_visible()
    await expect(shop.get_by_test_id("held")).to_be_visible()
    await expect(shop.get_by_test_id("held")).to_contain_text("I ask our kitchen expert")
    await expect(shop.get_by_text("I ask our kitchen expert")).to_have_count(1)
    await ana.get_by_test_id("messages").click()
    await ana.keyboard.press("h")

    await expect(ana.get_by_test_id("held")).to_have_count(0)
    await expect(shop.get_by_test_id("held")).to_have_count(0)
    await expect(shop.get_by_text("I ask our kitchen expert")).to_have_count(1)


KEYS_AT_ONCE = """
const seen = new MutationObserver(() => {
  if (!document.querySelector("[data-testid=hold]")) return;
  seen.disconnect();
  for (const key of ["Escape", "h"]) {
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  }
});
seen.observe(document, { childList: true, subtree: true });
"""


async def test_a_key_works_as_soon_as_a_conversation_shows(system: System, browser: Browser) -> None:
    """Escape and `h`, before the browser draws a frame, leave the composer and open the dialog of a hold."""
    ana = await sign_in(browser, system, "ana")
    await visit(browser, system, "Is the pan heavy?")
    await ana.evaluate(KEYS_AT_ONCE)

    await ana.get_by_test_id("accept").click()

    await expect(ana.get_by_test_id("hold-text")).to_be_focused()


async def test_a_note_stays_among_colleagues_and_survives_a_reload(system: System, browser: Browser) -> None:
    """It is shown in its position at the desk, before and after a reload, and never to the visitor."""
    ana, shop = await converse(browser, system, "The handle is loose")

    await ana.get_by_test_id("note-mode").click()
    await write(ana, "Third handle this week")
    await expect(ana.get_by_test_id("note-shown")).to_have_count(1)
    await ana.get_by_test_id("answer-mode").click()
    await write(ana, "I am sorry to hear that")
    await expect(shop.get_by_test_id("message")).to_have_count(2)
    await ana.reload()

    await expect(ana.get_by_test_id("note-shown").locator("p")).to_have_text(["Third handle this week"])
    await expect(shop.get_by_text("Third handle this week")).to_have_count(0)


async def test_the_desk_explains_an_offer(system: System, browser: Browser) -> None:
    """Rule, policy version and step; the winner and who would be next, with load and idle time; others counted.

    Opened before the answer to the acceptance has come, it stays open when that comes.
    """
    ana = await sign_in_free(browser, system, "ana")
    await sign_in_free(browser, system, "ben")
    await visit(browser, system, "Is this lid for the pan?")
    await click_at_once(ana, "why-open")
    await ana.get_by_test_id("accept").click()  # this agent has been idle for longer
    await expect(ana.get_by_test_id("hold")).to_be_visible()

    why = ana.get_by_test_id("why").locator("li").first
    for fact in ("Queue: default", "Rule: none matched", "Waiting step: 0", "Policy: settings"):
        await expect(why.locator(".why-facts")).to_contain_text(fact)
    await expect(why.locator(".why-who strong")).to_have_text([re.compile("Ana"), re.compile("Ben")])
    await expect(why.locator(".why-who small")).to_have_text([re.compile(r"load 0 of 100 · free for \d+:\d\d")] * 2)
    await expect(why.locator(".why-out")).to_contain_text("not available")


async def test_the_text_of_a_refused_command_can_be_corrected(system: System, browser: Browser) -> None:
    """A refused note is announced and comes back to the composer; a transfer's note comes back to its dialog."""
    ana, _ = await converse(browser, system, "The lid does not fit")
    composer, notices = ana.get_by_test_id("composer"), ana.get_by_test_id("notices").locator("p")

    await ana.get_by_test_id("note-mode").click()
    await write(ana, "Lid of the\0 old pan")
    await expect(notices).to_have_count(1)
    await expect(composer).to_have_value("Lid of the\0 old pan")
    await write(ana, "Lid of the old pan")
    await expect(ana.get_by_test_id("note-shown").locator("p")).to_have_text(["Lid of the old pan"])
    await expect(composer).to_have_value("")
    await ana.get_by_test_id("transfer").click()
    await ana.get_by_test_id("note").fill("Knows\0 lids")
    await ana.get_by_test_id("transfer-yes").click()
    await expect(notices).not_to_have_count(0)
    await ana.get_by_test_id("transfer").click()

    await expect(ana.get_by_test_id("note")).to_have_value("Knows\0 lids")


async def test_a_colleague_is_invited_by_name_and_gets_the_conversation(system: System, browser: Browser) -> None:
    """`@` in a note names a colleague, one click invites them; they write too, and a transfer needs no offer."""
    ana, shop = await converse(browser, system, "Which lamp is brighter?")
    ben = await sign_in(browser, system, "ben")

    await ana.get_by_test_id("note-mode").click()
    await ana.get_by_test_id("composer").press_sequentially("Do you know, @be")
    await ana.get_by_test_id("composer").press("Enter")
    await ana.get_by_test_id("invite").click()
    await expect(ana.get_by_test_id("guests")).to_be_visible()
    await ben.get_by_test_id("list-mine").get_by_test_id("conversation").click()
    await write(ben, "The tall one, by far")
    await expect(shop.get_by_test_id("message").last).to_have_text("The tall one, by far")
    await expect(ben.get_by_test_id("close")).to_have_count(0)
    await ana.get_by_test_id("transfer").click()
    await ana.get_by_test_id("to-agent").filter(has_text="Ben").click()
    await ana.get_by_test_id("transfer-yes").click()

    await expect(ben.get_by_test_id("close")).to_be_visible()
    await expect(ana.get_by_test_id("elsewhere")).to_contain_text("Ben")


async def test_a_conversation_is_taken_tagged_closed_found_and_reopened(system: System, browser: Browser) -> None:
    """Its position is shown; `a` takes it; tag and outcome stay with it; search finds its words; it goes on.

    Whoever is away is told how to take it.
    """
    ana = await sign_in(browser, system, "ana")
    await ana.get_by_test_id("presence-menu").click()
    await ana.locator("[data-testid=presence-choice][data-reason=phone]").click()
    await expect(ana.get_by_test_id("presence")).to_have_attribute("data-status", "busy")
    shop = await visit(browser, system, "My parcel has a marmalade stain")
    waiting = ana.get_by_test_id("list-waiting").get_by_test_id("conversation")

    await expect(shop.get_by_test_id("place")).to_have_attribute("data-place", "1")
    await waiting.click()
    await ana.get_by_test_id("presence-menu").click()
    await ana.locator("[data-testid=presence-choice][data-reason=meal]").click()
    await expect(ana.get_by_test_id("take-available")).to_be_visible()
    await expect(ana.get_by_test_id("take")).to_have_count(0)
    await ana.get_by_test_id("presence-menu").click()
    await ana.locator("[data-testid=presence-choice][data-reason=phone]").click()
    await expect(ana.get_by_test_id("take")).to_be_enabled()
    await ana.keyboard.press("a")
    await expect(ana.get_by_test_id("close")).to_be_visible()
    await ana.get_by_test_id("person").get_by_test_id("add-tag").fill("Parcel ")
    await ana.get_by_test_id("person").get_by_test_id("add-tag").press("Enter")
    await expect(ana.get_by_test_id("tag")).to_have_text(["parcel"])
    await ana.get_by_test_id("close").click()
    await ana.locator("[data-testid=outcome][data-outcome=solved]").click()
    await ana.get_by_test_id("close-yes").click()
    await expect(shop.get_by_test_id("ended")).to_be_visible()
    await expect(ana.get_by_test_id("person")).to_contain_text("Solved")
    await ana.keyboard.press("n")
    await ana.get_by_test_id("note-only").fill("Sent a new one")
    await ana.get_by_test_id("note-save").click()
    await expect(ana.get_by_test_id("note-shown").locator("p")).to_have_text(["Sent a new one"])
    await ana.get_by_test_id("nav-search").click()
    await ana.get_by_test_id("search-field").fill("marmalade")
    await expect(ana.get_by_test_id("result").locator("mark")).to_have_text(["marmalade"])
    await ana.get_by_test_id("filter-from").click()
    for key in ("PageUp", "ArrowLeft", "Enter"):
        await ana.keyboard.press(key)
    await expect(ana.get_by_test_id("filter-from")).to_have_attribute("data-day", re.compile(r"^\d{4}-\d\d-\d\d$"))
    await expect(ana.get_by_test_id("filter-from")).to_be_focused()
    await expect(ana.get_by_test_id("result")).to_have_count(1)
    await ana.get_by_test_id("nav-desk").click()
    await ana.get_by_test_id("reopen").click()

    await expect(ana.get_by_test_id("close")).to_be_visible()
    await expect(shop.get_by_test_id("composer")).to_be_visible()


# two in a row, before any answer can have come
TAG_AT_ONCE = """
async (field, tags) => {
  for (const tag of tags) {
    field.value = tag;
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    await Promise.resolve();
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    await Promise.resolve();
  }
}
"""


async def test_two_tags_added_in_a_row_both_stay(system: System, browser: Browser) -> None:
    """The second is added before the first is answered; both are there after a later message."""
    ana, _ = await converse(browser, system, "It came broken")

    await ana.get_by_test_id("add-tag").evaluate(TAG_AT_ONCE, ["parcel", "broken"])
    await ana.get_by_test_id("note-mode").click()
    await write(ana, "Third parcel this week")
    await expect(ana.get_by_test_id("note-shown")).to_have_count(1)

    await expect(ana.get_by_test_id("tag")).to_have_text(["parcel", "broken"])


# Notes that somebody, or `click_at_once`, has clicked it: it is there for seconds only.
NOTE_UNDO = """
addEventListener("click", ({ target }) => {
  if (target.closest("[data-testid=undo]")) document.body.dataset.undone = "yes";
}, true);
"""


async def test_a_decline_can_be_undone_and_escape_in_a_field_declines_nothing(system: System, browser: Browser) -> None:
    """Escape in the search, once and again, leaves the field; on the desk it declines, until that is undone."""
    ana = await sign_in_free(browser, system, "ana")
    await visit(browser, system, "Is the lid included?")
    offer = ana.get_by_test_id("offer")
    await expect(offer).to_be_visible()
    await ana.keyboard.press("s")
    await ana.get_by_test_id("search-field").press("Escape")
    await ana.keyboard.press("Escape")
    await expect(offer.get_by_test_id("accept")).to_be_enabled()
    await ana.get_by_test_id("nav-desk").click()
    await ana.evaluate(NOTE_UNDO)
    await click_at_once(ana, "undo")
    await ana.keyboard.press("Escape")
    await expect(ana.locator("body")).to_have_attribute("data-undone", "yes")
    await offer.get_by_test_id("accept").click()

    await expect(ana.get_by_test_id("composer")).to_be_visible()


async def test_a_decline_counts_after_five_seconds_unless_undone(browser: Browser) -> None:
    """Not earlier: then the offer is gone here, and rings at another agent's desk."""
    async with demo_system(USHER_OFFER_S=OFFER_S) as system:
        desk = await (await browser.new_context(locale="en-GB")).new_page()
        await desk.clock.install()
        await begin_desk(desk, system, "ana")
        await expect(desk.get_by_test_id("presence")).to_have_attribute("data-status", "available")
        await visit(browser, system, "Is the lid included?")
        await expect(desk.get_by_test_id("offer")).to_be_visible()
        ben = await sign_in_free(browser, system, "ben")
        # It goes on by itself until then: ahead by more than asking for the time and setting it ever take.
        await desk.clock.pause_at(await desk.evaluate("Date.now() / 1000 + 5"))
        await desk.get_by_test_id("decline").click()
        await desk.clock.run_for(4_900)
        await expect(desk.get_by_test_id("undo")).to_be_visible()
        await expect(ben.get_by_test_id("offer")).to_have_count(0)
        await desk.clock.run_for(200)
        await desk.clock.resume()

        await expect(ben.get_by_test_id("offer")).to_be_visible()
        await expect(desk.get_by_test_id("declined")).to_have_count(0)
