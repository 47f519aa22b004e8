"""A link to the database that is dead, not refused: every service is alive and not ready, and works again (row P5)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import aiohttp
import pytest
from yarl import URL

from servers import PostgresServer, RabbitServer
from servers.postgres import Migrate
from silent_proxy import SilentProxy
from stack.agent import Agent
from stack.seeding import seed_agents
from stack.service import Service
from stack.stack import Stack, separate_stack
from stack.visitor import Visitor
from waits import eventually, time_passes

NOTICED_S = 60.0  # until each has noticed: what is under way is given up after 35 s, a new connection after 5
BACK_S = 60.0  # until each is ready again
ANSWER_S = 10.0  # for a probe, as the manifests allow
LOOK_S = 0.2  # between two looks


@dataclass
class Probes:
    """What one service says of itself, looked at again and again: every answer of alive, and the last of ready."""

    service: Service
    dead: list[object] = field(default_factory=list)  # answers of alive that were none
    ready: bool = True

    async def follow(self) -> None:
        """Ask until cancelled."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_S)) as http:
            while True:
                alive = await self._says(http, "/health/live")
                if alive != 200:
                    self.dead.append(alive)
                self.ready = await self._says(http, "/health/ready") == 200
                await time_passes(LOOK_S)

    async def _says(self, http: aiohttp.ClientSession, path: str) -> int | str:
        try:
            async with http.get(self.service.admin_url + path) as response:
                return response.status
        except (aiohttp.ClientError, TimeoutError) as error:
            return repr(error)


@asynccontextmanager
async def probed(stack: Stack) -> AsyncIterator[list[Probes]]:
    """Ask every service within the block."""
    probes = [Probes(one) for one in stack.services]
    tasks = [asyncio.create_task(one.follow()) for one in probes]
    try:
        yield probes
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@pytest.mark.parametrize(
    ("away_s", "breaking"),
    [
        pytest.param(0.0, True, id="until noticed"),
        pytest.param(300.0, False, id="5 min", marks=[pytest.mark.long, pytest.mark.timeout(900)]),
    ],
)
async def test_no_service_ends_and_nothing_is_lost(
    rabbitmq: RabbitServer, redis_url: str, postgres: PostgresServer, migrate: Migrate, *, away_s: float, breaking: bool
) -> None:
    """P5: new connections are taken and never answered; in the long one those that were there are silent, too."""
    async with rabbitmq.fresh_vhost() as vhost, postgres.fresh_database(migrate) as database:
        await seed_agents(database, ["ana"])
        url = URL(database)
        assert url.port
        async with SilentProxy(url.port) as link:
            behind = str(url.with_host("127.0.0.1").with_port(link.port))
            async with separate_stack((vhost, redis_url, behind), knowledge=1) as stack, probed(stack) as probes:
                ana, eva = Agent("ana", stack.gateway_urls), Visitor("eva", stack.gateway_urls)
                await ana.start()
                await eva.start()
                await eva.write("before")
                await eva.until(lambda: eva.state.get("status") == "assigned")
                pids = [one.process.pid for one in stack.services]
                link.die(breaking=breaking)
                await eventually(lambda: not any(one.ready for one in probes), seconds=NOTICED_S)
                await eva.write("meanwhile")
                await time_passes(away_s)
                still = [one.ready for one in probes]
                link.speak_again()
                await eventually(lambda: all(one.ready for one in probes), seconds=BACK_S)
                await ana.until(lambda: "meanwhile" in ana.screens[eva.conversation].texts, BACK_S)
                await ana.reply(eva.conversation, "afterwards")
                await eva.until(lambda: "afterwards" in eva.screen.texts, BACK_S)
                texts = eva.screen.texts
                await eva.stop()
                await ana.stop()

                assert still == [False] * len(probes)
                assert [one.dead for one in probes] == [[]] * len(probes)
                assert [one.process.pid for one in stack.services] == pids
                assert [one for one in texts if one in {"before", "meanwhile", "afterwards"}] == [
                    "before",
                    "meanwhile",
                    "afterwards",
                ]
