"""One service of Usher as a process, which may be killed and started again on the same ports."""

import asyncio
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import aiohttp

from forking import usher_process
from servers.ports import LOOPBACK, free_port
from waits import eventually

READY_SECONDS = 60.0


class Service:
    """A process `python -m MODULE [words]` whose internal port tells when it is ready; `anew`: never forked."""

    def __init__(
        self,
        name: str,
        module: str,
        folder: Path,
        env: Mapping[str, str],
        words: tuple[str, ...] = (),
        *,
        anew: bool = False,
    ) -> None:
        self.name = name
        self.port = free_port()
        self.hooks_port = free_port()
        self.admin_port = free_port()
        self.knowledge_port = free_port()
        home = folder / name
        home.mkdir(parents=True)
        own = {
            "USHER_PUBLIC_URL": env.get("USHER_PUBLIC_URL", self.url),
            "USHER_NODE": name,
            "USHER_PORT": str(self.port),
            "USHER_HOOKS_PORT": str(self.hooks_port),
            "USHER_ADMIN_PORT": str(self.admin_port),
            "USHER_KNOWLEDGE_PORT": str(self.knowledge_port),
        }
        self._run = partial(usher_process, module, words, home, anew=anew)
        self._env = {**env, **own}
        self.process = self._run(self._env)

    def runs(self, changed: Mapping[str, str]) -> None:
        """Change its environment for its next start; it must have stopped."""
        self._env |= changed
        self.process = self._run(self._env)

    @property
    def url(self) -> str:
        """Where people reach it (a gateway)."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def hooks_url(self) -> str:
        """Where providers reach it (connectors)."""
        return f"http://{LOOPBACK}:{self.hooks_port}"

    @property
    def admin_url(self) -> str:
        """Its internal port."""
        return f"http://{LOOPBACK}:{self.admin_port}"

    async def start(self) -> None:
        """Start it and return once it is ready; raises RuntimeError with its last words."""
        self.process.start()
        await self.ready()

    async def ready(self) -> None:
        """Return once it says that it is ready; raises RuntimeError with its last words."""
        try:
            async with aiohttp.ClientSession() as session:
                await eventually(lambda: self._answers_or_ended(session), seconds=READY_SECONDS)
        except TimeoutError:
            raise RuntimeError(f"{self.name} is not ready: {self.process.last_words()}") from None

    async def metrics(self) -> str:
        """Read its metrics as Prometheus would."""
        async with aiohttp.ClientSession() as session, session.get(f"{self.admin_url}/metrics") as response:
            return await response.text()

    async def stop(self) -> None:
        """Ask it to stop and drain."""
        await asyncio.to_thread(self.process.stop)

    def kill(self) -> None:
        """Kill -9."""
        self.process.kill()

    async def _answers_or_ended(self, session: aiohttp.ClientSession) -> bool:
        if not self.process.alive:
            raise RuntimeError(f"{self.name} ended: {self.process.last_words()}")
        return await self._answers(session)

    async def _answers(self, session: aiohttp.ClientSession) -> bool:
        try:
            async with session.get(f"{self.admin_url}/health/ready") as response:
                return response.status == 200
        except aiohttp.ClientError:
            return False
