"""The desk's page of visitors while hundreds are on the site; `make bench-desk` times it with ten thousand."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from benchmarks.desk.visitors import ROWS_AT_MOST, SCROLL, STEP_PX, arrive
from benchmarks.visitors.beacons import SETTINGS
from browsing import begin_desk
from record_rig.ready import migrated
from stack.seeding import seed_agents
from stack.stack import PASSWORD, embedded_stack
from stack.system import System

pytestmark = pytest.mark.asyncio(loop_scope="session")
VISITORS = 300


async def test_of_hundreds_of_visitors_only_those_in_sight_are_drawn(chromium: Browser, tmp_path: Path) -> None:
    """All are counted; from top to bottom and back few rows stand in the document, and the last ones come in sight."""
    database = f"sqlite:///{tmp_path / 'record.db'}"
    await migrated(database)
    await seed_agents(database, ["ana"])
    async with embedded_stack(tmp_path / "record.db", SETTINGS) as stack:
        [url] = stack.gateway_urls
        context = await chromium.new_context(locale="en-GB", viewport={"width": 1280, "height": 860})
        desk = await context.new_page()
        await begin_desk(desk, System(url, url, PASSWORD), "ana", "#/visitors")
        await arrive(url, VISITORS)
        await expect(desk.get_by_role("table")).to_have_attribute("aria-rowcount", str(VISITORS + 1))
        found = await desk.evaluate(SCROLL, [STEP_PX])
        await desk.evaluate("document.querySelector('[data-testid=visitors]').closest('.page').scrollTop = 1e9")
        await expect(desk.locator(f"[role=row][aria-rowindex='{VISITORS + 1}']")).to_contain_text("lamps-")
        await context.close()

    assert found["rows"] <= ROWS_AT_MOST
