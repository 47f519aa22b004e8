"""How well a page's controls can be read in each of their states: rest, hover, pressed, focused, disabled."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.async_api import CDPSession, Error, Page

from accessibility import DRAWN, Scheme

# Read once for each page.
CHECK = f"window.contrastCheck ?? ({(Path(__file__).parent / 'contrast.js').read_text()})()"
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
LOOK = f"""
seen => {{
  {CHECK};
  const fresh = contrastCheck.fresh(seen);
  window.theControls = [...fresh.values()];
  return [[...fresh.keys()], contrastCheck.page()];
}}
"""
FORCED = f"async () => {{ await {DRAWN}; return contrastCheck.of(theControls); }}"
DISABLE = f"""
async seen => {{
  const controls = [...contrastCheck.fresh(seen).values()];
  contrastCheck.remember(controls);
  contrastCheck.disable(controls, true);
  await {DRAWN};
  const found = contrastCheck.of(controls);
  contrastCheck.disable(controls, false);
  return found;
}}
"""
STATES = {
    "hover": ["hover"],
    "pressed": ["hover", "active"],
    "focused": ["focus", "focus-visible"],
    "focused under the pointer": ["hover", "focus", "focus-visible"],
}


class Contrast:
    """What of a page falls below AA: everything at rest, and the controls that are new in each state.

    `seen` names the controls that need not be measured again in these schemes, by kind and surroundings; it takes up
    the new ones.
    """

    def __init__(self, page: Page, name: str, seen: set[str], schemes: tuple[Scheme, ...] = SCHEMES) -> None:
        self.found: list[str] = []
        self._page, self._name, self._seen, self._schemes = page, name, seen, schemes
        self._known = sorted(seen)

    async def look(self, scheme: str) -> None:
        """Measure all but disabled controls in the scheme that the page has now, without motion."""
        places, problems = await self._page.evaluate(LOOK, self._known)
        self._note(scheme, "rest", problems)
        if places:
            await self._force_states(scheme)
        self._seen.update(places)

    async def look_at_disabled(self) -> None:
        """Measure the new controls disabled, in each scheme: last, as one that has the focus loses it by that.

        Leaves the page in light.
        """
        for scheme in self._schemes if self._seen > set(self._known) else ():
            await self._page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            self._note(scheme, "disabled", await self._page.evaluate(DISABLE, self._known))
        await self._page.emulate_media(color_scheme="light", reduced_motion="reduce")

    def _note(self, scheme: str, state: str, problems: list[str]) -> None:
        self.found += [f"{self._name} ({scheme}, {state}) {problem}" for problem in problems]

    async def _force_states(self, scheme: str) -> None:
        session = await self._page.context.new_cdp_session(self._page)
        nodes = await _controls(session)
        for state, classes in STATES.items():
            await _force(session, nodes, classes)
            self._note(scheme, state, await self._page.evaluate(FORCED))
        await _force(session, nodes, [])
        await session.detach()


async def unreadable(page: Page, name: str, seen: set[str]) -> list[str]:
    """Everything on the page, and its new controls in every state, that falls below AA, in light and dark."""
    contrast = Contrast(page, name, seen)
    for scheme in SCHEMES:
        # Without motion: a colour on its way from one state to the next would be measured instead of the state's.
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await page.evaluate(DRAWN)
        await contrast.look(scheme)
    await contrast.look_at_disabled()
    return contrast.found


async def _controls(session: CDPSession) -> list[int]:
    """The page's `theControls` as the inspector numbers them."""
    await session.send("DOM.enable")
    await session.send("CSS.enable")
    await session.send("DOM.getDocument", {"depth": 0})
    held = await session.send("Runtime.evaluate", {"expression": "window.theControls"})
    listed = await session.send(
        "Runtime.getProperties", {"objectId": held["result"]["objectId"], "ownProperties": True}
    )
    found = [one["value"] for one in listed["result"] if one["name"].isdigit()]
    return await asyncio.gather(*(_node(session, one) for one in found))


async def _node(session: CDPSession, value: dict[str, Any]) -> int:
    requested = await session.send("DOM.requestNode", {"objectId": value["objectId"]})
    return int(requested["nodeId"])


async def _force(session: CDPSession, nodes: list[int], classes: list[str]) -> None:
    await asyncio.gather(*(_force_one(session, node, classes) for node in nodes))


async def _force_one(session: CDPSession, node: int, classes: list[str]) -> None:
    # A control may have gone meanwhile, such as that of an answered offer.
    with suppress(Error):
        await session.send("CSS.forcePseudoState", {"nodeId": node, "forcedPseudoClasses": classes})
