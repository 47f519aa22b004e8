"""Takes pictures of every page in every state into build/screenshots, for people to look at: `--help` says of which."""

import argparse
import asyncio
import re
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, async_playwright, expect

from browsing import CHROMIUM_ARGS
from page_states import State
from page_states.tours import TOURS
from servers import find_chromium
from stack.system import demo_system

FOLDER = Path(__file__).parent.parent / "build" / "screenshots"
HEIGHTS = {390: 844}  # px, of a phone
HEIGHT = 900  # px, of all else
PATIENCE_MS = 20_000
# What has just changed its size or scheme is drawn within two frames.
SETTLED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def asked() -> argparse.Namespace:
    """Read which pictures are wanted; all of them without an option."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sections", nargs="+", default=list(TOURS), choices=list(TOURS))
    options.add_argument("--locales", nargs="+", default=["en-GB", "de-DE", "ar-EG"])
    options.add_argument("--widths", nargs="+", type=int, default=[1440, 768, 390])
    options.add_argument("--schemes", nargs="+", default=["light", "dark"], choices=["light", "dark"])
    return options.parse_args()


async def picture(state: State, number: int, folder: Path, wanted: argparse.Namespace) -> None:
    """Take this state in each width and scheme."""
    named = re.sub(r"\W+", "-", state.name).strip("-")
    for width in wanted.widths:
        await state.page.set_viewport_size({"width": width, "height": HEIGHTS.get(width, HEIGHT)})
        for scheme in wanted.schemes:
            await state.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            await state.page.evaluate(SETTLED)
            await state.page.screenshot(path=folder / f"{width}-{scheme}" / f"{number:02} {named}.png")
    await state.page.set_viewport_size({"width": 1280, "height": 800})


async def section(browser: Browser, name: str, locale: str, wanted: Any) -> None:
    """Walk through one section in one language, in a demo of its own."""
    number = 0
    async with demo_system() as system:
        for tour in TOURS[name]:
            async for state in tour(browser, system, locale):
                number += 1
                await picture(state, number, FOLDER / locale / name.replace(" ", "-"), wanted)


async def main() -> None:
    """Take all pictures that are wanted."""
    wanted = asked()
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium().path, args=CHROMIUM_ARGS)
        for locale in wanted.locales:
            for name in wanted.sections:
                await section(browser, name, locale, wanted)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
