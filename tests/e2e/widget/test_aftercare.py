"""How it went is asked once, and a question that nobody could answer is answered later, as was promised."""

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from host_site.shop_site import Hosts
from stack.agent import Agent
from stack.crew import ask
from stack.widget_windows import Shop, be, given, shows

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def answered(hosts: Hosts, ana: Agent, text: str) -> tuple[Page, str]:
    """A visitor asks this, and gets an answer."""
    page = await Shop(hosts).begin(text)
    conversation = await given(ana, text)
    await ana.reply(conversation, f"about {text}")
    await shows(page, f"about {text}")
    return page, conversation


async def test_a_visitor_rates_by_keyboard_once_and_changes_it(hosts: Hosts, ana: Agent) -> None:
    """It is still asked on the next page; reopened and closed again, nothing more is asked."""
    page, conversation = await answered(hosts, ana, "is it good?")
    await ask(ana, "close", conversation)
    form = page.get_by_test_id("rating")
    await expect(form.get_by_role("radio")).to_have_count(5)
    await expect(page.get_by_test_id("rating-send")).to_be_disabled()
    await page.reload()
    await expect(form).to_be_visible()
    await page.get_by_test_id("score-1").focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("ArrowRight")
    await page.get_by_test_id("rating-comment").fill("slow")
    await page.get_by_test_id("rating-send").click()
    await expect(page.get_by_test_id("rated")).to_have_attribute("data-score", "2")
    await page.get_by_test_id("rating-change").click()
    await page.get_by_text("4", exact=True).click()
    await page.get_by_test_id("rating-send").click()
    await expect(page.get_by_test_id("rated")).to_have_attribute("data-score", "4")
    await ask(ana, "reopen", conversation)
    await expect(page.get_by_test_id("composer")).to_be_visible()
    await ana.reply(conversation, "one thing more")
    await shows(page, "one thing more")
    await ask(ana, "close", conversation)
    await expect(page.get_by_test_id("ended")).to_be_visible()
    await expect(page.get_by_test_id("rated")).to_have_attribute("data-score", "4")

    await expect(form).to_have_count(0)
    await page.context.close()


async def test_a_rating_given_without_a_connection_is_sent_once_it_is_back(hosts: Hosts, ana: Agent) -> None:
    """As a message is."""
    page, conversation = await answered(hosts, ana, "is it kept?")
    await ask(ana, "close", conversation)
    await expect(page.get_by_test_id("rating")).to_be_visible()
    await page.context.set_offline(True)
    await page.evaluate("window.dispatchEvent(new Event('offline'))")
    await page.get_by_text("5", exact=True).click()
    await page.get_by_test_id("rating-send").click()
    await page.context.set_offline(False)
    await page.evaluate("window.dispatchEvent(new Event('online'))")

    await expect(page.get_by_test_id("rated")).to_have_attribute("data-score", "5")
    await page.context.close()


async def test_who_would_rather_not_rate_is_left_alone(hosts: Hosts, ana: Agent) -> None:
    """Also after a reload of the page's conversation."""
    page, conversation = await answered(hosts, ana, "no surveys please")
    await ask(ana, "close", conversation)
    await page.get_by_test_id("rating-skip").click()
    await expect(page.get_by_test_id("rating")).to_have_count(0)
    await page.reload()
    await expect(page.get_by_test_id("panel")).to_be_visible()

    await expect(page.get_by_test_id("rating")).to_have_count(0)
    await expect(page.get_by_test_id("rated")).to_have_count(0)
    await page.context.close()


async def test_a_question_left_while_nobody_is_there_is_answered_later(hosts: Hosts, ana: Agent) -> None:
    """The visitor sees by when, also when they come back before; the agent sees it until they answer."""
    await be(ana, "away")
    page = await Shop(hosts).begin("do you deliver to Peru?")
    await page.get_by_test_id("address-field").fill("+49 30 12")
    await page.get_by_test_id("address-leave").click()
    await expect(page.get_by_test_id("address-bad")).to_contain_text("no such phone number")
    await page.get_by_test_id("address-field").fill("+49 (0)30 123456")
    await page.get_by_test_id("address-leave").click()
    promised = page.get_by_test_id("promised")
    await expect(promised).to_contain_text(re.compile(r"answer you at \+4930123456 before \d\d:\d\d to(day|morrow)"))
    due = await promised.get_attribute("data-due")
    await page.reload()
    await expect(promised).to_have_attribute("data-due", due or "")
    await be(ana, "available")
    conversation = await given(ana, "do you deliver to Peru?")
    state = ana.own[conversation]
    await ana.reply(conversation, "yes, in a week")
    await shows(page, "yes, in a week")
    await ana.until(lambda: ana.own[conversation]["promise"] is None)
    await expect(promised).to_have_count(0)
    await page.context.close()
    await ask(ana, "close", conversation)

    assert (state["promise"]["address"], str(state["promise"]["due_at"])) == ("+4930123456", due)
    assert state["tags"] == ["promised"]


async def test_after_hours_the_next_opening_is_promised_and_kept(hosts: Hosts, ana: Agent, rules: Path) -> None:
    """Though an agent is free; once the calendar is open, they get the question with the promise."""
    page = await Shop(hosts, data='data-entry="night"').begin("are you still open?")
    await expect(page.get_by_test_id("messages")).to_contain_text("09:00")
    await expect(page.get_by_test_id("place")).to_have_count(0)
    await page.get_by_test_id("address-field").fill("sam@example.test")
    await page.get_by_test_id("address-leave").click()
    await expect(page.get_by_test_id("promised")).to_contain_text("sam@example.test before 13:00 tomorrow")
    taken = [key for key in ana.own if "are you still open?" in ana.screens[key].texts]
    closed = await asyncio.to_thread(rules.read_text)
    await asyncio.to_thread(rules.write_text, closed.replace("night: {hours: night}", "night: {}"))
    conversation = await given(ana, "are you still open?")
    await ana.reply(conversation, "we are now")
    await shows(page, "we are now")
    await expect(page.get_by_test_id("promised")).to_have_count(0)
    await asyncio.to_thread(rules.write_text, closed)
    await page.context.close()
    await ask(ana, "close", conversation)

    assert taken == []


async def test_who_has_the_question_is_named_and_may_answer_it_by_phone(hosts: Hosts, ana: Agent, desk: Page) -> None:
    """The team until an agent has it; marked as answered, nothing is promised any more."""
    await be(ana, "away")
    page = await Shop(hosts).begin("can you call me?")
    await page.get_by_test_id("address-field").fill("+49 30 654321")
    await page.get_by_test_id("address-leave").click()
    promised = page.get_by_test_id("promised")
    await expect(promised).to_contain_text("We will answer you at +4930654321 before")
    await desk.get_by_test_id("presence-menu").click()
    await desk.locator("[data-testid=presence-choice][data-status=available]").click()
    await desk.get_by_test_id("accept").click()
    await expect(promised).to_contain_text("Ben will answer you at +4930654321 before")
    await expect(page.get_by_test_id("owed")).to_be_visible()
    await desk.get_by_test_id("kept-phone").click()
    await expect(desk.get_by_test_id("promise")).to_have_count(0)

    await expect(promised).to_have_count(0)
    await desk.get_by_test_id("close").click()
    await desk.get_by_test_id("close-yes").click()
    await page.context.close()
