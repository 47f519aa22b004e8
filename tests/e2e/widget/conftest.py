"""One stack, one browser and one agent for all tests of a file about the widget; the shop is on another origin."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from browsing import begin_desk
from host_site.shop_site import IDENTITY_SECRET, Hosts, shop_site
from record_rig.ready import migrated
from stack.agent import Agent
from stack.seeding import seed_agents
from stack.stack import PASSWORD, embedded_stack
from stack.system import System
from stack.widget_windows import be

# Only pages that name one of the rules' entry points have a start form.
POLICY = r"""version: 1
timers: {reopen_s: 0}
invitations:
  - {name: tried, text: {en: Tried}, when: {path: /tried}, control_percent: 90}
  - name: long
    text: {en: "Hello, may I help you?"}
    when: {not: {path: [/by-hand, /leaving]}}
    control_percent: 0
  - {name: leaving, text: {en: "Before you go"}, when: {path: /leaving, exit: true}, control_percent: 0}
calendars:
  night:
    {mon: &day ["09:00-17:00"], tue: *day, wed: *day, thu: *day, fri: *day, sat: *day, sun: *day,
     exceptions: {TODAY: []}}
queues:
  night: {hours: night}
rules:
  - {name: night, queue: night, when: {point: night}}
  - {name: before, queue: default, when: {point: before}, form: order}
  - {name: within, queue: default, when: {point: within}, form: order, ask: within}
forms:
  order:
    title: {en: Before we begin, de: Bevor es losgeht}
    fields:
      - {name: email, type: email, required: true, label: {en: E-mail, de: E-Mail}}
      - name: topic
        type: choice
        required: true
        label: {en: "What is it about?", de: "Worum geht es?"}
        options:
          - {value: order, label: {en: An order, de: Eine Bestellung}}
          - {value: other, label: {en: Something else, de: Etwas anderes}}
      - name: number
        type: order_number
        required: true
        pattern: '^[A-Z]{2}-\d{6}$'
        when: {attributes.topic: order}
        label: {en: Order number, de: Bestellnummer}
      - {name: phone, type: phone, label: {en: Phone, de: Telefon}}
"""


@pytest.fixture(scope="package")
def policy() -> str:
    """Who is invited: after 45 s, on one page mostly to be compared with; the night opens tomorrow."""
    return POLICY.replace("TODAY", datetime.now(UTC).date().isoformat())


@pytest.fixture(scope="package")
def rules(tmp_path_factory: pytest.TempPathFactory, policy: str) -> Path:
    """Return the file of the policy, which the router watches."""
    path = tmp_path_factory.mktemp("rules") / "policy.yaml"
    path.write_text(policy)
    return path


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def hosts(tmp_path_factory: pytest.TempPathFactory, chromium: Browser, rules: Path) -> AsyncIterator[Hosts]:
    """Gateway, shop and browser."""
    database = tmp_path_factory.mktemp("widget") / "record.db"
    await migrated(f"sqlite:///{database}")
    await seed_agents(f"sqlite:///{database}", ["ana", "ben"], capacity=10_000)
    await seed_agents(f"sqlite:///{database}", ["carla"], role="supervisor")
    async with AsyncExitStack() as opened:
        site = await opened.enter_async_context(shop_site())
        # As a demo: browsers send the last word of a page under their own name, and this one has no window.
        settings = {"USHER_ORIGINS": site.origin, "USHER_IDENTITY_SECRET": IDENTITY_SECRET, "USHER_DEMO": "true"}
        settings["USHER_POLICY_FILE"] = str(rules)
        stack = await opened.enter_async_context(embedded_stack(database, settings))
        yield Hosts(stack.gateway_urls[0], site, chromium)


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def ana(hosts: Hosts) -> AsyncIterator[Agent]:
    """The agent, who accepts whatever comes; a second one with this login would number their commands alike."""
    agent = Agent("ana", [hosts.gateway])
    await agent.start()
    yield agent
    await agent.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def desk(hosts: Hosts, ana: Agent) -> AsyncIterator[Page]:
    """Ben's desk, who is the only one to be offered anything once Ana is away."""
    page = await (await hosts.browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 860})).new_page()
    await begin_desk(page, System(hosts.gateway, hosts.gateway, PASSWORD), "ben")
    await page.get_by_test_id("presence-menu").click()
    await page.locator("[data-testid=presence-choice][data-reason=meeting]").click()
    yield page
    await page.context.close()
    await be(ana, "available")
