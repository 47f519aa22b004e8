"""Broadcasts: none, a form with and without mistakes, and those that run, have ended, or are not certain."""

import time
from typing import Any

from playwright.async_api import Browser, expect

from stack.system import System

from . import State, States
from .invitations import answering
from .windows import click, desk_of, shown

ENDS = ("waiting", "under_way", "sent", "delivered", "read", "failed", "uncertain", "stopped", "left_out")
TEXTS = {
    "en": {"text": "Hi {name}, everything is cheaper today. STOP ends these messages.", "subject": "Summer"},
    "de": {"text": "Hallo {name}, heute ist alles billiger. STOP beendet diese Nachrichten.", "subject": "Sommer"},
}


def broadcast(key: str, name: str, state: str, **figures: int) -> dict[str, Any]:
    """Return a broadcast as the gateway shows it."""
    now = time.time_ns() // 1_000_000
    counts = dict.fromkeys(ENDS, 0) | figures
    left_out = [] if state == "draft" else [{"reason": "no_consent", "contacts": 312}]
    return {
        "id": key,
        "name": name,
        "state": state,
        "rule": {"consent": "newsletter", "queue": "sales", "wordings": TEXTS},
        "audience": {"facts": {"attributes.city": ["Berlin", "Bonn"]}, "languages": ["de", "en"]},
        "per_minute": 300,
        "accounts": {},
        "left_out": left_out,
        "figures": {"recipients": sum(counts.values()), **counts},
        "created_by": "ana",
        "created_at": now - 7_200_000,
        "started_at": None if state == "draft" else now - 3_600_000,
        "ended_at": now - 60_000 if state in {"done", "stopped"} else None,
    }


DRY_RUN = {
    "audience": 2_310,
    "told": 1_846,
    "channels": {"whatsapp": 1_204, "email": 601, "telegram": 41},
    "languages": {"de": 1_702, "en": 144},
    "left_out": [
        {"reason": "no_consent", "contacts": 312},
        {"reason": "unsubscribed", "contacts": 97},
        {"reason": "outside_window", "contacts": 55},
    ],
}


async def told(browser: Browser, system: System, locale: str) -> States:
    """An administrator drafts one with mistakes, and looks at others in every state."""
    admin = await desk_of(browser, system, "admin", locale)
    await admin.evaluate("location.hash = '#/broadcasts'")
    await shown(admin, "broadcasts-none")
    yield State("broadcasts, none", admin)
    accounts = [{"id": "wa", "channel": "whatsapp", "name": "Shop"}, {"id": "box", "channel": "email", "name": ""}]
    await admin.route("**/api/broadcast-accounts", answering(200, {"accounts": accounts}))
    await click(admin, "broadcast-add")
    await shown(admin, "broadcast-channel")
    await click(admin, "fact-add")
    await admin.locator("[data-testid=broadcast-channel][data-choice=email]").click()
    await click(admin, "wording-add")
    await click(admin, "wording-template")
    yield State("dialog of drafting a broadcast", admin)
    await click(admin, "broadcast-save")
    await shown(admin, "broadcast-fault")
    yield State("dialog of drafting a broadcast, with mistakes", admin)
    await admin.keyboard.press("Escape")
    draft = broadcast("b1", "Summer sale", "draft")
    running = broadcast("b2", "New opening hours", "running", waiting=700, under_way=40, sent=120, delivered=310,
                        read=44, failed=9, uncertain=3)  # fmt: skip
    rows = [
        draft,
        running,
        broadcast("b3", "Recall of the lamp Aurora", "paused", waiting=12, sent=30),
        broadcast("b4", "Spring", "done", delivered=900, read=410, failed=12, left_out=4),
        broadcast("b5", "Spring, first try", "stopped", sent=15, stopped=1_300),
    ]
    await admin.route("**/api/broadcasts", answering(200, {"broadcasts": rows}))
    for one in rows:
        await admin.route(f"**/api/broadcasts/{one['id']}", answering(200, one))
    await admin.route("**/api/broadcasts/b1/dry-run", answering(200, DRY_RUN))
    await admin.reload()
    await expect(admin.get_by_test_id("broadcast-row")).to_have_count(len(rows))
    yield State("broadcasts, some", admin)
    await admin.get_by_test_id("broadcast-open").first.click()
    await click(admin, "broadcast-dry-run")
    await shown(admin, "would-tell")
    yield State("dialog of a broadcast after a dry run", admin)
    await click(admin, "broadcast-start")
    await shown(admin, "broadcast-ask")
    yield State("dialog of starting a broadcast", admin)
    await click(admin, "ask-back")
    await click(admin, "broadcast-close")
    await admin.get_by_test_id("broadcast-open").nth(1).click()
    await shown(admin, "broadcast-uncertain")
    await click(admin, "broadcast-stop")
    await shown(admin, "broadcast-ask")
    yield State("dialog of stopping a broadcast", admin)
    await admin.context.close()
