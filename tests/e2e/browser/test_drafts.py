"""What an agent or visitor is writing and has attached: it stays in its conversation, and is removed at sign-out."""

from playwright.async_api import Browser, Page, expect

from browsing import sign_in, visit, write
from stack.system import System

NOTE: list[dict[str, str | bytes]] = [{"name": "one.txt", "mimeType": "text/plain", "buffer": b"1"}]
EMPTY = [{"name": "empty.txt", "mimeType": "text/plain", "buffer": b""}]
KEYS = "Object.keys(localStorage).concat(Object.keys(sessionStorage)).filter(key => key.startsWith('usher desk'))"


async def _accept(browser: Browser, system: System, desk: Page, text: str) -> Page:
    shop = await visit(browser, system, text)
    await desk.get_by_test_id("offer").filter(has_text=text).get_by_test_id("accept").click()
    await expect(desk.get_by_test_id("message").filter(has_text=text)).to_be_visible()
    return shop


async def _attach(page: Page, files: list[dict[str, str | bytes]]) -> None:
    await page.get_by_test_id("file").set_input_files(files)  # type: ignore[arg-type]  # its typed dicts are private
    await expect(page.locator("[data-done=true]")).to_have_count(1)


async def test_drafts_are_removed_when_their_agent_signs_out(system: System, browser: Browser) -> None:
    """On a shared computer the next agent finds an empty composer, and storage keeps nothing of the last one."""
    desk = await sign_in(browser, system, "ana")
    await _accept(browser, system, desk, "Is the mug blue?")
    await desk.get_by_test_id("composer").fill("half an answer")
    await _attach(desk, NOTE)
    await desk.get_by_test_id("note-mode").click()
    await desk.get_by_test_id("composer").fill("a private note")
    await desk.get_by_test_id("sign-out").click()
    await expect(desk.get_by_test_id("cleared")).to_be_visible()

    assert await desk.evaluate(KEYS) == []

    await desk.get_by_test_id("login").fill("ben")
    await desk.get_by_test_id("password").fill(system.password)
    await desk.get_by_test_id("sign-in").click()
    # Ana's conversation returns to the queue once the grace is over.
    await desk.get_by_test_id("accept").click(timeout=60_000)
    await expect(desk.get_by_test_id("composer")).to_have_value("")
    await expect(desk.get_by_test_id("files")).to_have_count(0)
    await desk.get_by_test_id("note-mode").click()

    await expect(desk.get_by_test_id("composer")).to_have_value("")


async def test_text_and_files_stay_with_their_conversation(system: System, browser: Browser) -> None:
    """Opening another conversation or page, or reloading, loses nothing, and nothing is sent to another contact."""
    desk = await sign_in(browser, system, "ana")
    await _accept(browser, system, desk, "first")
    await desk.get_by_test_id("composer").fill("for the first")
    await _attach(desk, NOTE)
    second = await _accept(browser, system, desk, "second")
    await expect(desk.get_by_test_id("composer")).to_have_value("")
    await expect(desk.get_by_test_id("files")).to_have_count(0)
    await write(desk, "to the second")
    await expect(second.get_by_test_id("message").last).to_have_text("to the second")
    await desk.get_by_test_id("nav-canned").click()
    await desk.get_by_test_id("nav-desk").click()
    await desk.reload()
    await desk.get_by_test_id("list-mine").get_by_test_id("conversation").filter(has_text="first").click()

    await expect(desk.get_by_test_id("composer")).to_have_value("for the first")
    await expect(desk.locator("[data-done=true]")).to_have_text("one.txt")


async def test_a_file_that_failed_is_told_again_with_the_text_and_then_goes(system: System, browser: Browser) -> None:
    """The visitor sees which file failed and why; going to the panel's home and back keeps text and file."""
    shop = await visit(browser, system, "hello")
    await shop.get_by_test_id("composer").fill("with two files")
    await _attach(shop, NOTE)
    await shop.get_by_test_id("back").click()
    await shop.get_by_test_id("start").click()
    await shop.get_by_test_id("file").set_input_files(EMPTY)  # type: ignore[arg-type]  # its typed dicts are private
    await expect(shop.get_by_test_id("composer")).to_have_value("with two files")
    await shop.get_by_test_id("send").click()

    await expect(shop.get_by_test_id("message").last).to_contain_text("one.txt")
    await expect(shop.get_by_test_id("files-left")).to_have_text("Not sent: empty.txt (empty file)")
    await expect(shop.get_by_test_id("files")).not_to_contain_text("one.txt")
    await write(shop, "that was it")
    await expect(shop.get_by_test_id("files")).to_have_count(0)
