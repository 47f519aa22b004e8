"""A crowd of chats alone, about 200 messages a second: visitors write, agents answer most and hand over some."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from benchmarks.chaos.crowd import BusyAgent, Pace, write_as_visitor
from benchmarks.chaos.ledger import Ledger
from stack.visitor import Visitor

VISITORS, INTERVAL_S = 60, 0.5  # whose agents answer four of five texts
CHATS_EACH = 10  # capacity 100, weight 10: USHER_CHAT_WEIGHT
SETTLE_S = 60.0


def agents_named(prefix: str) -> list[str]:
    """Name as many agents as the visitors need, with a quarter more; the ledger knows agents by their first letters."""
    return [f"{prefix}{n}" for n in range(VISITORS * 5 // 4 // CHATS_EACH + 1)]


@dataclass
class Chats:
    """Everybody who writes; `began` on the monotonic clock."""

    agents: Sequence[BusyAgent]
    visitors: Sequence[Visitor]
    pace: Pace
    ledger: Ledger
    began: float

    async def settled(self) -> tuple[float, list[str]]:
        """Stop writing; returns messages/s until then, and what is not shown or accepted in time."""
        self.pace.writing, rate = False, len(self.ledger.sent_at) / (time.monotonic() - self.began)
        deadline = time.monotonic() + SETTLE_S
        while (self.pace.tasks or self._left()) and time.monotonic() < deadline:  # noqa: ASYNC110 - many clients, looked at together
            await asyncio.sleep(0.2)
        return rate, self._left()

    def _left(self) -> list[str]:
        unsent = [f"{one.name} has unsent texts" for one in (*self.agents, *self.visitors) if one.unsent]
        return [*sorted(self.ledger.pending), *unsent]


@asynccontextmanager
async def chatting(urls: Sequence[str], names: Sequence[str], ledger: Ledger) -> AsyncIterator[Chats]:
    """Let them write within the block, spread over these gateways."""
    pace, chance = Pace(INTERVAL_S), random.Random(1)
    turned = [[*urls[n % len(urls) :], *urls[: n % len(urls)]] for n in range(max(len(names), VISITORS))]
    agents = [BusyAgent(name, turned[n], ledger, pace, n) for n, name in enumerate(names)]
    visitors = [Visitor(f"visitor{n}", turned[n], ledger) for n in range(VISITORS)]
    for agent in agents:
        agent.colleagues = agents
    for group in (agents, visitors):
        await asyncio.gather(*(one.start() for one in group))
    chats = Chats(agents, visitors, pace, ledger, time.monotonic())
    for visitor in visitors:
        pace.spawn(write_as_visitor(visitor, ledger, pace, chance))
    for agent in agents:
        pace.spawn(agent.transfer_now_and_then())
    try:
        yield chats
    finally:
        pace.writing = False
        await asyncio.gather(*(one.stop() for one in (*agents, *visitors)))
