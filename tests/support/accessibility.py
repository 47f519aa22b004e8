"""Scans of a page by axe-core: every rule of WCAG 2.2, levels A and AA, in light and dark, wide and on a phone.

In dark those that look at colours: `tests/architecture/test_dark_styles.py` holds that nothing else differs there
(decision 0406). Beside them in each width: what is out of place there.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Page, ViewportSize

from page_states.windows import PHONE, WIDE
from repository import ROOT

LAYOUT = (Path(__file__).parent.parent / "layout.js").read_text()
AXE = ROOT / "services" / "gateway" / "ui" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Each scheme and layout is entered once, and the last scheme is the first of the next state.
WALK: list[tuple[ViewportSize, tuple[Literal["light", "dark"], ...]]] = [
    (WIDE, ("light", "dark")),
    (PHONE, ("dark", "light")),
]
# The longest words in both layouts, and those that are read from the right.
OTHERS = {"de": (PHONE, WIDE), "ar": (WIDE,)}


def _named(layout: ViewportSize, scheme: str) -> str:
    return f"{layout['width']} px, {scheme}"


COLUMNS = [_named(layout, scheme) for layout in (WIDE, PHONE) for scheme in ("light", "dark")]
SCANS = len(COLUMNS)  # of one state
SPEAK = """
async language => {
  dispatchEvent(new StorageEvent("storage", { key: "usher desk language", newValue: language }));
  const spoken = () => document.documentElement.lang === language && !document.querySelector("[aria-busy=true].page");
  do await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  while (!spoken());
}
"""
DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
# What has just changed its size or scheme is drawn within two frames. Of what axe can load beforehand, these rules need
# media alone; the style sheets, which one experimental rule asks for, would be loaded and read again for each scan.
SCAN = """
async ([tags, scheme]) => {
  await DRAWN;
  const rules = axe.getRules(tags).filter(rule => scheme === "light" || rule.tags.includes("cat.color"));
  const values = rules.filter(rule => !rule.tags.includes("experimental")).map(rule => rule.ruleId);
  const options = { runOnly: { type: "rule", values }, resultTypes: ["violations"], preload: { assets: ["media"] } };
  const { violations } = await axe.run(document, options);
  const told = (id, node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary}`;
  return violations.flatMap(({ id, nodes }) => nodes.map(node => told(id, node)));
}
""".replace("DRAWN", DRAWN)


async def _nothing(_: str) -> None:
    return


async def scanned(
    page: Page, measure: Callable[[str], Awaitable[None]] = _nothing
) -> tuple[dict[str, list[str]], list[str]]:
    """Scan the page as it stands in each layout and scheme, and leave it wide, light and in its language.

    Violations by scan, and what is out of place; at the desk in other languages as well. `measure` is called in each
    scheme while the page is wide: to change either takes the browser longer than to measure.
    """
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE.read_text())
    found = {}
    misplaced = list[str]()
    for layout, schemes in WALK:
        await page.set_viewport_size(layout)
        for scheme in schemes:
            await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found[_named(layout, scheme)] = await _violations(page, scheme)
            if layout is WIDE:
                await measure(scheme)
        misplaced += await out_of_place(page, layout)
    misplaced += await _in_other_languages(page) if "/desk/" in page.url else []
    await page.set_viewport_size(WIDE)
    return {name: found[name] for name in COLUMNS}, misplaced


async def out_of_place(page: Page, layout: ViewportSize) -> list[str]:
    """What the page, which is as wide as this, has in the wrong place."""
    found: Any = await page.evaluate(LAYOUT)
    return [f"{layout['width']} px: {one}" for one in found]


async def _in_other_languages(page: Page) -> list[str]:
    """Turn the desk to each language, as if it had been chosen in another tab, and back."""
    found = []
    own = await page.evaluate("document.documentElement.lang")
    for language, layouts in OTHERS.items():
        await page.evaluate(SPEAK, language)
        for layout in layouts:
            await page.set_viewport_size(layout)
            await page.evaluate(DRAWN)
            found += [f"{language}, {one}" for one in await out_of_place(page, layout)]
    await page.evaluate(SPEAK, own)
    return found


async def _violations(page: Page, scheme: str) -> list[str]:
    found: Any = await page.evaluate(SCAN, [TAGS, scheme])
    return [str(one) for one in found]
