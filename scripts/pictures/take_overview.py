"""Takes the picture of an invitation: the shop, which invites who has come back, and the desk that knows them."""

import asyncio
import base64
from pathlib import Path

from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

from browsing import CHROMIUM_ARGS, sign_in, write
from servers import find_chromium
from stack.system import System, demo_system

PICTURE = Path(__file__).parent.parent.parent / "docs" / "images" / "overview.png"
SHOP: ViewportSize = {"width": 660, "height": 600}
DESK: ViewportSize = {"width": 1180, "height": 600}
PATIENCE_MS = 20_000
REPORT_MS = 16_000  # a little longer than between two reports of a page
INVITED_AFTER = 4  # reports: the third one passes the demo's 45 s on the site
BESIDE = """<!doctype html><style>
body {{ display: flex; gap: 24px; width: max-content; margin: 0; padding: 30px 16px; background: #e8ebf0 }}
img {{ display: block; box-shadow: 0 0 0 1px #c9d0dc }}
</style><body><img src="data:image/png;base64,{}"><img src="data:image/png;base64,{}"></body>"""


async def talked(shop: Page, desk: Page) -> None:
    """Let a visitor ask something on the first day, and get an answer."""
    await shop.get_by_test_id("launcher").click()
    await shop.get_by_test_id("start").click()
    await shop.get_by_test_id("your-name").fill("Maren Holt")
    await shop.get_by_test_id("your-name").press("Enter")
    await write(shop, "Is the Harbour lamp bright enough to read by?")
    await shop.locator("[data-testid=verdict][data-verdict=person]").click()
    await desk.get_by_test_id("accept").click()
    await write(desk, "It is: 800 lumen, and you can dim it.")
    await expect(shop.get_by_test_id("messages")).to_contain_text("800 lumen")
    await desk.get_by_test_id("close").click()
    await desk.get_by_test_id("close-yes").click()
    await shop.get_by_test_id("score-5").focus()
    await shop.keyboard.press("Space")
    await shop.get_by_test_id("rating-send").click()
    await expect(shop.get_by_test_id("rated")).to_be_visible()
    await shop.get_by_test_id("close-panel").click()


async def invited(shop: Page, system: System) -> None:
    """Come back on the next day, put a lamp into the basket, and look around until an agent invites."""
    async with shop.expect_navigation():
        await shop.get_by_test_id("tomorrow").click()
    await shop.goto(f"{system.visitors_url}/shop/products.html")
    await shop.get_by_role("button", name="Add to basket").nth(1).click()
    await shop.goto(f"{system.visitors_url}/")
    card = shop.get_by_test_id("invitation")
    for _ in range(INVITED_AFTER):
        if await card.count() == 0:
            async with shop.expect_response("**/api/visits/beacon"):
                await shop.clock.run_for(REPORT_MS)
    await expect(card).to_be_visible()
    await card.evaluate("card => Promise.all(card.getAnimations().map(one => one.finished))")


async def windows(browser: Browser, system: System) -> tuple[bytes, bytes]:
    """Return the pictures of both windows."""
    desk = await sign_in(browser, system, "ana", locale="en-GB")
    await desk.set_viewport_size(DESK)
    shop = await (await browser.new_context(locale="en-GB", viewport=SHOP, reduced_motion="reduce")).new_page()
    await shop.clock.install()
    await shop.goto(f"{system.visitors_url}/")
    await shop.get_by_role("button", name="Yes, you may").click()
    await talked(shop, desk)
    await invited(shop, system)
    picture = await shop.screenshot()
    await shop.get_by_test_id("invitation-begin").click()
    await write(shop, "I am back for the lamp. Does it come with a bulb?")
    await desk.get_by_test_id("accept").click()
    await write(desk, "Welcome back, Maren! Yes, a warm white one.")
    await expect(desk.get_by_test_id("person-last")).to_be_visible()
    await expect(desk.get_by_test_id("message").last).to_have_attribute("data-mark", "read")
    return picture, await desk.screenshot()


async def main() -> None:
    """Take both pictures, and put one beside the other."""
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright, demo_system(invites=True) as system:
        browser = await playwright.chromium.launch(executable_path=find_chromium().path, args=CHROMIUM_ARGS)
        taken = [base64.b64encode(one).decode() for one in await windows(browser, system)]
        page = await browser.new_page()
        await page.set_content(BESIDE.format(*taken))
        await page.locator("body").screenshot(path=PICTURE)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
