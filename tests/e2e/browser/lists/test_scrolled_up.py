"""A reader who has scrolled up stays there, is told of new lines below, and sees their own line at once."""

from playwright.async_api import Browser, Page, expect

from browsing import sign_in, visit, write
from stack.system import System
from waits import eventually

# Resolved once the page has noticed, too.
TO_TOP = """box => new Promise(done => {
  box.addEventListener("scroll", () => requestAnimationFrame(() => done()), { once: true });
  box.scrollTop = 0;
})"""
AT_END = "box => box.scrollHeight - box.scrollTop - box.clientHeight < 80"


async def at_end(page: Page) -> bool:
    """Return whether the newest message is visible."""
    return bool(await page.get_by_test_id("messages").evaluate(AT_END))


async def test_a_reader_who_scrolled_up_is_told_of_new_lines(system: System, browser: Browser) -> None:
    """The contact's line moves nothing and is counted; the button leads to it, and so does the reader's own line."""
    ana = await sign_in(browser, system, "ana", locale="en-GB")
    shop = await visit(browser, system, "Tell me all about it", locale="en-GB")
    await ana.get_by_test_id("accept").click()
    for _ in range(2):
        await ana.get_by_test_id("composer").fill("line\n" * 60)
        await ana.get_by_test_id("composer").press("Enter")
    await expect(ana.get_by_test_id("message")).to_have_count(3)
    await eventually(lambda: at_end(ana))  # the reader's own lines lead there, a frame after they are shown
    await ana.get_by_test_id("messages").evaluate(TO_TOP)
    await write(shop, "Thank you")
    newest = ana.get_by_test_id("to-newest")
    await expect(newest).to_have_text("1 new message below")
    stayed = not await at_end(ana)
    await newest.click()
    await expect(newest).to_have_count(0)
    led = await at_end(ana)
    await ana.get_by_test_id("messages").evaluate("box => { box.scrollTop = 0; }")
    await expect(newest).to_be_visible()
    await write(ana, "You are welcome")
    await expect(newest).to_have_count(0)

    assert (stayed, led, await at_end(ana)) == (True, True, True)
