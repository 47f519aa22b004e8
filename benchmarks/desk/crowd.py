"""Measure a desk with 300 conversations of one agent, a burst of 300 offers, and 10,000 visitors, in a real browser.

The gateway is real; between it and the page the socket adds what such an agent would be sent, as no demo has so many.
"""

import asyncio
import json
import time
from typing import Any

from playwright.async_api import Page, WebSocketRoute, async_playwright

from benchmarks.desk.visitors import measure_visitors
from benchmarks.visitors.beacons import SETTINGS
from servers import find_chromium
from stack.system import System, demo_system

COUNT = 300
LINES = 31  # messages in each conversation; the last one waits for an answer, so that its clock ticks
IDLE_S = 10
IDLE_SHARE = 0.05  # of the main thread at most while nothing happens
FIRST_S = 1.0  # until the first row after the click on "sign in"
GAP_MS = 250  # between two pictures of the page while the offers come
MARK = "-0000-4000-8000-"  # in the ids of what is added
FRAMES = """
window.gap = 0;
let last = performance.now();
(function next() {
  const now = performance.now();
  window.gap = Math.max(window.gap, now - last);
  last = now;
  requestAnimationFrame(next);
})();
"""
Frame = dict[str, Any]


def conversation(number: int, agent: str, *, offered: bool = False) -> Frame:
    """Describe an own conversation, or one that is offered to the agent, as the gateway does."""
    now = time.time_ns() // 1_000_000
    offer = {"assignment": f"a{number}", "expires_at": now + 60_000, "offered_at": now, "why": "best_skill"}
    seen = dict.fromkeys(("visitor_delivered", "visitor_read", "agent_delivered", "agent_read"), 0)
    return {
        "type": "conversation",
        "id": f"{number:08x}{MARK}{number:012x}",
        "version": 5,
        "status": "offered" if offered else "assigned",
        "channel": "web",
        "account": "web",
        "last_seq": LINES,
        "agent_id": agent,
        "agent": {"id": agent, "name": "Ana", "photo": ""},
        "offer": offer if offered else None,
        "visitor": {"name": f"Visitor {number}"},
        "entry": None,
        "skills": [],
        "opened_at": now - 600_000 + number,
        "waiting_since": now - 30_000 if offered else None,
        "last_text": f"line {number}",
        "last_at": now - 5_000,
        **seen,
    }


class CrowdedSocket:
    """The desk's socket, with the added conversations in its welcome and their messages when they are opened."""

    def __init__(self, page: WebSocketRoute) -> None:
        self.page = page
        self.agent = ""
        self.server = page.connect_to_server()
        self.server.on_message(self.from_server)
        page.on_message(self.from_page)

    def from_server(self, data: str | bytes) -> None:
        """Add to the welcome; a list of what is open would take the added ones away again."""
        frame: Frame = json.loads(data)
        if frame["type"] == "welcome":
            self.agent = frame["agent"]["id"]
            frame["conversations"] = [conversation(number, self.agent) for number in range(COUNT)]
        if frame["type"] != "sync":
            self.page.send(json.dumps(frame))

    def from_page(self, data: str | bytes) -> None:
        """Answer what is asked of the added conversations."""
        frame: Frame = json.loads(data)
        if MARK not in frame.get("conversation", ""):
            self.server.send(data)
        elif frame["type"] == "open":
            for seq in range(frame["after_seq"] + 1, LINES + 1):
                self.page.send(json.dumps(self._message(frame["conversation"], seq)))

    def burst(self) -> None:
        """Offer as many conversations at once."""
        for number in range(COUNT, 2 * COUNT):
            self.page.send(json.dumps(conversation(number, self.agent, offered=True)))

    def _message(self, key: str, seq: int) -> Frame:
        author = "visitor" if seq % 3 else "agent"
        at = time.time_ns() // 1_000_000 - 60_000 + seq
        return {
            "type": "message",
            "conversation": key,
            "seq": seq,
            "id": f"{key}{seq}",
            "author": author,
            "text": "…",
            "at": at,
        }


async def measure(page: Page, system: System) -> list[tuple[str, float, float]]:
    """Give what was measured, with what it may be at most."""
    sockets: list[CrowdedSocket] = []
    await page.route_web_socket("**/ws/agent", lambda socket: sockets.append(CrowdedSocket(socket)))
    await page.goto(f"{system.agents_url}/desk/")
    await page.get_by_test_id("login").fill("ana")
    await page.get_by_test_id("password").fill(system.password)
    began = time.perf_counter()
    await page.get_by_test_id("sign-in").click()
    await page.get_by_test_id("conversation").first.wait_for()
    first = time.perf_counter() - began
    await asyncio.sleep(2)
    idle = await busy_share(page)
    await page.evaluate(FRAMES)
    sockets[0].burst()
    await page.get_by_test_id("offer").first.wait_for()
    await asyncio.sleep(2)
    gap = float(await page.evaluate("window.gap"))
    return [
        ("first row, s", first, FIRST_S),
        ("main thread while idle", idle, IDLE_SHARE),
        ("longest gap, ms", gap, GAP_MS),
    ]


async def busy_share(page: Page) -> float:
    """Give the share of time that the page's main thread worked."""
    session = await page.context.new_cdp_session(page)
    await session.send("Performance.enable")
    readings = []
    for pause in (0, IDLE_S):
        await asyncio.sleep(pause)
        metrics = (await session.send("Performance.getMetrics"))["metrics"]
        readings.append({one["name"]: one["value"] for one in metrics})
    before, after = readings
    return float((after["TaskDuration"] - before["TaskDuration"]) / (after["Timestamp"] - before["Timestamp"]))


async def main() -> int:
    """Measure and print; gives 1 where anything took more than it may."""
    async with demo_system(invites=False, **SETTINGS) as system, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium().path, args=["--no-sandbox"])
        figures = await measure(await browser.new_page(), system)
        figures += await measure_visitors(await (await browser.new_context(locale="en-GB")).new_page(), system)
        await browser.close()
    for name, value, most in figures:
        print(f"{name:<24} {value:8.3f}   at most {most}")
    return int(any(value > most for _, value, most in figures))


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main()))
