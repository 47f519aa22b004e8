"""One stack with an agent who answers everything, one browser, and a shop on another origin, for all host pages."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from host_site.echo import Echo
from host_site.shop_site import Hosts, shop_site
from record_rig.ready import migrated
from stack.seeding import seed_agents
from stack.stack import embedded_stack


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def hosts(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> AsyncIterator[Hosts]:
    """Everything that host pages need."""
    database = tmp_path_factory.mktemp("hosts") / "record.db"
    await migrated(f"sqlite:///{database}")
    await seed_agents(f"sqlite:///{database}", ["ana"], skills={"billing": 3}, capacity=10_000)
    async with AsyncExitStack() as opened:
        site = await opened.enter_async_context(shop_site())
        stack = await opened.enter_async_context(embedded_stack(database, {"USHER_ORIGINS": site.origin}))
        ana = Echo("ana", stack.gateway_urls)
        opened.push_async_callback(ana.stop)
        await ana.start()
        yield Hosts(stack.gateway_urls[0], site, chromium)
