"""A long conversation: the newest first, the reader's place kept, their own line in sight, new ones announced."""

import pytest
from playwright.async_api import Page, expect

from browsing import write
from host_site.shop_site import Hosts
from stack.agent import Agent
from stack.crew import ask
from stack.widget_windows import Shop, given, shows

pytestmark = pytest.mark.asyncio(loop_scope="session")
LINES = 260
AT_END = "e => e.scrollHeight - e.scrollTop - e.clientHeight < 80"


async def _top_of(page: Page, text: str) -> float:
    box = await page.get_by_test_id("message").filter(has_text=text).bounding_box()
    assert box is not None
    return box["y"]


async def test_a_long_conversation_is_read_from_its_end(hosts: Hosts, ana: Agent) -> None:
    """After a reload only the end is fetched, the rest when one reads back to it."""
    page = await Shop(hosts).begin("how does it begin?")
    conversation = await given(ana, "how does it begin?")
    for n in range(1, LINES + 1):
        await ana.reply(conversation, f"Line {n:03}: lorem ipsum dolor sit amet, consectetur")
    await shows(page, f"Line {LINES:03}")
    frames: list[str] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(str(frame))))
    await page.reload()
    await shows(page, f"Line {LINES:03}")
    await expect(page.locator(".earlier")).to_be_attached()
    fetched = sum('"type":"message"' in frame for frame in frames)
    messages = page.get_by_test_id("messages")
    await messages.evaluate("e => e.scrollTop = 0")
    first = (await page.get_by_test_id("text").first.inner_text())[:8]
    before = await _top_of(page, first)
    shown = await page.get_by_test_id("message").count()
    await page.locator(".earlier").click()
    await expect(page.get_by_test_id("message")).not_to_have_count(shown)
    moved = abs(await _top_of(page, first) - before)
    await ana.reply(conversation, "something new below")
    await expect(page.get_by_test_id("to-newest")).to_have_text("1 new message")
    kept = abs(await _top_of(page, first) - before)
    await page.get_by_test_id("to-newest").click()
    await page.wait_for_function(AT_END, arg=await messages.element_handle())
    await expect(page.get_by_test_id("to-newest")).to_have_count(0)
    await messages.evaluate("e => e.scrollTop = 0")
    await write(page, "my own line")
    await page.wait_for_function(AT_END, arg=await messages.element_handle())
    await page.context.close()
    await ask(ana, "close", conversation)

    assert fetched <= 105
    assert max(moved, kept) < 60
