"""Scans of a page by axe-core: every rule of WCAG 2.2, levels A and AA, in light and dark, wide and on a phone.

A state is scanned in all four, or in the one that is dealt to it (decision 0447). In dark those that look at colours
follow on all of them in light: `tests/architecture/test_dark_styles.py` holds that nothing else differs there (0406).
Beside them in each width: what is out of place there.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Literal, NamedTuple

from playwright.async_api import Page, ViewportSize

from page_states.windows import PHONE, WIDE
from repository import ROOT

LAYOUT = (Path(__file__).parent.parent / "layout.js").read_text()
AXE = ROOT / "services" / "gateway" / "ui" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
Scheme = Literal["light", "dark"]


class Walk(NamedTuple):
    """Through which layouts and schemes a state is scanned, and in which other languages its layout is measured."""

    steps: tuple[tuple[ViewportSize, tuple[Scheme, ...]], ...]
    others: dict[str, tuple[ViewportSize, ...]]


# Each scheme and layout is entered once, and the last scheme is the first of the next state. Of the languages: the
# longest words in both layouts, and those that are read from the right.
WHOLE = Walk(((WIDE, ("light", "dark")), (PHONE, ("dark", "light"))), {"de": (PHONE, WIDE), "ar": (WIDE,)})
# Dealt out to states in turn: four in a row meet all, and neighbours, which share most of their controls, differ in
# their scheme.
DEALT = (
    Walk(((WIDE, ("light",)),), {"de": (WIDE,)}),
    Walk(((PHONE, ("dark",)),), {"de": (PHONE,)}),
    Walk(((PHONE, ("light",)),), {"de": (PHONE,)}),
    Walk(((WIDE, ("dark",)),), {"ar": (WIDE,)}),
)


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
# What has just changed its size, scheme or state is drawn within two frames. What appears by that may begin to move in
# the second: without motion it is over at once, yet a busy browser draws its first moment, which may be invisible.
DRAWN = """
(async () => {
  const hosts = root => [...root.querySelectorAll("*")].filter(({ shadowRoot }) => shadowRoot);
  const roots = root => [root, ...hosts(root).flatMap(({ shadowRoot }) => roots(shadowRoot))];
  const moves = ({ playState, effect }) => playState === "running" && effect.getComputedTiming().endTime < Infinity;
  const moving = root => root.getAnimations().some(moves);
  do await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  while (roots(document).some(moving));
})()
"""
# Of what axe can load beforehand, these rules need media alone; the style sheets, which one experimental rule asks for,
# would be loaded and read again for each scan.
SCAN = """
async ([tags, coloursAlone]) => {
  await DRAWN;
  const rules = axe.getRules(tags).filter(rule => !coloursAlone || rule.tags.includes("cat.color"));
  const values = rules.filter(rule => !rule.tags.includes("experimental")).map(rule => rule.ruleId);
  const options = { runOnly: { type: "rule", values }, resultTypes: ["violations"], preload: { assets: ["media"] } };
  const { violations } = await axe.run(document, options);
  const told = (id, node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary}`;
  return violations.flatMap(({ id, nodes }) => nodes.map(node => told(id, node)));
}
""".replace("DRAWN", DRAWN)


async def _nothing(_: Scheme) -> None:
    return


async def scanned(
    page: Page, measure: Callable[[Scheme], Awaitable[None]] = _nothing, walk: Walk = WHOLE
) -> tuple[dict[str, list[str]], list[str]]:
    """Scan the page as it stands in each layout and scheme, and leave it wide and in its language.

    Violations by scan, and what is out of place; at the desk in other languages as well. `measure` is called in each
    scheme of the first layout: to change either takes the browser longer than to measure.
    """
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE.read_text())
    found = {}
    misplaced = list[str]()
    for layout, schemes in walk.steps:
        await page.set_viewport_size(layout)
        for scheme in schemes:
            await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found[_named(layout, scheme)] = await _violations(
                page, colours_alone=schemes != (scheme,) and scheme == "dark"
            )
            if layout is walk.steps[0][0]:
                await measure(scheme)
        misplaced += await out_of_place(page, layout)
    misplaced += await _in_other_languages(page, walk) if "/desk/" in page.url else []
    await page.set_viewport_size(WIDE)
    return {name: found[name] for name in COLUMNS if name in found}, misplaced


async def out_of_place(page: Page, layout: ViewportSize) -> list[str]:
    """What the page, which is as wide as this, has in the wrong place."""
    found: Any = await page.evaluate(LAYOUT)
    return [f"{layout['width']} px: {one}" for one in found]


async def _in_other_languages(page: Page, walk: Walk) -> list[str]:
    """Turn the desk to each language, as if it had been chosen in another tab, and back."""
    found = []
    own = await page.evaluate("document.documentElement.lang")
    for language, layouts in walk.others.items():
        await page.evaluate(SPEAK, language)
        for layout in layouts:
            await page.set_viewport_size(layout)
            await page.evaluate(DRAWN)
            found += [f"{language}, {one}" for one in await out_of_place(page, layout)]
    await page.evaluate(SPEAK, own)
    return found


async def _violations(page: Page, *, colours_alone: bool) -> list[str]:
    found: Any = await page.evaluate(SCAN, [TAGS, colours_alone])
    return [str(one) for one in found]
