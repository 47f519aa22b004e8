"""Administrators read the audit log in a real browser: by name, narrowed, page by page."""

from playwright.async_api import Browser, expect

from stack.desk_windows import sign_in, visit
from stack.system import System


async def test_an_administrator_sees_who_did_what(system: System, browser: Browser) -> None:
    """A person and a thing narrow the log; contacts and conversations open from it; older entries follow."""
    shop = await visit(browser, system, "Is there marmalade?")
    ana = await sign_in(browser, system, "ana", "#/contacts")
    await ana.get_by_test_id("contact-row").first.click()
    await expect(ana.get_by_test_id("merge")).to_be_visible()
    contact = ana.url.rpartition("/")[2]
    admin = await sign_in(browser, system, "admin", "#/audit")
    rows = admin.get_by_test_id("audit-row")
    await admin.get_by_test_id("audit-action").select_option("contact_read")
    await admin.get_by_test_id("audit-thing").fill(contact)
    await expect(rows).to_have_count(1)
    await expect(rows).to_contain_text("Ana")
    await expect(rows).to_contain_text(contact)
    await admin.get_by_test_id("audit-from").click()
    await admin.get_by_test_id("today").click()
    await expect(rows).to_have_count(1)
    await admin.get_by_role("link", name=f"Open the contact: {contact}").click()
    await expect(admin.get_by_test_id("contact")).to_be_visible()

    await admin.evaluate("location.hash = '#/audit'")
    await admin.get_by_test_id("audit-kind").select_option("agent")
    await rows.filter(has_text="Signed in").get_by_role("button", name="Ana").first.click()
    await expect(admin.get_by_test_id("audit-who").locator("option:checked")).to_have_text("Ana Lindqvist")
    await expect(rows).to_have_count(1)
    for window in (shop, ana):
        await window.close()


async def test_older_entries_follow_page_by_page(system: System, browser: Browser) -> None:
    """Each is listed once, whatever is added meanwhile."""
    admin = await sign_in(browser, system, "admin", "#/audit")
    for number in range(60):
        status = await admin.evaluate(
            """async (name) => {
              const { csrf } = await (await fetch("/api/session")).json();
              const headers = { "X-CSRF-Token": csrf, "Content-Type": "application/json" };
              return (await fetch("/api/skills", { method: "POST", headers, body: JSON.stringify({ name }) })).status;
            }""",
            f"skill-{number}",
        )
        assert status == 201
    rows = admin.get_by_test_id("audit-row")
    await admin.get_by_test_id("audit-kind").select_option("skill")
    await expect(rows).to_have_count(50)
    await admin.get_by_test_id("audit-more").click()
    await expect(rows).to_have_count(60)
    await expect(admin.get_by_test_id("audit-more")).to_have_count(0)
    shown = await rows.locator(".code").all_inner_texts()

    assert shown == [f"skill-{number}" for number in reversed(range(60))]


async def test_supervisors_have_no_such_page(system: System, browser: Browser) -> None:
    """Neither in the navigation nor by its address."""
    ana = await sign_in(browser, system, "ana", "#/audit")
    await expect(ana.get_by_test_id("forbidden")).to_be_visible()
    await expect(ana.get_by_test_id("nav-audit")).to_have_count(0)
