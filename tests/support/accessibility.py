"""Scans of a page by axe-core: every rule of WCAG 2.2, levels A and AA, in light and dark, wide and on a phone.

Beside them in each width: what is out of place there.
"""

from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Page, ViewportSize

from page_states.windows import PHONE, WIDE
from repository import ROOT

LAYOUT = (Path(__file__).parent.parent / "layout.js").read_text()
AXE = ROOT / "services" / "gateway" / "ui" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LAYOUTS = [WIDE, PHONE]
SCANS = len(SCHEMES) * len(LAYOUTS)  # of one state
# The longest words where there is least place for them, and those that are read from the right.
OTHERS = {"de": PHONE, "ar": WIDE}
SPEAK = """
async language => {
  dispatchEvent(new StorageEvent("storage", { key: "usher desk language", newValue: language }));
  const spoken = () => document.documentElement.lang === language && !document.querySelector("[aria-busy=true].page");
  do await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  while (!spoken());
}
"""
# What has just changed its size or scheme is drawn within two frames.
SCAN = """
async tags => {
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const options = { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] };
  const { violations } = await axe.run(document, options);
  const told = (id, node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary}`;
  return violations.flatMap(({ id, nodes }) => nodes.map(node => told(id, node)));
}
"""


async def scanned(page: Page) -> tuple[dict[str, list[str]], list[str]]:
    """Scan the page as it stands in each layout and scheme, and leave it wide, light and in its language.

    Violations by scan, and what is out of place; at the desk in other languages as well.
    """
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE.read_text())
    found = {}
    misplaced = list[str]()
    for layout in LAYOUTS:
        await page.set_viewport_size(layout)
        for scheme in SCHEMES:
            await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found[f"{layout['width']} px, {scheme}"] = await _violations(page)
        misplaced += await out_of_place(page, layout)
    if "/desk/" in page.url:
        misplaced += await _in_other_languages(page)
    await page.set_viewport_size(WIDE)
    await page.emulate_media(color_scheme="light", reduced_motion="reduce")
    return found, misplaced


async def out_of_place(page: Page, layout: ViewportSize) -> list[str]:
    """What the page has in the wrong place while it is as wide as this."""
    await page.set_viewport_size(layout)
    found: Any = await page.evaluate(LAYOUT)
    return [f"{layout['width']} px: {one}" for one in found]


async def _in_other_languages(page: Page) -> list[str]:
    """Turn the desk to each language, as if it had been chosen in another tab, and back."""
    found = []
    own = await page.evaluate("document.documentElement.lang")
    for language, layout in OTHERS.items():
        await page.evaluate(SPEAK, language)
        found += [f"{language}, {one}" for one in await out_of_place(page, layout)]
    await page.evaluate(SPEAK, own)
    return found


async def _violations(page: Page) -> list[str]:
    found: Any = await page.evaluate(SCAN, TAGS)
    return [str(one) for one in found]
