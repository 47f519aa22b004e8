"""Each container of ours is restarted in turn, as an upgrade does it, while 200 messages a second go through."""

import asyncio
import random
import time
from contextlib import suppress
from pathlib import Path

import pytest

from benchmarks.chaos.crowd import BusyAgent, Pace, write_as_visitor
from benchmarks.chaos.ledger import Ledger
from benchmarks.chaos.verdict import judge, read_record
from stack.compose import Compose
from stack.seeding import seed_agents
from stack.visitor import Visitor
from waits import eventually

pytestmark = [pytest.mark.containers, pytest.mark.timeout(1200)]

VISITORS, INTERVAL_S = 60, 0.5  # whose agents answer four of five texts: about 200 messages/s
CHATS_EACH = 10  # capacity 100, weight 10
LEAST_PER_S = 150.0  # messages, so that the restarts meet a load at all
SETTLE_S = 60.0


async def test_a_rolling_restart_loses_and_doubles_nothing(compose: Compose, tmp_path: Path) -> None:
    """What was accepted is on record once and in order, and was shown once; nobody was taken from their agent."""
    url, ledger, pace = compose.record_url(), Ledger(tmp_path / "tokens.txt"), Pace(INTERVAL_S)
    names = [f"agent-rolling{n}" for n in range(VISITORS * 5 // 4 // CHATS_EACH + 1)]
    await seed_agents(url, names)
    agents = [BusyAgent(name, [compose.url], ledger, pace, n) for n, name in enumerate(names)]
    visitors = [Visitor(f"visitor{n}", [compose.url], ledger) for n in range(VISITORS)]
    for agent in agents:
        agent.colleagues = agents
    people = (*agents, *visitors)
    await asyncio.gather(*(one.start() for one in agents))
    await asyncio.gather(*(one.start() for one in visitors))
    began, chance = time.monotonic(), random.Random(1)  # noqa: S311 - the same pace each time
    for visitor in visitors:
        pace.spawn(write_as_visitor(visitor, ledger, pace, chance))
    for agent in agents:
        pace.spawn(agent.transfer_now_and_then())
    for service in ("gateway", "router", "connectors", "knowledge"):
        await asyncio.to_thread(compose.roll, service)
    pace.writing, rate = False, len(ledger.sent_at) / (time.monotonic() - began)
    with suppress(TimeoutError):  # what is left then is named below
        await eventually(lambda: not (ledger.pending or any(one.unsent for one in people)), seconds=SETTLE_S)
    left = [*sorted(ledger.pending), *(f"{one.name} has {len(one.unsent)} unsent" for one in people if one.unsent)]
    verdict = judge(ledger, await read_record(url, ledger))
    await asyncio.gather(*(one.stop() for one in people))

    print(f"{rate:.0f} messages/s: {verdict}, left: {left[:20]} of {len(left)}")  # noqa: T201 - for who runs it with -s
    assert left == []
    assert verdict.pop("accepted") > 0
    assert verdict == dict.fromkeys(verdict, 0)
    assert rate >= LEAST_PER_S
