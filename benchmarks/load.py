"""The load generator: many visitors and agents on lean sockets, in a closed loop or at a fixed rate."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

import msgspec

from benchmarks.desk_socket import open_desk_socket
from benchmarks.lean_socket import LeanSocket

PAYLOAD_CHARACTERS = 200
MARKS_EVERY_S = 1.0  # as the desk does
MARK_SLOTS = 20  # moments within a second at which desks report: people are not synchronous
TICK_S = 0.005  # how finely a fixed rate is spread


class _Seen(msgspec.Struct):
    type: str
    text: str = ""
    author: str = ""
    conversation: Any = ""
    seq: int = 0
    id: str = ""
    status: str = ""
    agent_id: str | None = None
    agent: Any = None
    offer: Any = None


_decoder = msgspec.json.Decoder(_Seen)


class Load:
    """Visitors who write to agents who read; counts and latencies are taken where an agent's socket shows a text."""

    def __init__(self, url: str, visitors: int, agents: Sequence[str], skill: str = "") -> None:
        self.url = url
        self.agent_logins = agents
        self.skill = skill
        self.visitor_count = visitors
        self.visitors: list[LeanSocket] = []
        self.agents: list[LeanSocket] = []
        self.shown = 0
        self.latencies: list[float] = []
        self.in_flight = 0
        self._sent = 0
        self._closed_loop = False
        self._assigned: set[str] = set()
        self._everybody_served = asyncio.Event()
        self._agent_ids: dict[int, str] = {}
        self._last_seq: dict[str, int] = {}
        self._fresh: dict[int, dict[str, int]] = {}
        self._marker: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Sign agents in, open a conversation for each visitor, and wait until all are assigned."""
        for login in self.agent_logins:
            await self._add_agent(login)
        for batch in range(0, self.visitor_count, 50):
            count = min(50, self.visitor_count - batch)
            await asyncio.gather(*(self._add_visitor(batch + n) for n in range(count)))
        for visitor in self.visitors:
            self._write(visitor)
        async with asyncio.timeout(120):
            await self._everybody_served.wait()
        self._marker = asyncio.create_task(self._mark())
        await self.drained()

    async def stop(self) -> None:
        """Drop all sockets."""
        if self._marker:
            self._marker.cancel()
        for socket in (*self.visitors, *self.agents):
            socket.close()

    async def flat_out(self, seconds: float, window: int) -> float:
        """Keep `window` texts of each visitor under way; returns texts shown per second."""
        self._closed_loop = True
        for visitor in self.visitors:
            for _ in range(window):
                self._write(visitor)
        await asyncio.sleep(1.0)  # warm-up: the rate is read between two moments
        before, began = self.shown, time.perf_counter()
        await asyncio.sleep(seconds)
        rate = (self.shown - before) / (time.perf_counter() - began)
        self._closed_loop = False
        await self.drained()
        return rate

    async def at_rate(self, per_second: float, seconds: float) -> list[float]:
        """Write at a fixed rate whatever comes back; returns the latencies in ms, from writing to showing."""
        self.latencies = []
        began, written = time.perf_counter(), 0
        while (elapsed := time.perf_counter() - began) < seconds:
            while written < elapsed * per_second:
                self._write(self.visitors[written % len(self.visitors)])
                written += 1
            await asyncio.sleep(TICK_S)
        await self.drained()
        return sorted(latency * 1000 for latency in self.latencies)

    async def one_by_one(self, count: int, pause_s: float) -> list[float]:
        """Write single texts without other load; returns the latencies in ms."""
        self.latencies = []
        for n in range(count):
            self._write(self.visitors[n % len(self.visitors)])
            await asyncio.sleep(pause_s)
        await self.drained()
        return sorted(latency * 1000 for latency in self.latencies)

    async def drained(self, timeout_s: float = 60.0) -> None:
        """Return once everything written is shown; raises TimeoutError: a text was lost or is late."""
        async with asyncio.timeout(timeout_s):
            while self.in_flight > 0:  # noqa: ASYNC110 - the hot path must not pay for a condition
                await asyncio.sleep(0.01)

    def _write(self, visitor: LeanSocket) -> None:
        self._sent += 1
        self.in_flight += 1
        text = f"{visitor.tag} {time.perf_counter():.6f} ".ljust(PAYLOAD_CHARACTERS, "x")
        visitor.send(f'{{"type":"message","id":"m{self._sent}","text":"{text}"}}'.encode())

    async def _add_visitor(self, number: int) -> None:
        welcomed = asyncio.get_running_loop().create_future()

        def on_text(_: LeanSocket, data: bytes) -> None:
            if not welcomed.done() and b'"welcome"' in data[:40]:
                welcomed.set_result(None)
            elif b'"refused"' in data[:40]:
                raise RuntimeError(f"a visitor was refused: {data.decode()}")

        socket = await LeanSocket.connect(f"{self.url}/ws/visitor", on_text, {"Origin": self.url})
        socket.tag = number
        entry = {"point": "bench", "skills": [self.skill]} if self.skill else {"point": "bench"}
        socket.send(msgspec.json.encode({"type": "hello", "entry": entry}))
        await welcomed
        self.visitors.append(socket)

    async def _add_agent(self, login: str) -> None:
        socket = await open_desk_socket(self.url, login, len(self.agents), self._on_agent_text)
        self.agents.append(socket)
        socket.send(b'{"type":"hello","status":"available"}')

    def _on_agent_text(self, agent: LeanSocket, data: bytes) -> None:
        seen = _decoder.decode(data)
        if seen.type == "message":
            if seen.author == "visitor":
                self._on_shown(agent, seen)
        elif seen.type == "conversation" and seen.agent_id == self._agent_ids.get(agent.tag):
            self._on_conversation(agent, seen)
        elif seen.type == "welcome":
            self._agent_ids[agent.tag] = seen.agent["id"]

    def _on_shown(self, agent: LeanSocket, seen: _Seen) -> None:
        if seen.seq <= self._last_seq.get(seen.conversation, 0):
            return
        self._last_seq[seen.conversation] = seen.seq
        self.shown += 1
        self.in_flight -= 1
        tag, at, _ = seen.text.split(" ", 2)
        self.latencies.append(time.perf_counter() - float(at))
        self._fresh.setdefault(agent.tag, {})[seen.conversation] = seen.seq
        if self._closed_loop:
            self._write(self.visitors[int(tag)])

    def _on_conversation(self, agent: LeanSocket, seen: _Seen) -> None:
        if seen.status == "offered" and seen.offer:
            self._sent += 1
            frame = {"type": "accept", "id": f"a{self._sent}", "conversation": seen.id}
            agent.send(msgspec.json.encode({**frame, "assignment": seen.offer["assignment"]}))
        elif seen.status == "assigned" and seen.id not in self._assigned:
            self._assigned.add(seen.id)
            agent.send(msgspec.json.encode({"type": "open", "conversation": seen.id, "after_seq": 0}))
            if len(self._assigned) == self.visitor_count:
                self._everybody_served.set()

    async def _mark(self) -> None:
        """Report marks as desks do: each conversation once a second, not all at the same moment."""
        slot = 0
        while True:
            await asyncio.sleep(MARKS_EVERY_S / MARK_SLOTS)
            slot = (slot + 1) % MARK_SLOTS
            for tag, marks in self._fresh.items():
                for conversation in [key for key in marks if hash(key) % MARK_SLOTS == slot]:
                    seq = marks.pop(conversation)
                    frame = f'{{"type":"marks","conversation":"{conversation}","delivered":{seq},"read":{seq}}}'
                    self.agents[tag].send(frame.encode())
