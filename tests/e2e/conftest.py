"""The whole system as people use it: `usher demo`, or separate processes on real stores, and real browser windows."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, async_playwright
from usher.demo import PASSWORD as DEMO_PASSWORD

from servers import PostgresServer, RabbitServer
from servers.process import private_folder, remove_folder
from stack.seeding import seed_agents
from stack.service import Service
from stack.stack import PASSWORD, separate_stack

# As root Chromium has no sandbox; the rest keeps it from looking for its maker's servers.
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class System:
    """A running Usher: visitors reach it at one address, agents at another; `ana` may sign in."""

    visitors_url: str
    agents_url: str
    password: str


@asynccontextmanager
async def demo_system() -> AsyncIterator[System]:
    """What `make demo` runs, in an empty folder."""
    folder = private_folder("demo")
    service = Service("demo", "usher", folder, {}, ("demo",))
    service.process.env = {
        "USHER_PORT": str(service.port),
        "USHER_ADMIN_PORT": str(service.admin_port),
        "USHER_HOOKS_PORT": str(service.hooks_port),
    }
    try:
        await service.start()
        yield System(service.url, service.url, DEMO_PASSWORD)
    finally:
        await service.stop()
        remove_folder(folder)


@asynccontextmanager
async def separate_system(rabbitmq: RabbitServer, postgres: PostgresServer, redis_url: str) -> AsyncIterator[System]:
    """Two gateways, two routers and connectors on RabbitMQ, Redis and PostgreSQL."""
    async with rabbitmq.fresh_vhost() as vhost, postgres.fresh_database() as database:
        await seed_agents(database, ["ana"], skills={"products": 3, "billing": 3})
        demo = {"USHER_DEMO": "true"}
        async with separate_stack((vhost, redis_url, database), gateways=2, routers=2, extra=demo) as stack:
            yield System(stack.gateway_urls[0], stack.gateway_urls[1], PASSWORD)


@pytest.fixture(params=["embedded_demo", "separate_processes"])
async def system(request: pytest.FixtureRequest) -> AsyncIterator[System]:
    """Usher in both of its shapes."""
    async with AsyncExitStack() as stack:
        if request.param == "embedded_demo":
            yield await stack.enter_async_context(demo_system())
        else:
            stores = [request.getfixturevalue(name) for name in ("rabbitmq", "postgres", "redis_url")]
            yield await stack.enter_async_context(separate_system(*stores))


@pytest.fixture
async def browser(chromium_path: str) -> AsyncIterator[Browser]:
    """A Chromium whose contexts are windows of different people."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path, args=CHROMIUM_ARGS)
        yield browser
        await browser.close()
