"""The desk's actions and pages in a real browser: what an agent, a colleague, an administrator and a visitor see."""

import asyncio
import re
from functools import partial

from playwright.async_api import Browser, Page, Route, expect

import browsing
from browsing import AT_ONCE, click_at_once, write
from stack.system import System

sign_in = partial(browsing.sign_in, locale="en-GB")
visit = partial(browsing.visit, locale="en-GB")

POLICY = """version: 1
queues:
  default: {}
  billing:
    service_level: {percent: 90, within_s: 60}
"""
BROKEN = POLICY.replace("within_s: 60", "within_s: soon")


async def sign_in_free(browser: Browser, system: System, login: str) -> Page:
    """Open the desk and wait until the router knows that conversations may come."""
    page = await sign_in(browser, system, login)
    await expect(page.get_by_test_id("presence")).to_have_attribute("data-status", "available")
    return page


async def converse(browser: Browser, system: System, text: str) -> tuple[Page, Page]:
    """Let Ana accept a visitor's conversation; gives both windows, Ana's first."""
    ana = await sign_in(browser, system, "ana")
    shop = await visit(browser, system, text)
    await ana.get_by_test_id("accept").click()
    await expect(ana.get_by_test_id("hold")).to_be_visible()
    return ana, shop


async def test_a_visitor_on_hold_is_told_and_the_desk_shows_it_until_the_agent_is_back(
    system: System, browser: Browser
) -> None:
    """`h` asks what to say; the visitor reads it and sees that they wait; `h` again ends it on both sides."""
    ana, shop = await converse(browser, system, "Is the kettle quiet?")

    await ana.keyboard.press("Escape")
    await ana.keyboard.press("h")
    await ana.get_by_test_id("hold-text").fill("I ask our kitchen expert")
    await ana.get_by_test_id("hold-yes").click()
    await expect(ana.get_by_test_id("held")).to_be_visible()
    await expect(shop.get_by_test_id("held")).to_be_visible()
    await expect(shop.get_by_test_id("system").last).to_have_text("I ask our kitchen expert")
    await ana.get_by_test_id("messages").click()
    await ana.keyboard.press("h")

    await expect(ana.get_by_test_id("held")).to_have_count(0)
    await expect(shop.get_by_test_id("held")).to_have_count(0)


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


async def test_a_key_counts_from_the_moment_a_conversation_shows(system: System, browser: Browser) -> None:
    """Escape and `h`, before the browser draws a frame, leave the composer and ask what to say."""
    ana = await sign_in(browser, system, "ana")
    await visit(browser, system, "Is the pan heavy?")
    await ana.evaluate(KEYS_AT_ONCE)

    await ana.get_by_test_id("accept").click()

    await expect(ana.get_by_test_id("hold-text")).to_be_focused()


async def test_a_way_taken_as_soon_as_the_desk_shows_leads_there(system: System, browser: Browser) -> None:
    """Search, pressed before the browser draws a frame, is the page that shows, not only the address."""
    ana = await sign_in(browser, system, "ana")
    await ana.add_init_script(f"({AT_ONCE})('nav-search')")
    await ana.reload()

    await expect(ana.get_by_test_id("search-field")).to_be_visible()


async def test_a_note_stays_among_colleagues_and_outlives_a_reload(system: System, browser: Browser) -> None:
    """A note is shown in its place at the desk, before and after a reload, and never to the visitor."""
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


async def test_the_desk_tells_of_an_offer_why_it_was_made(system: System, browser: Browser) -> None:
    """Rule, policy version and step; who was chosen and who would be next, with load and idle time; others counted.

    Asked before the answer to the acceptance is here, it stays open when that comes.
    """
    ana = await sign_in_free(browser, system, "ana")
    await sign_in_free(browser, system, "ben")
    await visit(browser, system, "Is this lid for the pan?")
    await click_at_once(ana, "why-open")
    await ana.get_by_test_id("accept").click()  # she is free for longer
    await expect(ana.get_by_test_id("hold")).to_be_visible()

    why = ana.get_by_test_id("why").locator("li").first
    for fact in ("Queue: default", "Rule: none matched", "Waiting step: 0", "Policy: settings"):
        await expect(why.locator(".why-facts")).to_contain_text(fact)
    await expect(why.locator(".why-who strong")).to_have_text([re.compile("Ana"), re.compile("Ben")])
    await expect(why.locator(".why-who small")).to_have_text([re.compile(r"load 0 of 100 · free for \d+:\d\d")] * 2)
    await expect(why.locator(".why-out")).to_contain_text("not available")


async def test_what_was_written_into_a_refused_command_is_there_to_be_mended(system: System, browser: Browser) -> None:
    """A note that cannot be kept is announced and comes back to the composer; a transfer's note to its dialog."""
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


async def test_a_canned_answer_is_written_once_and_used_by_its_shortcut(system: System, browser: Browser) -> None:
    """Saved on its page, found by `/` and the first letters, taken by Enter with the names filled in, and sent."""
    ana, shop = await converse(browser, system, "Thank you!")

    await ana.goto(f"{system.agents_url}/desk/#/canned")
    await ana.get_by_test_id("canned-add").click()
    await ana.get_by_test_id("canned-shortcut").fill("thanks")
    await ana.get_by_test_id("canned-text").fill("With pleasure! {{agent.first_name}}")
    await ana.get_by_test_id("canned-save").click()
    await expect(ana.get_by_test_id("canned-row")).to_have_count(1)
    await ana.get_by_test_id("list-mine").get_by_test_id("conversation").click()
    await ana.get_by_test_id("composer").press_sequentially("/tha")
    await expect(ana.get_by_test_id("suggestion")).to_have_count(1)
    await ana.get_by_test_id("composer").press("Enter")
    await expect(ana.get_by_test_id("composer")).to_have_value("With pleasure! Ana")
    await ana.get_by_test_id("composer").press("Enter")

    await expect(shop.get_by_test_id("message").last).to_have_text("With pleasure! Ana")


async def test_a_policy_is_checked_compared_and_only_then_made_active(system: System, browser: Browser) -> None:
    """A mistake is shown at its line and cannot go live; the mended text shows its changes, goes live, and is used."""
    admin = await sign_in(browser, system, "admin", "#/policy")
    text, verdict = admin.get_by_test_id("policy-text"), admin.get_by_test_id("policy-verdict")

    await text.fill(BROKEN)
    fault = admin.get_by_test_id("policy-fault")
    await expect(fault).to_have_attribute("data-line", "5")
    await expect(admin.get_by_test_id("policy-activate")).to_be_disabled()
    await text.fill(POLICY)
    await expect(verdict).to_have_attribute("data-state", "good")
    await expect(admin.get_by_test_id("policy-changes")).to_contain_text("queues.billing")
    await admin.get_by_test_id("policy-activate").click()
    await expect(admin.get_by_test_id("policy-said")).to_be_visible()
    await expect(admin.get_by_test_id("policy-stored")).to_have_count(1)
    await admin.get_by_test_id("nav-queues").click()

    await expect(admin.locator("[data-testid=queue-card][data-queue=billing]")).to_be_visible()


async def test_a_transfer_to_a_queue_and_the_live_view_of_it(system: System, browser: Browser) -> None:
    """Under a policy with two queues a conversation goes to the other; the live view counts it there while it waits."""
    admin = await sign_in(browser, system, "admin", "#/policy")
    await admin.get_by_test_id("policy-text").fill(POLICY)
    await expect(admin.get_by_test_id("policy-verdict")).to_have_attribute("data-state", "good")
    await admin.get_by_test_id("policy-activate").click()
    await expect(admin.get_by_test_id("policy-said")).to_be_visible()
    await away(admin)
    ana, _ = await converse(browser, system, "I was charged twice")

    await away(ana)
    await ana.get_by_test_id("transfer").click()
    await ana.get_by_test_id("queue").select_option("billing")
    await ana.get_by_test_id("note").fill("Please look at both invoices")
    await ana.get_by_test_id("transfer-yes").click()
    await admin.get_by_test_id("nav-live").click()
    billing = admin.locator("[data-testid=live-queue][data-queue=billing]")
    await expect(billing.get_by_test_id("live-waiting")).to_have_text("1")
    ben = await sign_in(browser, system, "ben")
    await expect(ben.get_by_test_id("offer")).to_contain_text("Please look at both invoices")
    await ben.get_by_test_id("accept").click()

    await expect(billing.get_by_test_id("live-waiting")).to_have_text("0")
    await expect(admin.get_by_test_id("in-hand")).to_have_count(1)


async def test_the_live_view_shows_an_answer_that_comes_after_the_next_asking(system: System, browser: Browser) -> None:
    """Where answers take longer than the time between two askings, each is shown as it comes."""
    admin = await sign_in(browser, system, "admin")
    asked: asyncio.Queue[Route] = asyncio.Queue()
    await admin.route("**/api/live", asked.put_nowait)
    await admin.get_by_test_id("nav-live").click()

    first, _ = await asked.get(), await asked.get()
    await first.continue_()

    await expect(admin.get_by_test_id("live-queue")).to_be_visible()


async def away(page: Page) -> None:
    """Say that one is in a meeting."""
    await page.get_by_test_id("presence-menu").click()
    await page.locator("[data-testid=presence-choice][data-reason=meeting]").click()
    await expect(page.get_by_test_id("presence")).to_have_attribute("data-status", "away")


async def test_a_colleague_is_asked_in_by_name_helps_and_is_handed_the_conversation(
    system: System, browser: Browser
) -> None:
    """`@` in a note names a colleague, one click invites them; they write too, and a transfer is at once."""
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


async def test_a_waiting_conversation_is_taken_tagged_closed_with_its_outcome_found_and_opened_again(
    system: System, browser: Browser
) -> None:
    """Its place is told; `a` takes it; tag and outcome stay with it; search finds what was said; it goes on."""
    ana = await sign_in(browser, system, "ana")
    await away(ana)
    shop = await visit(browser, system, "My parcel has a marmalade stain")
    waiting = ana.get_by_test_id("list-waiting").get_by_test_id("conversation")

    await expect(shop.get_by_test_id("place")).to_have_attribute("data-place", "1")
    await waiting.click()
    await ana.get_by_test_id("presence-menu").click()
    await ana.locator("[data-testid=presence-choice][data-reason=phone]").click()
    await expect(ana.get_by_test_id("presence")).to_have_attribute("data-status", "busy")
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
    await ana.get_by_test_id("nav-desk").click()
    await ana.get_by_test_id("reopen").click()

    await expect(ana.get_by_test_id("close")).to_be_visible()
    await expect(shop.get_by_test_id("composer")).to_be_visible()


# Two in a row, before any answer can be here.
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


async def test_two_tags_put_on_in_a_row_both_stay(system: System, browser: Browser) -> None:
    """The second is put beside the first, whose answer is not here yet; both are there after what was said later."""
    ana, _ = await converse(browser, system, "It came broken")

    await ana.get_by_test_id("add-tag").evaluate(TAG_AT_ONCE, ["parcel", "broken"])
    await ana.get_by_test_id("note-mode").click()
    await write(ana, "Third parcel this week")
    await expect(ana.get_by_test_id("note-shown")).to_have_count(1)

    await expect(ana.get_by_test_id("tag")).to_have_text(["parcel", "broken"])


async def test_an_administrator_changes_an_agent_lets_him_finish_and_gives_his_conversation_away(
    system: System, browser: Browser
) -> None:
    """Skill and capacity are saved; from the live view the agent is let finish and a colleague gets what they had."""
    ana, _ = await converse(browser, system, "Do you ship to Norway?")
    ben = await sign_in(browser, system, "ben")
    admin = await sign_in(browser, system, "admin", "#/agents")

    row = admin.locator("[data-testid=agent-row][data-login=ana]")
    await row.get_by_test_id("agent-edit").click()
    await admin.get_by_test_id("agent-capacity").fill("66")
    await admin.get_by_test_id("agent-add-skill").fill("norwegian")
    await admin.get_by_test_id("agent-add-skill").press("Enter")
    await admin.get_by_test_id("agent-save").click()
    await expect(row).to_contain_text("norwegian 3")
    await expect(row).to_contain_text("66")
    await admin.get_by_test_id("nav-live").click()
    finishing = admin.get_by_test_id("live-agent").filter(has_text="Ana")
    await finishing.get_by_test_id("drain").click()
    await expect(ana.get_by_test_id("draining")).to_be_visible()
    await admin.get_by_test_id("reassign").click()
    await admin.get_by_test_id("to-agent").filter(has_text="Ben").click()
    await admin.get_by_test_id("reassign-yes").click()

    await expect(ben.get_by_test_id("list-mine").get_by_test_id("conversation")).to_have_count(1)
    await expect(finishing).to_have_attribute("data-status", "away")


async def test_an_agent_finds_no_way_to_the_administration_and_is_told_so_at_its_address(
    system: System, browser: Browser
) -> None:
    """No link leads an agent there, and the page itself says that it is not for this role."""
    ana = await sign_in(browser, system, "ana", "#/policy")

    await expect(ana.get_by_test_id("forbidden")).to_be_visible()
    await expect(ana.get_by_test_id("nav-search")).to_be_visible()
    await expect(ana.get_by_test_id("nav-policy")).to_have_count(0)
