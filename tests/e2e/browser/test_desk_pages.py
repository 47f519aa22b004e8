"""The desk's pages in a real browser: canned answers, policy, live view, administration."""

import asyncio

from playwright.async_api import Browser, Route, expect

import browsing
from browsing import AT_ONCE
from stack.desk_windows import away, converse, sign_in
from stack.system import System

POLICY = """version: 1
queues:
  default: {}
  billing:
    service_level: {percent: 90, within_s: 60}
"""
BROKEN = POLICY.replace("within_s: 60", "within_s: soon")


async def test_a_page_opened_as_soon_as_the_desk_shows_is_shown(system: System, browser: Browser) -> None:
    """Search, pressed before the browser draws a frame, is the page that shows, not only the address."""
    ana = await sign_in(browser, system, "ana")
    await ana.add_init_script(f"({AT_ONCE})('nav-search')")
    await ana.reload()

    await expect(ana.get_by_test_id("search-field")).to_be_visible()


async def test_a_canned_answer_is_created_and_used_by_its_shortcut(system: System, browser: Browser) -> None:
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


async def test_a_policy_is_checked_compared_and_then_activated(system: System, browser: Browser) -> None:
    """A mistake is shown at its line and cannot be activated; the corrected text shows its changes, and then routes."""
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


async def test_the_live_view_counts_a_transfer_to_a_queue(system: System, browser: Browser) -> None:
    """Under a policy with two queues; it is counted in the other one while it waits there."""
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


async def test_the_live_view_shows_answers_that_are_slower_than_its_period(system: System, browser: Browser) -> None:
    """If answers take longer than the time between two requests, each is shown as it comes."""
    admin = await sign_in(browser, system, "admin")
    asked: asyncio.Queue[Route] = asyncio.Queue()
    await admin.route("**/api/live", asked.put_nowait)
    await admin.get_by_test_id("nav-live").click()

    first, _ = await asked.get(), await asked.get()
    await first.continue_()

    await expect(admin.get_by_test_id("live-queue")).to_be_visible()


async def test_an_administrator_changes_and_drains_an_agent_and_reassigns(system: System, browser: Browser) -> None:
    """Skill and capacity are saved; from the live view the agent is drained and a colleague gets their conversation."""
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


async def test_an_agent_cannot_open_the_administration(system: System, browser: Browser) -> None:
    """No link leads there, and the page itself says that it is not for this role."""
    ana = await sign_in(browser, system, "ana", "#/policy")

    await expect(ana.get_by_test_id("forbidden")).to_be_visible()
    await expect(ana.get_by_test_id("nav-search")).to_be_visible()
    await expect(ana.get_by_test_id("nav-policy")).to_have_count(0)


async def test_the_desk_in_arabic_is_read_from_the_right_and_a_policy_from_the_left(
    system: System, browser: Browser
) -> None:
    """Chosen under *Your account*, in every tab at once: words and panes turn round; a document with keys does not."""
    admin = await browsing.sign_in(browser, system, "admin", "#/policy", locale="en-GB")
    other = await admin.context.new_page()
    await other.goto(f"{system.agents_url}/desk/")
    await expect(other.get_by_test_id("presence")).to_be_visible()
    text = admin.get_by_test_id("policy-text")
    await text.fill("# half a sentence")

    await admin.get_by_test_id("account").click()
    await admin.get_by_test_id("language").select_option("ar")
    await expect(admin.locator("html")).to_have_attribute("lang", "ar")
    await expect(other.locator("html")).to_have_attribute("dir", "rtl")
    await admin.keyboard.press("Escape")
    await expect(text).to_have_value("# half a sentence")
    await admin.reload()
    await expect(admin.locator("html")).to_have_attribute("lang", "ar")
    await expect(admin.get_by_test_id("page").get_by_role("heading", level=1)).to_have_text("السياسة")
    await expect(admin.get_by_test_id("page")).to_have_css("direction", "rtl")
    await expect(text).to_have_css("direction", "ltr")
    left = "element => element.getBoundingClientRect().left"
    assert await admin.get_by_test_id("nav-desk").evaluate(left) > await text.evaluate(left)
