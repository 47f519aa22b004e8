"""The page of the audit log: what was done, narrowed to one thing, and to nothing."""

from playwright.async_api import Browser, expect

from stack.system import System

from . import State, States
from .windows import click, desk_of, shown


async def logged(browser: Browser, system: System, locale: str) -> States:
    """An administrator looks at who did what: they themselves, so far."""
    admin = await desk_of(browser, system, "admin", locale)
    await admin.evaluate("location.hash = '#/contacts'")
    await shown(admin, "contacts")
    await admin.evaluate("location.hash = '#/audit'")
    row = admin.get_by_test_id("audit-row")
    await expect(row.first).to_be_visible()
    yield State("audit log", admin)
    await admin.get_by_test_id("audit-action").select_option("sign_in")
    await expect(admin.locator("[data-testid=audit-row]:not([data-action=sign_in])")).to_have_count(0)
    await click(admin, "audit-from")
    await click(admin, "today")
    await expect(row.first).to_be_visible()
    yield State("audit log, narrowed", admin)
    await admin.get_by_test_id("audit-thing").fill("no such thing")
    await expect(admin.locator(".page-empty")).to_be_visible()
    yield State("audit log, no entry matches", admin)
    await admin.context.close()
