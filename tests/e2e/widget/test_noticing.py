"""A visitor who does not look hears and sees that an answer has come."""

import pytest
from playwright.async_api import expect

from host_site.shop_site import Hosts
from stack.agent import Agent
from stack.crew import ask
from stack.widget_windows import Shop, given, shows

pytestmark = pytest.mark.asyncio(loop_scope="session")
# Counts what is played.
SPY = """
window.tones = 0;
const Original = window.AudioContext;
window.AudioContext = class extends Original {
  createOscillator() { window.tones += 1; return super.createOscillator(); }
};
"""

# Playwright's looks at a page count as somebody's touch.
UNTOUCHED = """
Object.defineProperty(navigator, "userActivation", { value: { isActive: false, hasBeenActive: false } });
"""


async def test_an_answer_sounds_and_is_shown_beside_the_closed_panel(hosts: Hosts, ana: Agent) -> None:
    """Until it is muted; the card leads into the conversation, and can be put away."""
    page = await Shop(hosts, early=SPY).begin("call me")
    conversation = await given(ana, "call me")
    await expect(page.get_by_test_id("agent")).to_contain_text("Ana")
    await page.get_by_test_id("launcher").click()
    await ana.reply(conversation, "first answer")
    await expect(page.get_by_test_id("preview")).to_contain_text("first answer")
    await page.wait_for_function("window.tones > 0")
    await page.get_by_test_id("preview-hide").click()
    await expect(page.get_by_test_id("preview")).to_have_count(0)
    await expect(page.get_by_test_id("unread")).to_have_text("1")
    await ana.reply(conversation, "second answer")
    await page.get_by_test_id("preview").get_by_role("button", name="second answer").click()
    await shows(page, "second answer")
    await page.get_by_role("button", name="Turn the sound off").click()
    heard = await page.evaluate("window.tones")
    await page.get_by_test_id("launcher").click()
    await ana.reply(conversation, "third answer")
    await expect(page.get_by_test_id("preview")).to_contain_text("third answer")
    after = await page.evaluate("window.tones")
    await page.context.close()
    await ask(ana, "close", conversation)

    assert after == heard


async def test_nothing_sounds_before_the_page_was_touched(hosts: Hosts, ana: Agent) -> None:
    """A browser would only warn of it in the shop's console."""
    first = await Shop(hosts).begin("quiet please")
    conversation = await given(ana, "quiet please")
    await expect(first.get_by_test_id("agent")).to_contain_text("Ana")
    kept = await first.context.storage_state()
    await first.context.close()
    context = await hosts.browser.new_context(storage_state=kept)
    told: list[str] = []
    context.on("console", lambda line: told.append(line.text))
    page = await Shop(hosts, early=SPY + UNTOUCHED).open(context)
    await expect(page.get_by_test_id("launcher")).to_be_visible()
    await ana.reply(conversation, "while you were away")
    await expect(page.get_by_test_id("preview")).to_contain_text("while you were away")
    tones = await page.evaluate("window.tones")
    await context.close()
    await ask(ana, "close", conversation)

    assert (tones, told) == (0, [])
