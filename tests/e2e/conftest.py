"""The whole system in use: `usher demo`, or separate processes on real stores, and real browser windows."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from browsing import CHROMIUM_ARGS
from stack.system import System, demo_system, separate_system

# A page may take as long as an offer rings: on a busy machine the default of 5 s is too short.
EXPECT_MS = 20_000
expect.set_options(timeout=EXPECT_MS)


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Run tests with a browser in one event loop, to which the browser belongs."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(loop_scope="session")
async def system() -> AsyncIterator[System]:
    """`usher demo`: enough for the pages, since `tests/integration/gateway` runs on all stores."""
    async with demo_system() as demo:
        yield demo


@pytest_asyncio.fixture(loop_scope="session", params=["embedded_demo", "separate_processes"])
async def each_system(request: pytest.FixtureRequest) -> AsyncIterator[System]:
    """Usher as one process, then as separate ones."""
    async with AsyncExitStack() as stack:
        if request.param == "embedded_demo":
            yield await stack.enter_async_context(demo_system())
        else:
            stores = [request.getfixturevalue(name) for name in ("rabbitmq", "postgres", "redis_url")]
            yield await stack.enter_async_context(separate_system(*stores))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium(chromium_path: str) -> AsyncIterator[Browser]:
    """A browser for all tests of a worker: starting one takes as long as most tests do."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path, args=CHROMIUM_ARGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def browser(chromium: Browser) -> AsyncIterator[Browser]:
    """A browser whose contexts are windows of different people; what a test opened is closed after it."""
    yield chromium
    for context in chromium.contexts:
        await context.close()
