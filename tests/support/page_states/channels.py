"""Accounts of channels and parked messages: a form with and without mistakes, accounts in health and trouble."""

import time
from typing import Any

from playwright.async_api import Browser, expect

from stack.system import System

from . import State, States
from .invitations import answering
from .windows import click, desk_of, shown

HEALTH_URL, ACCOUNTS_URL = "**/api/channels/health", "**/api/accounts"
PARKED_URL = "**/api/parked?*"


def account(key: str, channel: str, **changed: Any) -> dict[str, Any]:
    """Return an account as the gateway shows it."""
    shown_as = {"id": key, "channel": channel, "name": "", "enabled": True, "config": {}, "secrets": ["token"]}
    return {**shown_as, "opens": True, "hook": f"https://hooks.shop.example/hooks/{channel}/{key}", **changed}


def health(name: str, **changed: Any) -> dict[str, Any]:
    """Return an account's health."""
    nothing: dict[str, Any] = {"last_in_at": None, "last_out_at": None, "lag_ms": 0, "queued": 0, "queued_since": None}
    traffic: dict[str, Any] = {"received": 0, "late": 0, "usual": None, "silent": False, "windows_closing": 0}
    rest: dict[str, Any] = {"token_ends_at": None, "errors": [], "unknown": [], "check": None, "checked_at": None}
    return {"id": name, **nothing, **traffic, **rest, **changed}


def parked(name: str, reason_class: str, channel: str) -> dict[str, Any]:
    """Return a parked message as the gateway lists it."""
    return {
        "id": name,
        "reason": "no_conversation",
        "reason_class": reason_class,
        "detail": "k-17",
        "at": 1_800_000_000_000,
        "kind": "MessageReceived",
        "channel": channel,
    }


async def connected(browser: Browser, system: System, locale: str) -> States:
    """An administrator connects a bot, and looks at accounts that are not all in order."""
    admin = await desk_of(browser, system, "admin", locale)
    await admin.evaluate("location.hash = '#/channels'")
    await shown(admin, "account-add")
    yield State("channels, nothing connected", admin)
    await click(admin, "account-add")
    await admin.locator("[data-channel=telegram]").click()
    await shown(admin, "setting-token")
    yield State("dialog of connecting an account", admin)
    await admin.get_by_test_id("setting-api").fill("telegram")
    await click(admin, "account-save")
    await shown(admin, "fault-token")
    yield State("dialog of connecting an account, with mistakes", admin)
    await admin.keyboard.press("Escape")
    now = time.time_ns() // 1_000_000
    number = {"message": "+49 30 is no number", "code": "no_number", "values": {"number": "+49 30 901820"}}
    refused = {"ok": False, "name": "", "notes": ["no number"], "code": "auth", "said": [number]}
    hour, day = 3_600_000, 86_400_000
    of_today = {"recent": 12, "recent_since": now - now % hour - hour}
    errors = [
        {"kind": "auth", "count": 214, "code": "auth:401", "at": now - 60_000, **of_today},
        {"kind": "throttled", "count": 3, "code": "throttled:130429", "at": now - 9 * hour, **of_today, "recent": 0},
    ]
    unknown = [
        {"path": "Message.interactive.voice_reply", "count": 1204, "first_at": now - 3 * day, "last_at": now - 9_000},
        {"path": "Message.type=?", "count": 2, "first_at": now - 2 * day, "last_at": now - day},
    ]
    found = [
        health("shop-bot", last_in_at=now - 40_000, last_out_at=now - 95_000, lag_ms=1400, received=312, usual=290,
               check={"ok": True, "name": "shop_bot", "notes": [], "code": ""}),
        health("whatsapp", queued=31, queued_since=now - 900_000, errors=errors, check=refused,
               last_in_at=now - 26 * hour, lag_ms=410_000, late=17, received=0, usual=1180, silent=True,
               windows_closing=4, token_ends_at=now + 3 * day, unknown=unknown),
    ]  # fmt: skip
    await admin.route(HEALTH_URL, answering(200, {"accounts": found, "now": now}))
    accounts = [
        account("shop-bot", "telegram", name="Shop"),
        account("whatsapp", "whatsapp"),
        account("old", "webhook", enabled=False, opens=False, secrets=[], hook="/hooks/webhook/old"),
    ]
    await admin.route(ACCOUNTS_URL, answering(200, {"accounts": accounts}))
    await admin.reload()
    await expect(admin.get_by_test_id("account-card")).to_have_count(3)
    await expect(admin.get_by_test_id("account-checked")).to_have_count(2)
    yield State("channels, with one in trouble", admin)
    await admin.context.close()


async def set_aside(browser: Browser, system: System, locale: str) -> States:
    """An administrator looks at parked messages, tries sending them again, and is asked before deleting."""
    admin = await desk_of(browser, system, "admin", locale)
    await admin.evaluate("location.hash = '#/parked'")
    await shown(admin, "parked")
    await expect(admin.locator(".page-empty")).to_be_visible()
    yield State("parked messages, none", admin)
    rows = [parked("p1", "refused", "telegram"), parked("p2", "unreadable", "")]
    groups = [{"channel": one["channel"], "reason_class": one["reason_class"], "count": 1} for one in rows]
    await admin.route(PARKED_URL, answering(200, {"parked": rows, "groups": groups, "total": 12}))
    content = {"parked": rows[0], "content": {"text": "Where is my parcel?", "peer": "42"}, "bytes": ""}
    await admin.route("**/api/parked/p1", answering(200, content))
    done = {"dry_run": True, "done": ["p1"], "busy": 1, "unreadable": ["p2"], "overtaking": ["p1"], "left": 0}
    await admin.route("**/api/parked/replay", answering(200, done))
    await admin.route("**/api/parked/drop", answering(200, {**done, "overtaking": []}))
    await admin.reload()
    await shown(admin, "parked-replay")
    yield State("parked messages, some", admin)
    await admin.get_by_test_id("parked-show").first.click()
    await shown(admin, "parked-content")
    yield State("dialog of a parked message", admin)
    await click(admin, "parked-replay-one")
    await shown(admin, "parked-yes")
    yield State("dialog of sending parked messages again", admin)
    await click(admin, "parked-back")
    await click(admin, "parked-drop")
    await shown(admin, "parked-why")
    yield State("dialog of deleting parked messages", admin)
    await admin.context.close()
