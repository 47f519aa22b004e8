"""What is pasted into the composer arrives whole."""

import pytest
from playwright.async_api import expect

from host_site.shop_site import Hosts
from stack.agent import Agent
from stack.crew import ask
from stack.widget_windows import Shop, given, shows

pytestmark = pytest.mark.asyncio(loop_scope="session")
PASTE = """
(field) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array([137, 80, 78, 71])], "image.png", { type: "image/png" }));
  data.setData("text/plain", "text and picture");
  field.focus();
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}
"""


async def test_a_paste_of_text_with_a_picture_keeps_both(hosts: Hosts, ana: Agent) -> None:
    """Office programs put a picture of the text beside the text."""
    page = await Shop(hosts).begin("a paste follows")
    conversation = await given(ana, "a paste follows")
    composer = page.get_by_test_id("composer")
    await composer.fill("Here: ")
    await composer.evaluate(PASTE)
    await expect(composer).to_have_value("Here: text and picture")
    await expect(page.locator("[data-testid=files] [data-done=true]")).to_have_count(1)
    await composer.press("Enter")
    await shows(page, "Here: text and picture")
    await ana.until(lambda: "Here: text and picture" in ana.screens[conversation].texts)
    sent = ana.screens[conversation].messages[-1]
    await page.context.close()
    await ask(ana, "close", conversation)

    assert [file["name"] for file in sent["attachments"]] == ["image.png"]
