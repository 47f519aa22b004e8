"""Routing latency: from an agent who becomes free to the next offer on their socket, on separate processes.

Every agent carries one conversation at a time, and more visitors wait than there are agents: whoever closes one is
offered the next. They are free once the record says so, and their socket is told (an `agent` frame with no load): from
there to the offer's frame is `offer_…_ms`. From sending the close, so with the way of that command through gateway,
bus and router, is `close_to_offer_…_ms`. `make bench-latency`; last line JSON.
"""

import asyncio
import gc
import json
import random
import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import uvloop
from usher_common.runtime.limits import GC_ALLOCATIONS

from benchmarks.desk_socket import open_desk_socket
from benchmarks.lean_socket import LeanSocket
from servers import private_postgres, private_rabbitmq, private_redis
from stack.seeding import seed_agents
from stack.stack import separate_stack

AGENTS = 100
VISITORS = 250
CAPACITY = 33  # one chat
PER_S = 50.0  # assignments, at least
HELD_S = AGENTS / PER_S - 0.12  # seconds from accepted to closed; what accepting and offering take comes on top
WARM_UP_S = 5.0
SECONDS = 20.0
TARGET_P99_MS = 50.0


class _Seen(msgspec.Struct):
    type: str
    id: str = ""
    status: str = ""
    agent_id: str | None = None
    agent: Any = None
    offer: Any = None
    load: int = -1


_decode = msgspec.json.Decoder(_Seen).decode


@dataclass
class Desk:
    """One agent: accepts at once, closes after a while, and waits for the next offer."""

    socket: LeanSocket
    id: str = ""
    closed_at: float = 0.0
    freed_at: float = 0.0
    busy: bool = False
    accepted: set[str] = field(default_factory=set)


class Assigning:
    """The agents, the visitors, and what was measured."""

    def __init__(self, url: str, seed: int) -> None:
        self.url = url
        self.desks: list[Desk] = []
        self.visitors: list[LeanSocket] = []
        self.from_free_ms: list[float] = []
        self.from_close_ms: list[float] = []
        self.measuring = False
        self._random = random.Random(seed)
        self._count = 0
        self._stopped = False

    async def start(self, logins: Sequence[str]) -> None:
        """Sign the agents in and let every visitor write."""
        for login in logins:
            await self._add_desk(login)
        for number in range(VISITORS):
            await self._add_visitor(number)

    async def measure(self) -> float:
        """Let it run; returns assignments per second."""
        await asyncio.sleep(WARM_UP_S)
        self.measuring = True
        began = time.perf_counter()
        await asyncio.sleep(SECONDS)
        self.measuring = False
        return len(self.from_close_ms) / (time.perf_counter() - began)

    def stop(self) -> None:
        """Drop all sockets."""
        self._stopped = True
        for socket in (*self.visitors, *(desk.socket for desk in self.desks)):
            socket.close()

    async def _add_desk(self, login: str) -> None:
        socket = await open_desk_socket(self.url, login, len(self.desks), self._on_desk_text)
        self.desks.append(Desk(socket))
        socket.send(b'{"type":"hello","status":"available"}')

    async def _add_visitor(self, number: int) -> None:
        welcomed = asyncio.get_running_loop().create_future()

        def on_text(socket: LeanSocket, data: bytes) -> None:
            seen = _decode(data)
            if seen.type == "welcome" and not welcomed.done():
                welcomed.set_result(None)
            elif seen.type == "conversation" and seen.status == "closed":
                self._write(socket)

        socket = await LeanSocket.connect(f"{self.url}/ws/visitor", on_text, {"Origin": self.url})
        socket.tag = number
        socket.send(b'{"type":"hello"}')
        await welcomed
        self.visitors.append(socket)
        self._write(socket)

    def _write(self, visitor: LeanSocket) -> None:
        if self._stopped:
            return
        self._count += 1
        visitor.send(f'{{"type":"message","id":"m{self._count}","text":"Hello"}}'.encode())

    def _on_desk_text(self, socket: LeanSocket, data: bytes) -> None:
        desk, seen = self.desks[socket.tag], _decode(data)
        if seen.type == "welcome":
            desk.id = seen.agent["id"]
        elif seen.type == "agent" and seen.id == desk.id and seen.load == 0:
            desk.freed_at = time.perf_counter()
        elif seen.type == "conversation" and seen.agent_id == desk.id:
            if seen.status == "offered" and seen.offer and seen.offer["assignment"] not in desk.accepted:
                self._take(desk, seen)
            elif seen.status == "assigned" and not desk.busy:
                desk.busy = True
                loop = asyncio.get_running_loop()
                loop.call_later(HELD_S * self._random.uniform(0.5, 1.5), self._close, desk, seen.id)

    def _take(self, desk: Desk, seen: _Seen) -> None:
        if desk.closed_at and self.measuring:
            now = time.perf_counter()
            self.from_close_ms.append((now - desk.closed_at) * 1000)
            self.from_free_ms.append((now - (desk.freed_at or now)) * 1000)  # an offer may be heard before: no time
        desk.closed_at = desk.freed_at = 0.0
        desk.accepted.add(seen.offer["assignment"])
        self._command(desk, {"type": "accept", "conversation": seen.id, "assignment": seen.offer["assignment"]})

    def _close(self, desk: Desk, conversation: str) -> None:
        if desk.socket.closed or self._stopped:
            return
        desk.busy = False
        desk.closed_at = time.perf_counter()
        self._command(desk, {"type": "close", "conversation": conversation})

    def _command(self, desk: Desk, frame: dict[str, str]) -> None:
        self._count += 1
        desk.socket.send(msgspec.json.encode({**frame, "id": f"c{self._count}"}))


async def bench() -> dict[str, float]:
    """Run it on private servers; returns the closing line as a value."""
    logins = [f"desk{number}" for number in range(AGENTS)]
    with private_rabbitmq() as rabbit, private_postgres() as postgres, private_redis() as cache:
        async with rabbit.fresh_vhost() as vhost, postgres.fresh_database() as database:
            await seed_agents(database, logins, capacity=CAPACITY)
            async with separate_stack((vhost, cache.url, database), routers=2) as stack:
                assigning = Assigning(stack.gateways[0].url, seed=1)
                await assigning.start(logins)
                try:
                    per_s = await assigning.measure()
                finally:
                    assigning.stop()
    return {
        "assignments_per_s": round(per_s, 1),
        "offer_p50_ms": _quantile(assigning.from_free_ms, 0.5),
        "offer_p99_ms": _quantile(assigning.from_free_ms, 0.99),
        "close_to_offer_p50_ms": _quantile(assigning.from_close_ms, 0.5),
        "close_to_offer_p99_ms": _quantile(assigning.from_close_ms, 0.99),
    }


def _quantile(values: Sequence[float], share: float) -> float:
    return round(sorted(values)[min(len(values) - 1, int(len(values) * share))], 1)


def main() -> None:
    """Print the figures against the target, and the closing line."""
    gc.set_threshold(GC_ALLOCATIONS)
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        closing = runner.run(bench())
    for key, value in closing.items():
        print(f"{key:>22} {value:>8}  {f'at most {TARGET_P99_MS:.0f}' if key == 'offer_p99_ms' else ''}")
    print(json.dumps(closing))


if __name__ == "__main__":
    main()
