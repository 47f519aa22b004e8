"""What a browser loads before any action: one request for the launcher, few bytes for the desk's sign-in."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Request, expect

from stack.system import System, demo_system

WIDGET_BYTES, DESK_BYTES = 25_000, 45_000  # on the wire
HEADERS_BYTES = 1_000  # of one answer at most
LANGUAGES = ["en-GB", "de-AT", "es-ES", "ru-RU"]


@pytest.fixture
async def system() -> AsyncIterator[System]:
    """The demo: this does not depend on the stores."""
    async with demo_system() as system:
        yield system


async def received(requests: list[Request]) -> dict[str, int]:
    """Return the bytes received, with headers, by path."""
    sizes = {request.url.split("/", 3)[3]: await request.sizes() for request in requests}
    return {path: size["responseBodySize"] + size["responseHeadersSize"] for path, size in sizes.items()}


async def test_the_launcher_is_one_request(browser: Browser, system: System) -> None:
    """On a page of the shop, in a language that is not in the script: texts are loaded once the panel opens."""
    page = await (await browser.new_context(locale="de-DE")).new_page()
    finished: list[Request] = []
    page.on("requestfinished", lambda request: finished.append(request))  # noqa: PLW0108 - playwright takes no builtin
    await page.goto(system.visitors_url + "/")
    await expect(page.get_by_test_id("launcher")).to_be_visible()
    await page.wait_for_load_state("networkidle")
    widget = [request for request in finished if "widget" in request.url]
    weights = await received(widget)

    assert list(weights) == ["widget.js"]
    assert weights["widget.js"] <= WIDGET_BYTES + HEADERS_BYTES


async def test_the_sign_in_is_light(browser: Browser, system: System) -> None:
    """All that is loaded until it shows, including texts, in each language."""
    weights = {locale: await sign_in_weighs(browser, system, locale) for locale in LANGUAGES}

    assert {locale: found for locale, found in weights.items() if sum(found.values()) > DESK_BYTES} == {}


async def sign_in_weighs(browser: Browser, system: System, locale: str) -> dict[str, int]:
    """Open the desk in a browser of its own; returns the bytes that it loaded."""
    page = await (await browser.new_context(locale=locale)).new_page()
    finished: list[Request] = []
    page.on("requestfinished", lambda request: finished.append(request))  # noqa: PLW0108 - playwright takes no builtin
    await page.goto(system.agents_url + "/desk/")
    await expect(page.get_by_test_id("login")).to_be_visible()
    await page.wait_for_load_state("load")
    weights = await received(finished)
    assert "desk/" in weights
    return weights
