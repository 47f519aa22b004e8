"""Invitations: the card beside the launcher, inviting by hand, and what they brought.

Whom the gateway invites, and when, is tried in `tests/e2e/widget/test_invitations.py`: here its answers are given, so
that nobody waits for 45 s and every verdict can be seen.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import Browser, Page, Route, expect

from stack.system import System

from . import State, States
from .windows import click, desk_of, on_a_phone, shop_window, shown

INVITATION = {
    "id": "i1",
    "name": "long-in-the-shop",
    "text": "Hello! May I help you to find something for your home?",
    "agent": {"name": "Ana Lindqvist", "photo": "/assets/people/ana.svg"},
}
FIGURES_URL = "**/api/invitations/figures*"
NOBODY = {"code": "nobody_free"}


def group(visitors: int, converted: int) -> dict[str, Any]:
    """Return the figures of one group."""
    return {"visitors": visitors, "converted": converted, "rate": converted / visitors if visitors else None}


def rule(
    name: str, ends: tuple[int, int, int, int, int], groups: tuple[int, int, int, int], low: float, high: float
) -> dict[str, Any]:
    """Return the figures of one invitation: what became of it, and conversions of both groups."""
    counts = dict(zip(("accepted", "refused", "expired", "withdrawn", "open"), ends, strict=True))
    invited, control = group(*groups[:2]), group(*groups[2:])
    compared = bool(groups[2]) and {"value": invited["rate"] - control["rate"], "low": low, "high": high}
    sizes = {"active": name != "pushy", "shown": sum(ends), "control": groups[2]}
    return {
        "name": name,
        **counts,
        **sizes,
        "invited": invited,
        "control_group": control,
        "difference": compared or None,
    }


FIGURES = [
    rule("doubt-at-checkout", (212, 340, 610, 25, 3), (1100, 132, 131, 8), 0.012, 0.095),
    rule("long-on-site", (12, 20, 31, 1, 0), (60, 6, 7, 1), -0.4, 0.08),
    rule("pushy", (30, 900, 400, 10, 0), (1300, 52, 150, 14), -0.11, -0.012),
    rule("new-rule", (0, 0, 0, 0, 0), (0, 0, 0, 0), 0, 0),
    rule("by-hand", (3, 1, 2, 0, 0), (6, 2, 0, 0), 0, 0),
]


def answering(status: int, body: object) -> Callable[[Route], Awaitable[None]]:
    """Answer with this."""
    return lambda route: route.fulfill(status=status, body=json.dumps(body))


async def _inviting(route: Route) -> None:
    """Let the gateway answer a beacon, and add an invitation."""
    response = await route.fetch()
    await route.fulfill(response=response, body=json.dumps({**await response.json(), "invitation": INVITATION}))


async def card(browser: Browser, system: System, locale: str) -> States:
    """The card, what it says when nobody is free any more, and the panel that it opens."""
    shop = await shop_window(browser, locale)
    await shop.route("**/api/visits/beacon", _inviting)
    await shop.route("**/api/visits/invitation", answering(409, NOBODY))
    await shop.goto(f"{system.visitors_url}/shop/products.html")
    await shop.get_by_test_id("consent").get_by_role("button").last.click()
    await shown(shop, "invitation")
    yield State("invited", shop)
    await click(shop, "invitation-begin")
    await expect(shop.get_by_test_id("invitation")).to_have_attribute("data-state", "nobody")
    yield State("invited, nobody is free any more", shop)
    await shop.context.close()


async def measured(browser: Browser, system: System, locale: str) -> States:
    """A supervisor's page without and with figures; a visitor who may not be invited by hand yet."""
    carla = await desk_of(browser, system, "carla", locale)
    await carla.route(FIGURES_URL, answering(503, {"code": "unavailable"}))
    await carla.evaluate("location.hash = '#/invitations'")
    await shown(carla, "failed")
    yield State("invitations, figures cannot be read", carla)
    await _figures(carla, [])
    await carla.get_by_test_id("failed").get_by_role("button").click()
    await shown(carla, "invitations-none")
    yield State("invitations, none in the policy", carla)
    await _figures(carla, FIGURES)
    await carla.get_by_test_id("invitations-period").select_option("7")
    await shown(carla, "verdict")
    yield State("invitations, what they brought", carla)
    async with on_a_phone(carla):
        await click(carla, "nav-more")
        await shown(carla, "nav-menu")
    yield State("menu of pages on a phone", carla)
    await carla.keyboard.press("Escape")
    shop = await shop_window(browser, locale)
    await shop.goto(f"{system.visitors_url}/")
    await shop.get_by_test_id("consent").get_by_role("button").last.click()
    await click(carla, "nav-visitors")
    await shown(carla, "visitor-invite")
    await click(carla, "visitor-invite")
    await shown(carla, "invite-text")
    yield State("dialog of inviting by hand", carla)
    await carla.get_by_test_id("invite-text").fill("Hello! Do you look for a lamp that is bright enough to read by?")
    await click(carla, "invite-yes")
    await expect(carla.get_by_test_id("invite-problem")).not_to_be_empty()
    yield State("dialog of inviting by hand, refused", carla)
    await shop.context.close()
    await carla.context.close()


async def _figures(page: Page, found: list[dict[str, Any]]) -> None:
    await page.route(FIGURES_URL, answering(200, {"since": 0, "invitations": found}))
