"""A matrix of hostile host pages, each with a passing chat; `make test-hosts` runs it alone."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import aiohttp
import pytest
from playwright.async_api import Page, expect

from browsing import write
from host_site.echo import ECHO
from host_site.host_pages import ALL, HostPage
from host_site.shop_site import Hosts

pytestmark = pytest.mark.asyncio(loop_scope="session")
VIOLATIONS = (
    "window.violations = [];"
    "document.addEventListener('securitypolicyviolation', e => violations.push(e.violatedDirective + ' ' + e.sample));"
)
DRAWN = """
() => {
  const host = document.querySelector("usher-widget"), root = host.shadowRoot;
  const size = (one) => one && [getComputedStyle(one).fontSize, Math.round(one.getBoundingClientRect().width)];
  const text = root.querySelector("[data-testid=text]");
  return {
    elements: document.querySelectorAll("usher-widget").length,
    language: host.lang,
    direction: getComputedStyle(root.querySelector(".head")).direction,
    launcher: size(root.querySelector(".launcher")),
    composer: getComputedStyle(root.querySelector("textarea")).fontSize,
    text: [getComputedStyle(text).fontSize, getComputedStyle(text).letterSpacing, getComputedStyle(text).textTransform],
    panel: Math.round(root.querySelector(".panel").getBoundingClientRect().width),
  };
}
"""


@dataclass
class Visit:
    """A page in a window of its own, and what went wrong in it."""

    page: Page
    problems: list[str] = field(default_factory=list)
    sockets: int = 0


async def _values(gateway: str) -> Mapping[str, str]:
    async with aiohttp.ClientSession() as session, session.get(f"{gateway}/widget.js") as response:
        digest = hashlib.sha384(await response.read()).digest()
    return {
        "src": f"{gateway}/widget.js",
        "gateway": gateway,
        "ws": gateway.replace("http", "ws"),
        "integrity": f"sha384-{base64.b64encode(digest).decode()}",
    }


async def _open(hosts: Hosts, host: HostPage) -> tuple[Visit, Mapping[str, str]]:
    values = await _values(hosts.gateway)
    headers = {name: host.filled(value, values) for name, value in host.headers.items()}
    url = hosts.site.put(host.name.replace(" ", "-").replace(",", ""), host.text(values), headers)
    page = await (await hosts.browser.new_context(locale="en-GB", viewport={"width": 1000, "height": 760})).new_page()
    visit = Visit(page)
    page.on("pageerror", lambda error: visit.problems.append(str(error)))
    page.on("requestfailed", lambda request: visit.problems.append(f"{request.url} {request.failure}"))
    page.on("websocket", lambda socket: _count(visit, socket))
    await page.add_init_script(VIOLATIONS + host.early)
    await page.goto(url)
    return visit, values


def _count(visit: Visit, socket: object) -> None:
    visit.sockets += 1
    socket.on("close", lambda _: _closed(visit))  # type: ignore[attr-defined]


def _closed(visit: Visit) -> None:
    visit.sockets -= 1


async def _answered(page: Page, text: str) -> None:
    await expect(page.get_by_test_id("message").filter(has_text=ECHO + text)).to_have_count(1)


@pytest.mark.parametrize("host", ALL, ids=lambda host: host.name)
async def test_a_chat_passes(hosts: Hosts, host: HostPage) -> None:
    """Launcher, message, answer, whatever the page does; nothing of it is refused, doubled or lost."""
    visit, values = await _open(hosts, host)
    page = visit.page
    await page.get_by_test_id("launcher").click()
    await page.get_by_test_id("start").click()
    await write(page, f"one {host.name}")
    await _answered(page, f"one {host.name}")
    await page.get_by_test_id("composer").fill("half a sentence")
    await page.evaluate(host.filled(host.then, values))
    await expect(page.get_by_test_id("composer")).to_have_value("half a sentence")
    await write(page, f"two {host.name}")
    await _answered(page, f"two {host.name}")
    drawn = await page.evaluate(DRAWN)
    sockets = visit.sockets
    violations = await page.evaluate("window.violations ?? []")
    await page.context.close()
    refused = tuple(violation.split()[0] for violation in violations)

    assert (visit.problems, refused, sockets) == ([], host.refused, 1)
    assert drawn == {
        "elements": 1,
        "language": host.language,
        "direction": "rtl" if host.language == "ar" else "ltr",
        "launcher": ["14px", 56],
        "composer": "14px",
        "text": ["14px", "normal", "none"],
        "panel": 380,
    }


@pytest.mark.parametrize("size", ["62.5%", "8px", "50px"])
async def test_sizes_do_not_depend_on_the_page(hosts: Hosts, size: str) -> None:
    """Whatever a rem is in the page, the widget looks the same."""
    host = HostPage(f"root of {size}", head=f"<style>html {{ font-size: {size} }}</style>")
    visit, _ = await _open(hosts, host)
    await visit.page.get_by_test_id("launcher").click()
    await visit.page.get_by_test_id("start").click()
    await write(visit.page, size)
    await _answered(visit.page, size)
    drawn = await visit.page.evaluate(DRAWN)
    await visit.page.context.close()

    assert (drawn["composer"], drawn["text"][0], drawn["panel"]) == ("14px", "14px", 380)


@pytest.mark.parametrize("viewport", [(390, 844), (844, 390), (820, 1180)], ids=["phone", "phone turned", "tablet"])
async def test_no_field_makes_a_touch_device_zoom(hosts: Hosts, viewport: tuple[int, int]) -> None:
    """Fields of the widget and of the desk have 16 px wherever the pointer is a finger."""
    width, height = viewport
    context = await hosts.browser.new_context(
        viewport={"width": width, "height": height}, has_touch=True, is_mobile=True, device_scale_factor=2
    )
    page = await context.new_page()
    await page.goto(hosts.site.put("touch", HostPage("touch").text(await _values(hosts.gateway))))
    await page.get_by_test_id("launcher").tap()
    await page.get_by_test_id("start").tap()
    await expect(page.get_by_test_id("your-name")).to_be_visible()
    fields = page.locator("usher-widget textarea, usher-widget input:not([type=file])")
    sizes = await fields.evaluate_all("all => all.map(one => parseFloat(getComputedStyle(one).fontSize))")
    await page.goto(f"{hosts.gateway}/desk/")
    await expect(page.get_by_test_id("login")).to_be_visible()
    desk = await page.locator("input").evaluate_all("all => all.map(one => parseFloat(getComputedStyle(one).fontSize))")
    await context.close()

    assert (len(sizes), len(desk)) == (3, 2)
    assert min(*sizes, *desk) >= 16


async def test_a_page_without_an_origin_is_told_so(hosts: Hosts) -> None:
    """A sandboxed frame: there is no way into a chat that would never be answered, but there are the others."""
    values = await _values(hosts.gateway)
    hosts.site.put("inner", HostPage("inner").text(values))
    outer = f'<iframe sandbox="allow-scripts" src="{hosts.site.origin}/inner" width=500 height=700></iframe>'
    page = await hosts.browser.new_page()
    await page.goto(hosts.site.put("outer", outer))
    inside = page.frame_locator("iframe")
    await inside.get_by_test_id("launcher").click()
    await expect(inside.get_by_test_id("refused")).to_have_text("The chat is not available on this page.")
    await expect(inside.get_by_test_id("start")).to_have_count(0)
    await expect(inside.get_by_test_id("composer")).to_have_count(0)
    await expect(inside.locator("a[href='mailto:shop@example.com']")).to_be_visible()
    await page.context.close()


@pytest.mark.parametrize(
    "body",
    ["<script>fetch('{src}').then(r => r.text()).then(t => (0, eval)(t))</script>", "<script>{code}</script>"],
    ids=["eval", "inline"],
)
async def test_a_page_that_does_not_say_where_the_gateway_is_reads_so(hosts: Hosts, body: str) -> None:
    """One line in the console says what is missing; nothing breaks."""
    async with aiohttp.ClientSession() as session, session.get(f"{hosts.gateway}/widget.js") as response:
        code = (await response.text()).replace("</script", "<\\/script")
    host = HostPage("no address", body=body)
    page = await hosts.browser.new_page()
    told: list[str] = []
    page.on("console", lambda line: told.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    url = hosts.site.put("no-address", host.text({**await _values(hosts.gateway), "code": code}))
    async with page.expect_console_message(lambda line: "window.usher" in line.text):
        await page.goto(url)
    count = await page.get_by_test_id("launcher").count()
    await page.context.close()

    assert (count, len(told)) == (0, 1)
