"""Two routers as processes, and commands that reach them concurrently."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import func, select
from usher_common.commands.take import TakeConversation
from usher_common.ids import derive_id, partition_of, visitor_message_id
from usher_common.messages.events import CommandAnswered, Event, agent_topic, decode_event
from usher_common.record.tables.schema import assignment, conversation
from usher_router.adapters.checks.promises import RecordWatch

from routing.world import PARTITIONS, World, open_world
from stack.service import Service
from waits import time_passes

AT_ONCE = 25  # races run side by side: so many people who act at the same moment
PATIENCE_S = 60.0
PROMISES = ("over_capacity", "double_owner", "sequence_gap")


class Result(NamedTuple):
    """A race's conversation as on record afterwards, and the answer that each contender got."""

    row: Any
    codes: tuple[str, ...]


class Arena:
    """Two publishers with connections of their own, and the answers to all commands, by client id."""

    def __init__(self, near: World, far: World, seed: int) -> None:
        self.near = near
        self._publishers = (near, far)
        self._chance = random.Random(seed)  # noqa: S311 - chance, not secrecy
        self._answers: dict[str, str] = {}
        self._news = asyncio.Event()
        self._listener: Any = None

    async def listen(self, agents: Iterable[str]) -> None:
        """Also receive what these agents are answered."""
        self._listener = self._listener or await self.near.live.listen(self._hear, lambda: None)
        await self._listener.add([agent_topic(name) for name in agents])

    def _hear(self, _topic: str, payload: bytes) -> None:
        event: Event = decode_event(payload)
        if isinstance(event, CommandAnswered):
            self._answers[event.client_id] = event.code
            self._news.set()

    async def says(self, peers: Sequence[str]) -> list[str]:
        """Let visitors write; gives the conversations' ids."""
        await asyncio.gather(*(self.near.says(peer, "hello", "first") for peer in peers))
        return [derive_id("conversation", visitor_message_id("web", peer, "first")) for peer in peers]

    async def owned(self, peers: Sequence[str], agent_id: str) -> list[str]:
        """Let an agent own a new conversation of each of these visitors."""
        ids = await self.says(peers)
        takes = [TakeConversation(key, agent_id, f"own-{key}") for key in ids]
        homes = [partition_of("web", peer, PARTITIONS) for peer in peers]
        await asyncio.gather(*(self.near.command(*one) for one in zip(takes, homes, strict=True)))
        codes = await self.answers([take.client_id for take in takes])
        assert codes == [""] * len(codes)
        return ids

    async def send(self, body: Any, partition: int, within_s: float = 0.005) -> None:
        """Publish a command from either side, at some moment within so many seconds."""
        await time_passes(self._chance.uniform(0, within_s))
        await self._chance.choice(self._publishers).command(body, partition)

    async def race(self, peers: Sequence[str], contenders: Mapping[str, Sequence[Any]]) -> list[Result]:
        """Send each visitor's commands concurrently; returns the results in the order of visitors and of commands."""
        sends = [self.send(one, partition_of("web", peer, PARTITIONS)) for peer in peers for one in contenders[peer]]
        self._chance.shuffle(sends)
        await asyncio.gather(*sends)
        return [await self._result(peer, contenders[peer]) for peer in peers]

    async def _result(self, peer: str, commands: Sequence[Any]) -> Result:
        codes = await self.answers([one.client_id for one in commands])
        return Result(await self.near.conversation(peer), tuple(codes))

    async def answers(self, client_ids: Sequence[str]) -> list[str]:
        """Wait for the answers to these commands; gives their codes."""
        async with asyncio.timeout(PATIENCE_S):
            while any(one not in self._answers for one in client_ids):
                self._news.clear()
                await self._news.wait()
        return [self._answers[one] for one in client_ids]

    async def until_all(self, peers: Sequence[str], *status: str) -> None:
        """Wait until these visitors' conversations are all in one of these states."""
        wanted = select(func.count()).where(conversation.c.peer.in_(peers), conversation.c.status.in_(status))

        async def look() -> bool:
            return bool((await self.near.rows(wanted))[0][0] == len(peers))

        await self.near.until(look)

    async def open_assignments(self) -> Counter[str]:
        """Count the open assignments of each conversation."""
        rows = await self.near.rows(select(assignment.c.conversation_id).where(assignment.c.ended_at.is_(None)))
        return Counter(row[0] for row in rows)

    async def broken(self) -> dict[str, int]:
        """Count what breaks a promise."""
        async with self.near.record.read() as connection:
            every = (await connection.execute(select(conversation.c.id))).scalars().all()
            gaps = await RecordWatch().gaps(connection, "", every)
            found = {**await RecordWatch().broken(connection), "sequence_gap": len(gaps.found)}
        return {name: found[name] for name in PROMISES if found[name]}


@asynccontextmanager
async def open_arena(urls: tuple[str, str, str], folder: Path, seed: int, **settings: Any) -> AsyncIterator[Arena]:
    """Start both routers; leaving checks that they still run, and stops them."""
    names = ("USHER_BUS_URL", "USHER_LIVE_URL", "USHER_RECORD_URL")
    told = {f"USHER_{name.upper()}": str(value) for name, value in settings.items()}
    env = {**dict(zip(names, urls, strict=True)), "USHER_PARTITIONS": str(PARTITIONS), "USHER_GRACE_S": "3600", **told}
    routers = [Service(name, "usher_router", folder, env) for name in ("router-1", "router-2")]
    async with open_world(*urls) as near, open_world(*urls) as far:
        await asyncio.gather(*(router.start() for router in routers))
        try:
            yield Arena(near, far, seed)
            assert [router.process.alive for router in routers] == [True, True]
        finally:
            for router in routers:
                await asyncio.to_thread(router.process.stop)


def batches(count: int) -> list[list[str]]:
    """Name so many visitors, in batches that race side by side."""
    peers = [f"v{number}" for number in range(count)]
    return [peers[start : start + AT_ONCE] for start in range(0, count, AT_ONCE)]
