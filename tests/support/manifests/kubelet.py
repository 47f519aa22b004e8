"""The part of a kubelet that asks probes, and a node with little processor time: what a pod's manifest leads to there.

https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
"""

import asyncio
import os
import signal
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from waits import time_passes

PERIOD_S = 0.1  # s in which the kernel gives a container its share, as Kubernetes sets it


@dataclass
class Kubelet:
    """Asks the probes of one container at its internal port; counts how often it would have been restarted.

    `told`: each change of whether it gets traffic. `slowest_s`: the longest answer to the liveness probe.
    """

    container: Mapping[str, Any]
    admin_url: str
    restarts: int = 0
    started: bool = False
    told: list[bool] = field(default_factory=list)
    slowest_s: float = 0.0

    async def run(self) -> None:
        """Ask until cancelled: the start-up probe first, then the others beside each other."""
        async with aiohttp.ClientSession() as http:
            await self._start(http)
            self.started = True
            await asyncio.gather(self._watch(http), self._route(http))

    async def _start(self, http: aiohttp.ClientSession) -> None:
        probe, failed = self.container["startupProbe"], 0
        while not await self._passes(http, probe):
            failed += 1
            if failed >= probe["failureThreshold"]:
                self.restarts, failed = self.restarts + 1, 0
            await time_passes(probe["periodSeconds"])

    async def _watch(self, http: aiohttp.ClientSession) -> None:
        probe, failed = self.container["livenessProbe"], 0
        loop = asyncio.get_running_loop()
        while True:
            asked = loop.time()
            failed = 0 if await self._passes(http, probe) else failed + 1
            self.slowest_s = max(self.slowest_s, loop.time() - asked)
            if failed >= probe["failureThreshold"]:
                self.restarts, failed = self.restarts + 1, 0
            await time_passes(probe["periodSeconds"])

    async def _route(self, http: aiohttp.ClientSession) -> None:
        probe, failed = self.container["readinessProbe"], 0
        while True:
            passed = await self._passes(http, probe)
            failed = 0 if passed else failed + 1
            if passed or failed >= probe["failureThreshold"]:
                self._tell(ready=passed)
            await time_passes(probe["periodSeconds"])

    def _tell(self, *, ready: bool) -> None:
        if ready is not (self.told[-1] if self.told else False):
            self.told.append(ready)

    async def _passes(self, http: aiohttp.ClientSession, probe: Mapping[str, Any]) -> bool:
        limit = aiohttp.ClientTimeout(total=probe["timeoutSeconds"])
        with suppress(aiohttp.ClientError, TimeoutError):
            async with http.get(f"{self.admin_url}{probe['httpGet']['path']}", timeout=limit) as response:
                return response.ok
        return False


@contextmanager
def slowed(processes: Iterable[int], share: float) -> Iterator[None]:
    """Let these processes run for this share of each tenth of a second, whatever they do, within the block."""
    ended = threading.Event()
    pids = list(processes)

    def turn() -> None:
        while not ended.wait(PERIOD_S * share):
            _signal(pids, signal.SIGSTOP)
            ended.wait(PERIOD_S * (1 - share))
            _signal(pids, signal.SIGCONT)

    turning = threading.Thread(target=turn, daemon=True)
    turning.start()
    try:
        yield
    finally:
        ended.set()
        turning.join()
        _signal(pids, signal.SIGCONT)


def _signal(pids: Iterable[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
