"""The desk's page of broadcasts in a real browser: drafted with mistakes first, tried, started, paused, and stopped."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from outreach import Crowd, open_crowd
from peers.text_messages import PUBLIC
from stack.desk_windows import sign_in
from stack.seeding import seed_agents
from stack.stack import PASSWORD, Stack, embedded_stack, separate_stack
from stack.system import System
from waits import eventually

EXTRA = {"USHER_HOOKS_URL": PUBLIC}
PEOPLE = 60


async def shows_faults(sue: Page) -> None:
    """What is missing stands at its field in the desk's language, and what was typed stays."""
    await sue.get_by_test_id("broadcast-add").click()
    await sue.get_by_test_id("broadcast-save").click()
    faults = sue.get_by_test_id("broadcast-fault")
    await expect(faults).to_have_count(3)
    assert await faults.evaluate_all("all => all.map((one) => one.dataset.field)") == [
        "name",
        "rule.consent",
        "rule.wordings",
    ]
    await expect(sue.get_by_test_id("broadcast-name")).to_be_focused()
    await sue.get_by_test_id("broadcast-name").fill("Sale")
    await sue.get_by_test_id("broadcast-consent").fill("news")
    await sue.get_by_test_id("wording-text").fill("Sale, {nickname}!")
    await sue.get_by_test_id("broadcast-per-minute").fill("0")
    await sue.get_by_test_id("broadcast-save").click()
    await expect(faults).to_have_text(["At least 1."])
    await sue.get_by_test_id("broadcast-per-minute").fill("120")
    await sue.get_by_test_id("broadcast-save").click()
    await expect(faults).to_contain_text(["{nickname}"])
    await sue.get_by_test_id("wording-text").fill("Sale, {name}!")


async def drafted(sue: Page) -> None:
    """Draft it to those in Berlin, some of whom are left out."""
    await shows_faults(sue)
    await sue.get_by_test_id("fact-add").click()
    await sue.get_by_test_id("fact-name").fill("city")
    await sue.get_by_test_id("fact-values").fill("Berlin, Paris")
    await sue.locator("[data-testid=broadcast-channel][data-choice=twilio]").click()
    await sue.locator("[data-testid=broadcast-channel][data-choice=webhook]").click()
    await sue.locator("[data-testid=broadcast-channel][data-choice=whatsapp]").click()
    await sue.get_by_test_id("broadcast-save").click()
    shown = sue.get_by_test_id("broadcast-view").get_by_test_id("broadcast-state")
    await expect(shown).to_have_attribute("data-state", "draft")


async def on_the_page(browser: Browser, stack: Stack, crowd: Crowd) -> None:
    """Nothing leaves before it is started, and after the stop it is counted who was not told."""
    url = stack.gateway_urls[0]
    sue = await sign_in(browser, System(url, url, PASSWORD), "sue", "#/broadcasts")
    await expect(sue.get_by_test_id("broadcasts-none")).to_be_visible()
    await drafted(sue)
    await sue.get_by_test_id("broadcast-dry-run").click()
    await expect(sue.get_by_test_id("would-tell")).to_have_text(
        f"{len(crowd.told)} contacts of {crowd.audience} would be told"
    )
    for reason, number in crowd.left_out.items():
        await expect(sue.locator(f"[data-testid=left-out] [data-reason={reason}] dd")).to_have_text(str(number))
    assert crowd.number == 0

    await sue.get_by_test_id("broadcast-start").click()
    await sue.get_by_test_id("ask-yes").click()
    await eventually(lambda: crowd.number >= 1)
    await sue.get_by_test_id("broadcast-pause").click()
    await expect(sue.locator("[data-testid=broadcast-view] [data-state=paused]")).to_be_visible()
    await sue.get_by_test_id("broadcast-goOn").click()
    before = crowd.number
    await eventually(lambda: crowd.number > before)
    await sue.get_by_test_id("broadcast-stop").click()
    await sue.get_by_test_id("ask-back").click()
    await sue.get_by_test_id("broadcast-stop").click()
    await sue.get_by_test_id("ask-yes").click()
    await expect(sue.locator("[data-testid=broadcast-view] [data-state=stopped]")).to_be_visible()
    ends = sue.get_by_test_id("broadcast-ends")
    await expect(ends.locator("[data-end=under_way], [data-end=waiting]")).to_have_count(0)
    counted = await ends.locator("dd").all_inner_texts()
    assert sum(map(int, counted)) == len(crowd.told)
    assert int(await ends.locator("[data-end=stopped] dd").inner_text()) > 0

    await sue.get_by_test_id("broadcast-close").click()
    row = sue.get_by_test_id("broadcast-row")
    await expect(row.get_by_test_id("broadcast-state")).to_have_attribute("data-state", "stopped")
    await expect(row).to_contain_text("Stopped before")


async def test_one_is_drafted_tried_started_and_stopped(browser: Browser, tmp_path: Path) -> None:
    """All in one process."""
    url = f"sqlite:///{tmp_path}/record.db"
    await seed_agents(url, ["sue"], role="supervisor")
    async with open_crowd(url, PEOPLE) as crowd, embedded_stack(tmp_path / "record.db", EXTRA) as stack:
        crowd.provider.hooks_url = stack.connectors[0].hooks_url
        await on_the_page(browser, stack, crowd)


@pytest.mark.long
async def test_so_it_is_on_separate_processes(
    browser: Browser, vhost_url: str, redis_url: str, database_url: str
) -> None:
    """With servers for the stores."""
    await seed_agents(database_url, ["sue"], role="supervisor")
    stores = (vhost_url, redis_url, database_url)
    async with open_crowd(database_url, PEOPLE) as crowd, separate_stack(stores, extra=EXTRA) as stack:
        await on_the_page(browser, stack, crowd)
