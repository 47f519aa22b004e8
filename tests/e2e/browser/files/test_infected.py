"""Who attaches a file with a virus reads so in their language, and a clean file beside it is uploaded."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from browsing import sign_in, visit
from servers import ClamdServer
from servers.files.clamav import EICAR
from stack.system import System, demo_system

# The page's language counts before the reader's; it is set as soon as there is a page.
GERMAN = "new MutationObserver(() => { document.documentElement.lang = 'de'; }).observe(document, { childList: true });"


@pytest.fixture
async def system(clamd: ClamdServer) -> AsyncIterator[System]:
    """The demo, where the real clamd looks into files."""
    async with demo_system(USHER_CLAMD_URL=clamd.url) as system:
        yield system


async def test_a_virus_is_named_where_the_file_is_attached(system: System, browser: Browser) -> None:
    """In the widget and at the desk."""
    desk = await sign_in(browser, system, "ana")
    widget = await visit(browser, system, "Guten Tag", script=GERMAN)
    await desk.get_by_test_id("accept").click()
    await expect(desk.get_by_test_id("composer")).to_be_visible()
    files = [
        {"name": "bill.txt", "mimeType": "text/plain", "buffer": EICAR},
        {"name": "note.txt", "mimeType": "text/plain", "buffer": b"harmless"},
    ]
    for page, words in ((widget, "Virus gefunden"), (desk, "virus found")):
        await page.get_by_test_id("file").set_input_files(files)  # type: ignore[arg-type]  # its typed dicts are private
        await expect(page.get_by_test_id("files").locator(".bad")).to_contain_text(words)
        await expect(page.locator("[data-done=true]")).to_have_count(1)
