"""Providers that deliver webhooks: as fast as they are taken, and at a fixed rate."""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from benchmarks.channels.lean_http import LeanClient

CONNECTIONS = 40  # as many as Telegram opens for one webhook
TICK_S = 0.002  # how finely a fixed rate is spread


@dataclass(frozen=True)
class Hook:
    """One webhook as the provider sends it."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Hooks:
    """Connections of providers; latencies count from the moment at which a webhook was due."""

    url: str
    make: Callable[[], Iterator[Hook]]
    accepted: int = 0
    others: dict[int, int] = field(default_factory=dict)  # answers other than 200, by status
    latencies: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._hooks = self.make()
        self._clients: list[LeanClient] = []
        self._free: list[LeanClient] = []
        self._due: dict[LeanClient, float] = {}  # those with a webhook under way
        self._flat_out = False

    async def start(self) -> None:
        """Connect."""
        parts = urlsplit(self.url)
        assert parts.hostname
        assert parts.port
        self._clients = [
            await LeanClient.connect(parts.hostname, parts.port, self._answered) for _ in range(CONNECTIONS)
        ]
        self._free = list(self._clients)

    async def stop(self) -> None:
        """Wait for the answers, then hang up."""
        await self._settled()
        for client in self._clients:
            client.close()

    async def flat_out(self, seconds: float, warm_up_s: float = 1.0) -> float:
        """Keep one webhook under way on each connection; returns accepted ones per second."""
        self._flat_out = True
        for client in self._free:
            self._post(client, time.perf_counter())
        self._free = []
        await asyncio.sleep(warm_up_s)
        before, began = self.accepted, time.perf_counter()
        await asyncio.sleep(seconds)
        rate = (self.accepted - before) / (time.perf_counter() - began)
        self._flat_out = False
        await self._settled()
        return rate

    async def at_rate(self, per_second: float, seconds: float) -> list[float]:
        """Deliver at a fixed rate, whatever is answered; returns the latencies in ms, sorted."""
        self.latencies = []
        began, posted = time.perf_counter(), 0
        while (elapsed := time.perf_counter() - began) < seconds:
            while posted < elapsed * per_second and self._free:
                self._post(self._free.pop(), began + posted / per_second)
                posted += 1
            await asyncio.sleep(TICK_S)
        await self._settled()
        return sorted(latency * 1000 for latency in self.latencies)

    async def _settled(self, timeout_s: float = 60.0) -> None:
        async with asyncio.timeout(timeout_s):
            while self._due:  # noqa: ASYNC110 - the hot path must not pay for a condition
                await asyncio.sleep(0.01)

    def _post(self, client: LeanClient, due: float) -> None:
        hook = next(self._hooks)
        self._due[client] = due
        client.post(hook.path, hook.headers, hook.body)

    def _answered(self, client: LeanClient, status: int) -> None:
        now = time.perf_counter()
        self.latencies.append(now - self._due.pop(client))
        if status == 200:
            self.accepted += 1
        else:
            self.others[status] = self.others.get(status, 0) + 1
        if self._flat_out:
            self._post(client, now)
        else:
            self._free.append(client)
