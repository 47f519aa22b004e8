"""Pages that were opened before a new build go on: their parts are still served, and the desk offers a reload."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, Page, Response, expect
from usher_common.record.migrations import migrate
from usher_common.record.open import opened_record
from usher_gateway.builds.kept_assets import KeptAssets
from usher_gateway.builds.own import desk_build
from usher_gateway.http.pages import STATIC

from browsing import begin, begin_desk, write
from former_build import serve_first, write_former_build
from servers import PostgresServer, RabbitServer
from stack.seeding import seed_agents
from stack.stack import PASSWORD, separate_stack
from stack.system import System


@dataclass(frozen=True)
class Renewed:
    """A system whose gateways have a new build, and the folder with the former one."""

    system: System
    former: Path


@pytest_asyncio.fixture(loop_scope="session")
async def renewed(
    tmp_path: Path, rabbitmq: RabbitServer, postgres: PostgresServer, redis_url: str
) -> AsyncIterator[Renewed]:
    """A gateway of the former build has been there, and is gone."""
    former = write_former_build(tmp_path / "static")
    async with rabbitmq.fresh_vhost() as vhost, postgres.fresh_database(migrate) as database:
        await seed_agents(database, ["ana"])
        async with opened_record(database) as record:
            await KeptAssets(record, former).keep()
        stores = (vhost, redis_url, database)
        async with separate_stack(stores, gateways=2, extra={"USHER_DEMO": "true"}) as stack:
            yield Renewed(System(stack.gateway_urls[0], stack.gateway_urls[1], PASSWORD), former)


def refused_by(page: Page) -> list[str]:
    """Collect what a page asks for in vain."""
    found: list[str] = []

    def look(response: Response) -> None:
        if response.status >= 400 and "/assets/" in response.url:
            found.append(response.url)

    page.on("response", look)
    return found


async def test_a_desk_of_the_former_build_goes_on_and_offers_a_reload(renewed: Renewed, browser: Browser) -> None:
    """Its pages, loaded only now, are there; the agent reloads when it suits them, and keeps what they have written."""
    desk, shop = [await (await browser.new_context()).new_page() for _ in range(2)]
    refused = refused_by(desk)
    await serve_first(desk, renewed.former, "**/desk/", "desk/index.html")
    await begin_desk(desk, renewed.system, "ana")
    await begin(shop, renewed.system, "Is the mug blue?")
    await desk.get_by_test_id("offer").get_by_test_id("accept").click()
    await desk.get_by_test_id("composer").fill("half an answer")
    await expect(desk.get_by_test_id("outdated")).to_contain_text("Usher was updated.")
    await desk.get_by_test_id("reload-later").click()
    await expect(desk.get_by_test_id("reload")).to_have_count(0)
    await desk.get_by_test_id("nav-promises").click()
    await expect(desk.get_by_test_id("page")).to_have_attribute("aria-busy", "false")
    loaded = await desk.evaluate("performance.getEntriesByType('resource').map(one => one.name)")

    assert refused == []
    assert any(name.endswith(desk_build(renewed.former)) for name in loaded)
    assert not any(name.endswith(desk_build(STATIC)) for name in loaded)

    await desk.unroute_all()
    await desk.reload()
    await expect(desk.get_by_test_id("presence")).to_be_visible()
    await desk.get_by_test_id("nav-desk").click()
    await expect(desk.get_by_test_id("composer")).to_have_value("half an answer")
    await expect(desk.get_by_test_id("outdated")).to_have_attribute("data-outdated", "false")


async def test_the_offered_reload_brings_the_new_desk(renewed: Renewed, browser: Browser) -> None:
    """One click; the agent stays signed in."""
    desk = await (await browser.new_context()).new_page()
    await serve_first(desk, renewed.former, "**/desk/", "desk/index.html")
    await begin_desk(desk, renewed.system, "ana")
    await expect(desk.get_by_test_id("reload")).to_be_visible()
    await desk.unroute_all()
    await desk.get_by_test_id("reload").click()
    await expect(desk.locator(f"script[src$='{desk_build(STATIC)}']")).to_have_count(1)
    await expect(desk.get_by_test_id("presence")).to_be_visible()

    await expect(desk.get_by_test_id("reload")).to_have_count(0)


async def test_a_widget_of_the_former_build_opens_and_goes_on(renewed: Renewed, browser: Browser) -> None:
    """Its panel, which is fetched at the first click, is still there; the visitor notices nothing."""
    shop = await (await browser.new_context(locale="de-DE")).new_page()
    refused = refused_by(shop)
    await serve_first(shop, renewed.former, "**/widget.js", "widget.js")
    await begin(shop, renewed.system, "Is the mug blue?")
    await expect(shop.get_by_test_id("message").filter(has_text="Is the mug blue?")).to_be_visible()
    await write(shop, "And large?")
    await expect(shop.get_by_test_id("message").filter(has_text="And large?")).to_be_visible()
    fetched = await shop.evaluate("performance.getEntriesByType('resource').map(one => one.name.split('/').pop())")

    former = {path.name for path in (renewed.former / "assets").glob("widget-panel-*")}
    assert refused == []
    assert former & set(fetched)
