"""Visitors and webhook contacts who write all the time, and agents who answer, decline and transfer."""

import asyncio
import random
import time
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field

from benchmarks.chaos.ledger import Ledger
from stack.agent import Agent
from stack.person import Frame
from stack.provider import Provider
from stack.visitor import Visitor

PADDING = "x" * 160  # a token and this make about 200 bytes
DECLINES = 0.08  # of offers
IGNORES = 0.02  # of offers: they expire
REPLIES = 0.8  # of contacts' messages
FRESH_MS = 2000  # history that a transfer brings is read, not answered
TRANSFER_EVERY_S = 4.0  # per agent


@dataclass
class Pace:
    """Whether the crowd still writes, and how long one contact waits between two texts (seconds)."""

    interval_s: float
    writing: bool = True
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def spawn(self, work: Coroutine[object, object, None]) -> None:
        """Run something beside."""
        task: asyncio.Task[None] = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        if not task.cancelled() and task.exception():
            raise RuntimeError("a member of the crowd failed") from task.exception()


class BusyAgent(Agent):
    """Answers most contacts, declines or ignores some offers, and transfers now and then."""

    def __init__(self, login: str, urls: Sequence[str], ledger: Ledger, pace: Pace, seed: int) -> None:
        super().__init__(login, urls, ledger)
        self.ledger, self.pace, self.random = ledger, pace, random.Random(seed)
        self.count = 0
        self.colleagues: list[BusyAgent] = []

    async def on_offer(self, state: Frame) -> None:
        """Accept, decline or ignore."""
        fate = self.random.random() if self.pace.writing else 1.0
        kind = "decline" if fate < DECLINES else "accept"
        if fate < DECLINES or fate >= DECLINES + IGNORES:
            await self.command(kind, state["id"], assignment=state["offer"]["assignment"])

    async def on_frame(self, frame: Frame) -> None:
        """Come back when set away for ignored offers."""
        await super().on_frame(frame)
        if frame["type"] == "agent" and frame["id"] == self.id and frame["status"] == "away":
            await self.say({"type": "status", "status": "available"})

    async def on_shown(self, message: Frame) -> None:
        """Answer most texts of a contact."""
        state = self.own.get(message["conversation"])
        mine = state is not None and state["status"] == "assigned"
        fresh = time.time() * 1000 - message["at"] < FRESH_MS
        if message["author"] == "visitor" and mine and fresh and self.pace.writing and self.random.random() < REPLIES:
            await self._answer(message["conversation"])

    async def transfer_now_and_then(self) -> None:
        """Hand a conversation over every few seconds."""
        while self.pace.writing:
            await asyncio.sleep(self.random.expovariate(1 / TRANSFER_EVERY_S))
            mine = [key for key, state in self.own.items() if state["status"] == "assigned"]
            if mine and self.pace.writing:
                to = self.random.choice(["", self.random.choice(self.colleagues).id])
                await self.command("transfer", self.random.choice(mine), **({"to_agent": to} if to else {}))

    async def _answer(self, conversation: str) -> None:
        self.count += 1
        token = f"A.{self.name}.{self.count}"
        self.ledger.sent(token, conversation, f"{self.name}>{conversation}")
        await self.reply(conversation, f"{token} {PADDING}", token)


async def write_as_visitor(visitor: Visitor, ledger: Ledger, pace: Pace, chance: random.Random) -> None:
    """Write over the widget's socket until the pace says stop."""
    count = 0
    while pace.writing:
        count += 1
        token = f"V.{visitor.name}.{count}"
        ledger.sent(token, visitor.name, visitor.name)
        await visitor.write(f"{token} {PADDING}", token)
        await asyncio.sleep(chance.uniform(0.5, 1.5) * pace.interval_s)


async def write_as_contact(provider: Provider, peer: str, ledger: Ledger, pace: Pace, chance: random.Random) -> None:
    """Write through the provider until the pace says stop; the provider itself keeps the order."""
    count = 0
    while pace.writing:
        count += 1
        token = f"P.{peer}.{count}"
        ledger.sent(token, peer, peer)
        pace.spawn(provider.write(peer, f"{token} {PADDING}", token))
        await asyncio.sleep(chance.uniform(0.5, 1.5) * pace.interval_s)
