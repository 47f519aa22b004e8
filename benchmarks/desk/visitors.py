"""Measure the desk's page *Visitors* with 10,000 people on the site, in a real browser: from top to bottom and back.

All of it is real: each visitor's script has sent its beacon to the gateway, and the page asks for the rows in sight.
"""

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp
from playwright.async_api import Page

from benchmarks.visitors.beacons import Browser
from browsing import begin_desk
from stack.system import System

VISITORS = 10_000
AT_ONCE = 64  # posts on their way: all beacons come within the 30 s in which a silent page still counts as here
STEP_PX = 1_700  # per picture: about 30 rows, so that the whole list passes in some six seconds
ROWS_AT_MOST = 100  # of the whole list in the document at any moment
FRAME_MS = 50  # 95 of 100 pictures come at least so soon after the one before; 20 a second look smooth in a list
GAP_MS = 250  # and none later than this
MISSING = 1_000  # of all that have fallen silent before the page was scrolled: more, and the machine is too slow
SCROLL = """
async ([step]) => {
  const box = document.querySelector("[data-testid=visitors]").closest(".page");
  const picture = () => new Promise(requestAnimationFrame);
  const listed = Number(document.querySelector("[aria-rowcount]").ariaRowCount) - 1;
  const gaps = [];
  let rows = 0;
  for (const way of [1, -1]) {
    let last = await picture();
    while (way > 0 ? box.scrollTop + box.clientHeight < box.scrollHeight - 1 : box.scrollTop > 0) {
      box.scrollTop += way * step;
      const now = await picture();
      gaps.push(now - last);
      last = now;
      rows = Math.max(rows, document.querySelectorAll(".visitor").length);
    }
  }
  gaps.sort((one, other) => one - other);
  const p95 = gaps[Math.floor(gaps.length * 0.95)];
  return { listed, pictures: gaps.length, p95, longest: gaps[gaps.length - 1], rows };
}
"""


async def arrive(url: str, count: int) -> None:
    """Let so many visitors open a page of the shop, once all of them have agreed to be followed."""
    at_once = asyncio.Semaphore(AT_ONCE)
    connector = aiohttp.TCPConnector(limit=AT_ONCE)
    async with aiohttp.ClientSession(connector=connector) as http:
        browsers = [Browser(f"crowd{number}", [url], http) for number in range(count)]

        async def post(send: Callable[[], Awaitable[bool]]) -> None:
            async with at_once:
                if not await send():
                    raise RuntimeError("the gateway took a post of a visitor not in time")

        async with asyncio.TaskGroup() as group:
            for browser in browsers:
                group.create_task(post(browser.consent))
        for number, browser in enumerate(browsers):
            browser.begin()
            browser.open(f"lamps-{number}")
        async with asyncio.TaskGroup() as group:
            for browser in browsers:
                group.create_task(post(browser.report))


async def measure_visitors(page: Page, system: System, count: int = VISITORS) -> list[tuple[str, float, float]]:
    """Give what was measured, with what it may be at most."""
    await begin_desk(page, system, "ana", "#/visitors")
    await arrive(system.visitors_url, count)
    await page.get_by_test_id("visitor").first.wait_for()
    found = await page.evaluate(SCROLL, [STEP_PX])
    print(f"{found['listed']} visitors in {found['pictures']} pictures, down and up again")
    return [
        ("visitors not listed", count - found["listed"], MISSING),
        ("visitors' rows drawn", found["rows"], ROWS_AT_MOST),
        ("scrolling, p95 ms", found["p95"], FRAME_MS),
        ("scrolling, longest ms", found["longest"], GAP_MS),
    ]
