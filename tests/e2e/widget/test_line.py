"""What the widget says about the connection and about time stays true, whatever the visitor's clock and network do."""

import re
import time

import pytest
from playwright.async_api import expect

from browsing import write
from host_site.shop_site import Hosts
from silent_proxy import SilentProxy
from stack.agent import Agent
from stack.crew import ask
from stack.widget_windows import AHEAD, VISIBILITY, Shop, be, given, shows

pytestmark = pytest.mark.asyncio(loop_scope="session")
# After a second of doubt the widget connects again; if it did not doubt the line, it would wait 8 s for a pong.
RIGHT_WITHIN_S = 7.0
SAID = "document.querySelector('usher-widget').shadowRoot.querySelector('.said').textContent"


async def test_a_wrong_clock_of_the_visitor_changes_nothing(hosts: Hosts, ana: Agent) -> None:
    """An hour ahead: times, waiting and what a screen reader is told follow the server's clock."""
    await be(ana, "away")
    page = await Shop(hosts, early=AHEAD).begin("an hour ahead")
    own = page.get_by_test_id("message").first
    await expect(page.locator("time").last).to_have_text(re.compile(r"\d\d:\d\d"))
    at_once = await page.locator("time").last.inner_text()
    await expect(own).not_to_have_attribute("data-seq", "")
    later = await page.locator("time").last.inner_text()
    now = {time.strftime("%H:%M", time.localtime(time.time() - ago)) for ago in (0, 60)}
    await be(ana, "available")
    conversation = await given(ana, "an hour ahead")
    await expect(page.get_by_test_id("waiting")).to_have_count(0)
    await ana.reply(conversation, "is it heard?")
    await shows(page, "is it heard?")
    await page.wait_for_function(f"{SAID}.includes('is it heard?')")
    await page.context.close()
    await ask(ana, "close", conversation)

    assert {at_once, later} <= now


async def test_a_page_that_is_shown_again_is_right_at_once(hosts: Hosts, ana: Agent) -> None:
    """The line died in silence while nobody looked: the answer is there before a usual ping would have failed."""
    async with SilentProxy(int(hosts.gateway.rpartition(":")[2])) as proxy:
        page = await Shop(hosts, gateway=f"http://127.0.0.1:{proxy.port}").begin("then I slept")
        conversation = await given(ana, "then I slept")
        await expect(page.get_by_test_id("agent")).to_contain_text("Ana")
        await page.evaluate(VISIBILITY, "hidden")
        proxy.fall_silent()
        await ana.reply(conversation, "said while you slept")
        await ana.until(lambda: "said while you slept" in ana.screens[conversation].texts)
        await page.evaluate(VISIBILITY, "visible")
        shown = time.monotonic()
        await shows(page, "said while you slept")
        took = time.monotonic() - shown
        await page.context.close()
    await ask(ana, "close", conversation)

    assert took <= RIGHT_WITHIN_S


async def test_a_conversation_closed_while_one_was_offline_is_told(hosts: Hosts, ana: Agent) -> None:
    """What was written meanwhile opens another; the one that ended stays above it, and that it ended is said."""
    async with SilentProxy(int(hosts.gateway.rpartition(":")[2])) as proxy:
        page = await Shop(hosts, gateway=f"http://127.0.0.1:{proxy.port}").begin("before the tunnel")
        conversation = await given(ana, "before the tunnel")
        await expect(page.get_by_test_id("agent")).to_contain_text("Ana")
        proxy.cut()
        await expect(page.get_by_test_id("connection")).to_have_attribute("data-state", "offline")
        await write(page, "in the tunnel")
        await ask(ana, "close", conversation)
        proxy.mend()
        await page.evaluate("window.dispatchEvent(new Event('online'))")
        second = await given(ana, "in the tunnel")
        await expect(page.get_by_test_id("ended-before")).to_contain_text("has ended")
        await shows(page, "before the tunnel")
        await shows(page, "in the tunnel")
        await page.context.close()
    await ask(ana, "close", second)

    assert second != conversation


async def test_with_nobody_there_the_visitor_is_told_so_and_may_leave_an_address(hosts: Hosts, ana: Agent) -> None:
    """The open home follows who is here; who waits alone is promised an answer elsewhere, which agents see."""
    page = await Shop(hosts, data='data-email="shop@example.com"').open()
    await page.get_by_test_id("launcher").click()
    panel = page.get_by_test_id("panel")
    await expect(panel).to_contain_text("Here now")
    await be(ana, "away")
    await expect(panel).to_contain_text("Nobody is here")
    await page.get_by_test_id("start").click()
    await write(page, "is anybody there?")
    nobody = page.get_by_test_id("nobody")
    await expect(nobody).to_contain_text("Nobody is here right now")
    await expect(nobody.locator("a[href='mailto:shop@example.com']")).to_be_visible()
    await expect(page.get_by_test_id("place")).to_have_count(0)
    await page.get_by_test_id("address-field").fill("tomorrow at nine")
    await page.get_by_test_id("address-leave").click()
    await expect(nobody.get_by_role("alert")).to_be_visible()
    await page.get_by_test_id("address-field").fill("eva@example.com")
    await page.get_by_test_id("address-leave").click()
    await expect(page.get_by_test_id("system").last).to_contain_text("We will answer you at eva@example.com before")
    await expect(page.get_by_test_id("address")).to_have_count(0)
    await be(ana, "available")
    conversation = await given(ana, "is anybody there?")
    await expect(page.get_by_test_id("nobody")).to_have_count(0)
    state = ana.own[conversation]
    await page.context.close()
    await ask(ana, "close", conversation)

    assert (state["visitor"]["email"], state["tags"]) == ("eva@example.com", ["promised"])


async def test_the_open_home_tells_when_somebody_comes(hosts: Hosts, ana: Agent) -> None:
    """Loaded with nobody there."""
    await be(ana, "away")
    page = await Shop(hosts).open()
    await page.get_by_test_id("launcher").click()
    await expect(page.get_by_test_id("panel")).to_contain_text("Nobody is here")
    await be(ana, "available")
    await expect(page.get_by_test_id("panel")).to_contain_text("Here now")
    await page.context.close()
