"""How well a page's controls can be read in each of their states: rest, hover, pressed, focused, disabled."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import CDPSession, Error, Page

SCRIPT = (Path(__file__).parent / "contrast.js").read_text()
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# Styles that scripts and the inspector have just changed are drawn within two frames.
SETTLED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
STATES = {
    "hover": ["hover"],
    "pressed": ["hover", "active"],
    "focused": ["focus", "focus-visible"],
    "focused under the pointer": ["hover", "focus", "focus-visible"],
}


async def unreadable(page: Page, name: str, seen: set[str]) -> list[str]:
    """Everything on the page, and its new controls in every state, that falls below AA, in light and dark.

    `seen` names the controls that need not be measured again, by kind and surroundings; it takes up the new ones.
    """
    await page.evaluate(SCRIPT)
    found = []
    known = sorted(seen)
    for scheme in SCHEMES:
        # Without motion: a colour on its way from one state to the next would be measured instead of the state's.
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found += [f"{name} ({scheme}, {problem}" for problem in await _in_all_states(page, known)]
    seen.update(await page.evaluate("seen => contrastCheck.fresh(seen)", known))
    return found


async def _in_all_states(page: Page, known: list[str]) -> list[str]:
    await page.evaluate(SETTLED)
    found = [f"rest) {problem}" for problem in await page.evaluate("contrastCheck.page()")]
    session = await page.context.new_cdp_session(page)
    nodes = await _controls(session, known)
    if not nodes:
        await session.detach()
        return found
    for state, classes in STATES.items():
        await _force(session, nodes, classes)
        await page.evaluate(SETTLED)
        found += [f"{state}) {problem}" for problem in await page.evaluate("contrastCheck.of(window.theControls)")]
    await _force(session, nodes, [])
    await page.evaluate("contrastCheck.remember(theControls); contrastCheck.disable(theControls, true)")
    await page.evaluate(SETTLED)
    found += [f"disabled) {problem}" for problem in await page.evaluate("contrastCheck.of(theControls)")]
    await page.evaluate("contrastCheck.disable(theControls, false)")
    await session.detach()
    return found


async def _controls(session: CDPSession, known: list[str]) -> list[int]:
    """The controls as the inspector numbers them; the page keeps them as `theControls`."""
    await session.send("DOM.enable")
    await session.send("CSS.enable")
    await session.send("DOM.getDocument", {"depth": 0})
    wanted = f"window.theControls = contrastCheck.controls({json.dumps(known)})"
    held = await session.send("Runtime.evaluate", {"expression": wanted})
    listed = await session.send(
        "Runtime.getProperties", {"objectId": held["result"]["objectId"], "ownProperties": True}
    )
    return [await _node(session, one["value"]) for one in listed["result"] if one["name"].isdigit()]


async def _node(session: CDPSession, value: dict[str, Any]) -> int:
    requested = await session.send("DOM.requestNode", {"objectId": value["objectId"]})
    return int(requested["nodeId"])


async def _force(session: CDPSession, nodes: list[int], classes: list[str]) -> None:
    for node in nodes:
        # A control may have gone meanwhile, such as that of an answered offer.
        with suppress(Error):
            await session.send("CSS.forcePseudoState", {"nodeId": node, "forcedPseudoClasses": classes})
