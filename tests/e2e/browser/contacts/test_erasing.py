"""Administrators export and erase a contact in a real browser; every window of theirs forgets them."""

import json
import re
from pathlib import Path

from playwright.async_api import Browser, Download, Page, expect

from stack.desk_windows import sign_in, visit
from stack.system import System

FILE = "name;email\nZoe Zander;zoe@a.example\nYan Yost;yan@a.example\n"


async def with_contacts(browser: Browser, system: System) -> Page:
    """An administrator's list, into which two have been imported."""
    admin = await sign_in(browser, system, "admin", "#/contacts")
    await admin.get_by_test_id("contacts-import").click()
    file = {"name": "contacts.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    await admin.get_by_test_id("import-file").set_input_files(file)  # type: ignore[arg-type]
    await admin.get_by_test_id("import-now").click()
    await admin.get_by_role("button", name="Close").click()
    await expect(admin.get_by_test_id("contact-row")).to_have_count(2)
    return admin


async def content(download: Download, folder: Path) -> dict[str, object]:
    """What was saved."""
    await download.save_as(folder / download.suggested_filename)
    read: dict[str, object] = json.loads((folder / download.suggested_filename).read_text())
    return read


async def test_who_is_erased_leaves_every_window_and_a_proof_stays(
    system: System, browser: Browser, tmp_path: Path
) -> None:
    """Nothing happens before the name is typed; the export and the proof are saved as files."""
    admin = await with_contacts(browser, system)
    listed, opened = await admin.context.new_page(), await admin.context.new_page()
    await listed.goto(f"{system.agents_url}/desk#/contacts")
    await expect(listed.get_by_test_id("contact-row")).to_have_count(2)
    await admin.get_by_test_id("contact-row").filter(has_text="Zoe").click()
    await expect(admin.get_by_test_id("contact-erase")).to_be_visible()
    await opened.goto(admin.url)
    await expect(opened.get_by_test_id("contact-erase")).to_be_visible()
    async with admin.expect_download() as download:
        await admin.get_by_test_id("contact-export").click()
    exported = await content(await download.value, tmp_path)
    assert exported["format"] == "usher-contact-1"
    assert "zoe@a.example" in json.dumps(exported)

    await admin.get_by_test_id("contact-erase").click()
    now = admin.get_by_test_id("erase-now")
    await expect(now).to_be_disabled()
    for typed in ("zoe zander", "erase", "Zoe Zander Jr"):
        await admin.get_by_test_id("erase-name").fill(typed)
        await admin.keyboard.press("Enter")
        await expect(now).to_be_disabled()
    await admin.get_by_test_id("erase-name").fill("  Zoe  Zander ")
    await admin.keyboard.press("Enter")
    await expect(admin.get_by_test_id("erase-proof")).to_be_visible()
    async with admin.expect_download() as download:
        await admin.get_by_test_id("proof-save").click()
    proof = await content(await download.value, tmp_path)
    assert proof.keys() == {"erasure", "contacts", "by", "began_at", "ended_at", "rows", "files"}
    assert "zoe" not in json.dumps(proof).lower()

    await admin.get_by_test_id("erase-close").click()
    for window in (admin, listed):
        await expect(window.get_by_test_id("contact-row")).to_have_count(1)
        await expect(window.get_by_test_id("contact-row")).to_contain_text("Yan")
    await expect(opened.locator(".page-empty")).to_have_text("There is no such contact.")


async def test_who_is_at_work_with_us_is_not_erased(system: System, browser: Browser) -> None:
    """Not while a conversation is open, and not before its end is written; then the desk forgets its messages."""
    shop = await visit(browser, system, "Is there marmalade?")
    admin = await sign_in(browser, system, "admin")
    await admin.get_by_test_id("accept").click()
    await expect(admin.get_by_test_id("messages")).to_contain_text("marmalade")
    await admin.get_by_test_id("person-contact").click()
    name = await admin.locator("h1").inner_text()
    await admin.get_by_test_id("contact-erase").click()
    await admin.get_by_test_id("erase-name").fill(name)
    await admin.get_by_test_id("erase-now").click()
    await expect(admin.get_by_test_id("erase-problem")).to_contain_text("still open")
    await admin.get_by_test_id("erase-open").click()
    await expect(admin.get_by_test_id("messages")).to_contain_text("marmalade")
    await shop.close()

    await admin.get_by_test_id("close").click()
    await admin.get_by_test_id("close-yes").click()
    await expect(admin.get_by_test_id("reopen")).to_be_visible()
    await admin.get_by_test_id("person-contact").click()
    await admin.get_by_test_id("contact-erase").click()
    await admin.get_by_test_id("erase-name").fill(name)
    await admin.get_by_test_id("erase-now").click()
    refused = admin.get_by_test_id("erase-problem").filter(has_text="15 seconds")
    # On a slow machine these have passed by now.
    await expect(refused.or_(admin.get_by_test_id("erase-proof"))).to_be_visible()
    while not await admin.get_by_test_id("erase-proof").is_visible():
        await admin.get_by_test_id("erase-again").click()
        await expect(admin.get_by_test_id("erase-again").or_(admin.get_by_test_id("erase-proof"))).to_be_visible()
    await admin.get_by_test_id("erase-close").click()
    await expect(admin).to_have_url(re.compile("#/contacts$"))
    await admin.evaluate("location.hash = '#/'")
    await expect(admin.get_by_test_id("messages")).to_have_count(0)
    await expect(admin.get_by_text("marmalade")).to_have_count(0)


async def test_others_are_not_offered_it(system: System, browser: Browser) -> None:
    """Agents and supervisors see the contact without the two buttons."""
    shop = await visit(browser, system, "Is there honey?")
    ana = await sign_in(browser, system, "ana", "#/contacts")
    await ana.get_by_test_id("contact-row").first.click()
    await expect(ana.get_by_test_id("merge")).to_be_visible()
    await expect(ana.get_by_test_id("contact-erase")).to_have_count(0)
    await expect(ana.get_by_test_id("contact-export")).to_have_count(0)
    await shop.close()
