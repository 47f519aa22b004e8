"""Takes the picture of one customer on three channels: the desk's one transcript, the phone, and the mails."""

import asyncio
import base64
from pathlib import Path

from playwright.async_api import ViewportSize, async_playwright, expect

from browsing import CHROMIUM_ARGS
from servers import find_chromium
from stack.going_on import go_on
from stack.system import demo_system

PICTURE = Path(__file__).parent.parent.parent / "docs" / "images" / "channels.png"
DESK: ViewportSize = {"width": 1180, "height": 830}
PHONE: ViewportSize = {"width": 450, "height": 830}
PATIENCE_MS = 20_000
BESIDE = """<!doctype html><style>
body {{ display: flex; gap: 24px; width: max-content; margin: 0; padding: 30px 16px; background: #e8ebf0 }}
img {{ display: block; box-shadow: 0 0 0 1px #c9d0dc }}
</style><body>{}</body>"""


async def main() -> None:
    """Let a customer write on three channels, and put the windows beside one another."""
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright, demo_system() as system:
        browser = await playwright.chromium.launch(executable_path=find_chromium().path, args=CHROMIUM_ARGS)
        windows = await go_on(browser, system, "en-GB")
        taken = []
        for page, size in ((windows.desk, DESK), (windows.phone, PHONE), (windows.inbox, PHONE)):
            await page.set_viewport_size(size)
            await page.bring_to_front()
            taken.append(base64.b64encode(await page.screenshot()).decode())
        page = await browser.new_page()
        await page.set_content(BESIDE.format("".join(f'<img src="data:image/png;base64,{one}">' for one in taken)))
        await page.locator("body").screenshot(path=PICTURE)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
