"""The page of contacts: none yet, a file imported, one contact changed, two merged and separated."""

from playwright.async_api import Browser, Page, expect

import browsing
from stack.system import System

from . import State, States
from .windows import click, desk_of, leave, shown, unanswered, visit

FILE = """external_id;name;email;phone;attributes.plan;Notiz
K1;Robin Doe;robin@example.com;+49 30 123456;gold;a
K2;R. Doe;robin@example.com;;silver;b
K3;Dana;no address;;;c
;Only a name;;;;
"""
SECOND = FILE.replace("+49 30 123456", "+49 30 654321")


async def kept(browser: Browser, system: System, locale: str) -> States:
    """The list, the steps of an import with what is refused, and all that can be done with a contact."""
    admin = await desk_of(browser, system, "admin", locale)
    await admin.evaluate("location.hash = '#/contacts'")
    await expect(admin.locator(".page-empty")).to_be_visible()
    yield State("contacts, none yet", admin)
    async for state in _importing(admin):
        yield state
    shop = await visit(browser, system, "Is there marmalade?", locale)
    await admin.get_by_test_id("contacts-field").fill("doe")
    await expect(admin.get_by_test_id("contact-row")).to_have_count(2)
    await shown(admin, "offer")  # of the shop's visitor, above each page
    yield State("contacts that a search finds", admin)
    await admin.get_by_test_id("contacts-field").fill("nobody")
    await expect(admin.locator(".page-empty")).to_be_visible()
    yield State("contacts, nobody found", admin)
    async for state in _merging(admin):
        yield state
    await admin.evaluate("location.hash = '#/'")
    await click(admin, "accept")
    await click(admin, "person-contact")
    await shown(admin, "contact-conversation")
    yield State("a contact with a conversation", admin)
    await browsing.write(shop, "My card is 4242 4242 4242 4242")
    await admin.evaluate("location.hash = '#/'")
    await shown(admin, "masked")
    yield State("a message with a masked number", admin)
    await leave(shop, admin)


async def _choose(admin: Page, text: str | bytes, name: str = "contacts.csv") -> None:
    raw = text.encode() if isinstance(text, str) else text
    await admin.get_by_test_id("import-file").set_input_files({"name": name, "mimeType": "text/csv", "buffer": raw})


async def _importing(admin: Page) -> States:
    await click(admin, "contacts-import")
    await shown(admin, "import-file")
    yield State("dialog of an import", admin)
    await _choose(admin, "name\nZoé\n".encode("latin-1"))
    await shown(admin, "import-problem")
    yield State("a file that is not UTF-8", admin)
    async with unanswered(admin, "**/api/contacts.csv*"):
        await _choose(admin, FILE)
        await expect(admin.get_by_test_id("import-file")).to_be_disabled()
        yield State("a file being compared", admin)
    await expect(admin.get_by_test_id("import-line")).to_have_count(2)
    yield State("what an import would refuse", admin)
    await click(admin, "import-created")
    await expect(admin.get_by_test_id("import-line").first).to_contain_text("Robin Doe")
    yield State("what an import would create", admin)
    await _import(admin)
    await click(admin, "contacts-import")
    await _choose(admin, SECOND)
    await click(admin, "import-changed")
    await expect(admin.get_by_test_id("import-line")).to_have_count(1)
    yield State("what a second import would change", admin)
    await click(admin, "import-now")
    await expect(admin.get_by_test_id("import-now")).to_have_count(0)
    yield State("an import that is done", admin)
    await admin.keyboard.press("Escape")
    await expect(admin.get_by_test_id("contact-row")).to_have_count(2)
    yield State("contacts", admin)


async def _import(admin: Page) -> None:
    await click(admin, "import-now")
    await expect(admin.get_by_test_id("import-now")).to_have_count(0)
    await admin.keyboard.press("Escape")


async def _merging(admin: Page) -> States:
    await admin.get_by_test_id("contacts-field").fill("doe")
    await admin.get_by_test_id("contact-row").filter(has_text="Robin Doe").click()
    await shown(admin, "similar")
    yield State("a contact", admin)
    await admin.get_by_test_id("fact-email").fill("no address")
    await click(admin, "facts-save")
    await shown(admin, "facts-refused")
    yield State("a contact, a change refused", admin)
    await admin.get_by_test_id("fact-email").fill("robin@example.com")
    await admin.get_by_test_id("fact-language").fill("de")
    await click(admin, "facts-save")
    await expect(admin.locator("[data-testid=change][data-kind=edited]")).to_be_visible()
    await click(admin, "merge")
    await admin.get_by_test_id("merge-field").fill("doe")
    await shown(admin, "merge-option")
    yield State("dialog of merging, whom with", admin)
    await click(admin, "merge-option")
    await shown(admin, "merge-choice")
    yield State("dialog of merging, what is shown", admin)
    await click(admin, "merge-now")
    await shown(admin, "undo")
    yield State("a merged contact", admin)
    await click(admin, "undo")
    await expect(admin.locator("[data-testid=change][data-kind=unmerged]")).to_be_visible()
    yield State("a contact, its merge undone", admin)
    async for state in _erasing(admin):
        yield state


async def _erasing(admin: Page) -> States:
    await click(admin, "contact-erase")
    await shown(admin, "erase-name")
    yield State("dialog of erasing a contact", admin)
    await admin.get_by_test_id("erase-name").fill("Robin Doe")
    async with unanswered(admin, "**/erase"):
        await click(admin, "erase-now")
        await expect(admin.locator("[data-testid=erase-status] progress")).to_be_visible()
        yield State("a contact being erased", admin)
    await expect(admin.get_by_test_id("erase-proof")).to_be_visible()
    yield State("the proof of an erasure", admin)
    await admin.locator("[data-testid=erase-dialog] summary").click()
    yield State("the proof of an erasure, by table", admin)
    await click(admin, "erase-close")
    await expect(admin.get_by_test_id("contact-row").filter(has_text="Robin Doe")).to_have_count(0)
    await admin.route("**/erase", lambda route: route.fulfill(status=409, json={"code": "just_closed"}))
    await admin.get_by_test_id("contact-row").filter(has_text="R. Doe").click()
    await click(admin, "contact-erase")
    await admin.get_by_test_id("erase-name").fill("R. Doe")
    await click(admin, "erase-now")
    await shown(admin, "erase-problem")
    yield State("a contact that is not erased now", admin)
    await admin.keyboard.press("Escape")
