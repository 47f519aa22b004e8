"""The pages beside the desk: visitors, search, canned answers, live view, agents, queues, policy."""

import re

from playwright.async_api import Browser, Page, expect

import browsing
from stack.system import System

from . import State, States
from .windows import click, desk_of, leave, shown

POLICY = """version: 1
calendars:
  office: {timezone: Europe/Berlin, mon: ["09:00-17:00"], fri: ["09:00-13:00"]}
queues:
  default: {}
  billing: {hours: office, service_level: {percent: 90, within_s: 60}}
"""
BROKEN = POLICY.replace("within_s: 60", "within_s: soon")


async def _to(page: Page, name: str) -> None:
    await page.evaluate(f"location.hash = '#/{name}'")
    await expect(page.get_by_test_id("page").get_by_role("heading", level=1)).to_be_visible()


async def reading(browser: Browser, system: System, locale: str) -> States:
    """An agent's pages: search and canned answers, and those that are not for them."""
    ana = await desk_of(browser, system, "ana", locale)
    await _to(ana, "search")
    await expect(ana.locator(".page-body section .none")).to_be_visible()
    yield State("search, nothing closed yet", ana)
    await _to(ana, "canned")
    await expect(ana.locator(".page-empty")).to_be_visible()
    yield State("no canned answers", ana)
    await click(ana, "canned-add")
    await ana.get_by_test_id("canned-shortcut").fill("thanks")
    await ana.get_by_test_id("canned-text").fill("With pleasure, {{visitor.name}}")
    yield State("dialog of a canned answer", ana)
    await click(ana, "canned-save")
    await shown(ana, "canned-row")
    yield State("canned answers of one's own", ana)
    await click(ana, "canned-edit")
    await click(ana, "canned-remove")
    yield State("a canned answer, asked whether to remove it", ana)
    await ana.keyboard.press("Escape")
    shop = await browsing.visit(browser, system, "Is there marmalade?", locale=locale)
    await click(ana, "nav-desk")
    await click(ana, "accept")
    await shown(ana, "close")
    await click(ana, "close")
    await click(ana, "close-yes")
    await shown(ana, "reopen")
    async for state in _searching(ana):
        yield state
    await _to_forbidden(ana)
    yield State("a page that is not for this role", ana)
    await leave(shop, ana, ended=True)


async def _to_forbidden(page: Page) -> None:
    await page.evaluate("location.hash = '#/policy'")
    await shown(page, "forbidden")


async def _searching(ana: Page) -> States:
    await _to(ana, "search")
    await shown(ana, "closed")
    yield State("search, closed conversations", ana)
    await click(ana, "filter-from")
    await shown(ana, "calendar")
    yield State("dialog of a day", ana)
    await click(ana, "today")
    await expect(ana.get_by_test_id("filter-from")).not_to_have_attribute("data-day", "")
    await shown(ana, "closed")
    yield State("search, conversations since a day", ana)
    await click(ana, "filter-from")
    await click(ana, "any-day")
    field = ana.get_by_test_id("search-field")
    await field.fill("marmalade")
    await shown(ana, "result")
    yield State("results", ana)
    await click(ana, "result")
    await shown(ana, "open-found")
    yield State("a result with its conversation", ana)
    await field.fill("nothing has these words")
    await expect(ana.locator(".page-empty")).to_be_visible()
    yield State("no results", ana)
    await field.fill("too long " * 100)
    await expect(ana.locator(".page-empty")).to_have_count(0)
    yield State("a search that is too long", ana)
    await ana.route("**/api/canned", lambda route: route.abort())
    await _to(ana, "canned")
    await shown(ana, "failed")
    yield State("a page that cannot be loaded", ana)


async def leading(browser: Browser, system: System, locale: str) -> States:
    """A supervisor's and an administrator's pages: live view, agents."""
    admin = await desk_of(browser, system, "admin", locale)
    shop = await browsing.visit(browser, system, "Do you ship to Norway?", locale=locale)
    await click(admin, "accept")
    await shown(admin, "hold")
    await _to(admin, "live")
    await shown(admin, "in-hand")
    yield State("live view", admin)
    await click(admin, "reassign")
    await shown(admin, "reassign-dialog")
    yield State("dialog of reassigning", admin)
    await admin.keyboard.press("Escape")
    await click(admin, "drain")
    await shown(admin, "draining")
    yield State("live view, an agent finishing", admin)
    await _to(admin, "agents")
    await shown(admin, "agent-row")
    yield State("agents", admin)
    await click(admin, "agent-add")
    await shown(admin, "agent-dialog")
    yield State("dialog of a new agent", admin)
    await admin.keyboard.press("Escape")
    row = admin.locator("[data-testid=agent-row][data-login=ana]")
    await row.get_by_test_id("agent-edit").click()
    await shown(admin, "agent-skill")
    yield State("dialog of an agent", admin)
    await leave(shop, admin)


async def visited(browser: Browser, system: System, locale: str) -> States:
    """Who is on the site: nobody, somebody in conversation, and nobody whom the filters let through."""
    ana = await desk_of(browser, system, "ana", locale)
    await _to(ana, "visitors")
    await shown(ana, "visitors-none")
    yield State("visitors, nobody there", ana)
    shop = await browsing.visit(browser, system, "Is the lamp bright?", locale=locale)
    await shop.evaluate("usher.consent(true, 'May we?'); usher.set({ name: 'Robin Doe', cart_value: 99.5 })")
    await click(ana, "accept")
    await shown(ana, "hold")
    await _to(ana, "visitors")
    await shown(ana, "visitor-talk")
    await expect(ana.get_by_test_id("visitor-name")).to_have_attribute("href", re.compile("^#/contacts/.{36}$"))
    yield State("visitors, one in conversation", ana)
    await ana.get_by_test_id("visitors-q").fill("no page has this name")
    await shown(ana, "visitors-none")
    yield State("visitors, none with these filters", ana)
    await leave(shop, ana)


async def ruling(browser: Browser, system: System, locale: str) -> States:
    """Queues and the policy, from none to an active one."""
    admin = await desk_of(browser, system, "admin", locale)
    await _to(admin, "policy")
    await shown(admin, "policy-starter")
    yield State("no policy yet", admin)
    verdict, text = admin.get_by_test_id("policy-verdict"), admin.get_by_test_id("policy-text")
    await text.fill(BROKEN)
    await expect(verdict).to_have_attribute("data-state", "bad")
    yield State("a policy with a mistake", admin)
    await text.fill(POLICY)
    await expect(verdict).to_have_attribute("data-state", "good")
    yield State("a policy's changes", admin)
    await click(admin, "policy-activate")
    await shown(admin, "policy-said")
    await shown(admin, "policy-stored")
    yield State("an active policy", admin)
    await _to(admin, "queues")
    await shown(admin, "calendar-card")
    yield State("queues and calendars", admin)
    await admin.context.close()
