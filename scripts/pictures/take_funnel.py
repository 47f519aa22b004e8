"""Takes the README's picture: the shop's chat, phones that ring, and the funnel that has filled meanwhile."""

import asyncio
import base64
from pathlib import Path

from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

from browsing import CHROMIUM_ARGS, sign_in
from funnel.demo_walk import Clerk, Phones, ask, ask_to_be_called, not_helped, phones_of, put_through
from servers import find_chromium
from stack.system import System, demo_system
from waits import eventually

PICTURE = Path(__file__).parent.parent.parent / "docs" / "images" / "funnel.png"
SHOP: ViewportSize = {"width": 430, "height": 700}
DESK: ViewportSize = {"width": 1000, "height": 700}
PHONES: ViewportSize = {"width": 372, "height": 700}
PATIENCE_MS = 20_000
HELPED = (
    "Which bulb does the Harbour lamp need?",
    "How do I return something?",
    "How long does delivery take?",
    "What does delivery cost?",
    "How do I wash the wool blanket?",
    "Can I pick my order up?",
)
ROUNDS = 3  # of those who are helped
PEOPLE = 7  # who get an answer by chat
ADDRESSES = ("ivo@mail.example", "noor@mail.example", "lea@mail.example")
BESIDE = """<!doctype html><style>
body {{ display: flex; gap: 24px; width: max-content; margin: 0; padding: 30px 16px; background: #e8ebf0 }}
img {{ display: block; box-shadow: 0 0 0 1px #c9d0dc }}
</style><body>{}</body>"""


async def filled(system: System) -> None:
    """Let people come before: most are helped by an article, some by a person, and some at an address."""
    for question in HELPED * ROUNDS:
        await ask(system, question, "helped")
    for email in ADDRESSES:
        await ask(system, HELPED[0], "not_helped", email)
    clerk = Clerk("ben", [system.agents_url])
    await clerk.start()
    await eventually(lambda: clerk.closed >= len(ADDRESSES))
    for _ in range(PEOPLE):
        before = clerk.closed
        await ask(system, HELPED[1], "not_helped")
        await eventually(lambda before=before: clerk.closed > before)  # type: ignore[misc]  # each its own number
    await clerk.stop()


async def windows(browser: Browser, system: System) -> list[Page]:
    """Return the three windows, while two people talk by phone."""
    await filled(system)
    desk = await sign_in(browser, system, "carla", "#/funnel", locale="en-GB")
    shop = await (await browser.new_context(locale="en-GB", viewport=SHOP, reduced_motion="reduce")).new_page()
    await not_helped(shop, system)
    phones: Phones = await phones_of(browser, shop)
    await ask_to_be_called(shop)
    await put_through(phones)
    await expect(desk.locator("[data-testid=funnel-step][data-stage=phone]")).to_be_visible()
    for page, size in ((shop, SHOP), (phones.page, PHONES), (desk, DESK)):
        await page.set_viewport_size(size)
    await phones.page.locator(".devices").evaluate("both => both.scrollIntoView()")
    await shop.get_by_test_id("messages").evaluate("said => (said.scrollTop = 0)")
    return [shop, phones.page, desk]


async def main() -> None:
    """Take the pictures, and put them beside one another."""
    expect.set_options(timeout=PATIENCE_MS)
    async with (
        async_playwright() as playwright,
        demo_system(invites=True, USHER_CONVERSATIONS_PER_MINUTE="600") as system,
    ):
        browser = await playwright.chromium.launch(executable_path=find_chromium().path, args=CHROMIUM_ARGS)
        taken = [await one.screenshot() for one in await windows(browser, system)]
        page = await browser.new_page()
        shown = (f'<img src="data:image/png;base64,{base64.b64encode(one).decode()}">' for one in taken)
        await page.set_content(BESIDE.format("".join(shown)))
        await page.locator("body").screenshot(path=PICTURE)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
