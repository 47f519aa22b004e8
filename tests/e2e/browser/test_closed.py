"""A closed conversation is found, read with everything that belongs to it, and reopened."""

import asyncio
from pathlib import Path

from playwright.async_api import Browser, expect

from browsing import sign_in, visit, write
from stack.system import System
from transcripts.read_back import text_of_pdf


async def test_a_visitor_saves_the_conversation_on_a_phone(system: System, browser: Browser) -> None:
    """By links that are followed by a tap, so that no browser blocks them; the file is a PDF."""
    shop = await visit(browser, system, "Do you sell vases?", locale="en-GB")
    await shop.set_viewport_size({"width": 390, "height": 844})
    await expect(shop.get_by_test_id("message")).to_have_count(1)
    await shop.get_by_test_id("end").click()
    await shop.get_by_test_id("end-yes").click()
    await shop.get_by_test_id("save").click()
    async with shop.context.expect_event("download") as started:
        await shop.get_by_test_id("save-pdf").click()
    download = await started.value
    lines = text_of_pdf(await asyncio.to_thread(Path(await download.path()).read_bytes))

    assert download.suggested_filename.endswith(".pdf")
    assert lines[0].startswith("Conversation of ")
    assert "Do you sell vases?" in lines


async def test_a_closed_conversation_is_found_read_and_reopened(system: System, browser: Browser) -> None:
    """By its words or among those closed last, also after a reload; notes and outcome are there."""
    desk = await sign_in(browser, system, "ana", locale="en-GB")
    shop = await visit(browser, system, "Do you sell aubergines?", locale="en-GB")
    await desk.get_by_test_id("accept").click()
    await write(desk, "Only vases")
    await desk.get_by_test_id("note-mode").click()
    await write(desk, "asks for food")
    await expect(desk.get_by_test_id("note-shown")).to_be_visible()
    await desk.get_by_test_id("close").click()
    await desk.get_by_test_id("outcome").get_by_text("Solved", exact=True).click()
    await desk.get_by_test_id("close-yes").click()
    await expect(desk.get_by_test_id("reopen")).to_be_visible()
    await desk.reload()
    await expect(desk.get_by_test_id("reopen")).to_be_visible()
    await desk.get_by_test_id("nav-search").click()
    await expect(desk.get_by_test_id("closed").first).to_contain_text("Solved")
    await desk.get_by_test_id("search-field").fill("aubergines")
    await desk.get_by_test_id("result").click()
    await expect(desk.get_by_test_id("transcript")).to_contain_text("asks for food")
    await expect(desk.get_by_test_id("transcript")).to_contain_text("Solved")
    name = await desk.get_by_test_id("result").locator("strong").inner_text()
    await expect(desk.get_by_test_id("transcript").locator(".by").first).to_contain_text(name)
    async with desk.expect_popup() as opened:
        await desk.get_by_test_id("transcript").get_by_test_id("transcript-html").click()
    await expect((await opened.value).get_by_role("heading", level=1)).to_contain_text("Conversation of")
    await expect((await opened.value).locator("body")).not_to_contain_text("asks for food")
    await desk.get_by_test_id("open-found").click()
    await expect(desk.get_by_test_id("message")).to_have_count(2)
    await expect(desk.get_by_test_id("note-shown")).to_be_visible()
    await desk.get_by_test_id("reopen").click()
    await expect(desk.get_by_test_id("composer")).to_be_visible()
    await write(desk, "We have a picture of one")

    await expect(shop.get_by_test_id("message").last).to_have_text("We have a picture of one")
