"""The desk's page of contacts in a real browser: found, changed, merged, separated again, exported and imported."""

from pathlib import Path

from playwright.async_api import Browser, expect

from stack.desk_windows import sign_in, visit
from stack.system import System


async def test_an_agent_finds_changes_merges_and_separates_contacts(system: System, browser: Browser) -> None:
    """What was chosen is previewed and shown; undoing brings both back."""
    first = await visit(browser, system, "Is there marmalade?")
    second = await visit(browser, system, "And honey?")
    ana = await sign_in(browser, system, "ana", "#/contacts")
    rows = ana.get_by_test_id("contact-row")
    await expect(rows).to_have_count(2)
    for number, name in enumerate(("Eva Maier", "E. Maier")):
        await rows.filter(has_not_text="Maier").first.click()
        await ana.get_by_test_id("fact-name").fill(name)
        await ana.get_by_test_id("fact-email").fill("eva@a.example")
        await ana.get_by_test_id("fact-language").fill(("en", "de")[number])
        await ana.get_by_test_id("facts-save").click()
        await expect(ana.get_by_test_id("change")).to_have_count(1)
        await ana.get_by_test_id("contacts-back").click()
    await ana.get_by_test_id("contacts-field").fill("EVA")
    await rows.filter(has_text="Eva Maier").click()
    await ana.get_by_test_id("similar").get_by_role("button").click()
    choices = ana.get_by_test_id("merge-choice")
    await expect(choices).to_have_count(2)
    await choices.nth(1).get_by_role("radio").nth(1).check()
    await expect(ana.get_by_test_id("merge-preview")).to_contain_text("de")
    await ana.get_by_test_id("merge-now").click()

    await expect(ana.get_by_test_id("contact-conversation")).to_have_count(2)
    await expect(ana.get_by_test_id("fact-language")).to_have_value("de")
    await ana.get_by_test_id("undo").click()
    await expect(ana.get_by_test_id("contact-conversation")).to_have_count(1)
    await expect(ana.get_by_test_id("fact-language")).to_have_value("en")
    for page in (first, second, ana):
        await page.close()


async def test_a_supervisor_exports_changes_and_imports_contacts(
    system: System, browser: Browser, tmp_path: Path
) -> None:
    """The wizard says line by line what would change, writes it once, and explains what it refuses."""
    guest = await visit(browser, system, "Do you deliver to Bonn?")
    admin = await sign_in(browser, system, "admin", "#/contacts")
    await expect(admin.get_by_test_id("contact-row").first).to_be_visible()
    async with admin.expect_download() as download:
        await admin.get_by_test_id("contacts-export").click()
    await (await download.value).save_as(tmp_path / "contacts.csv")
    exported = (tmp_path / "contacts.csv").read_text("utf-8-sig")
    assert exported.startswith("id,name,email,phone,language,external_id")
    (tmp_path / "edited.csv").write_text(f"{exported},Dora Import,dora@a.example\n,No Mail,nowhere\n")

    await admin.get_by_test_id("contacts-import").click()
    await admin.get_by_test_id("import-file").set_input_files(tmp_path / "edited.csv")
    await expect(admin.get_by_test_id("import-line")).to_contain_text(["This is not an e-mail address."])
    await admin.get_by_test_id("import-created").click()
    await expect(admin.get_by_test_id("import-line")).to_contain_text(["Dora Import"])
    await admin.get_by_test_id("import-now").click()
    await expect(admin.get_by_role("button", name="Close")).to_be_visible()
    await admin.get_by_role("button", name="Close").click()
    await admin.get_by_test_id("contacts-field").fill("dora@a")
    await expect(admin.get_by_test_id("contact-row")).to_contain_text(["Dora Import"])

    await admin.get_by_test_id("contacts-import").click()
    (tmp_path / "latin.csv").write_bytes("name\nZoé\n".encode("latin-1"))
    await admin.get_by_test_id("import-file").set_input_files(tmp_path / "latin.csv")
    await expect(admin.get_by_test_id("import-problem")).to_contain_text("UTF-8")
    for page in (guest, admin):
        await page.close()
