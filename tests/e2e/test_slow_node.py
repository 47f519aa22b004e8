"""Our pods on a node that gives each a fifth of a core, as their manifests have them watched: an outage ends nobody."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from manifests.kubelet import Kubelet, slowed
from manifests.rendering import rendered
from manifests.workloads import SERVICES, service_container
from servers import PostgresServer, RedisServer, private_rabbitmq
from servers.ports import LOOPBACK
from stack.agent import Agent
from stack.seeding import seed_agents
from stack.service import Service
from stack.stack import GENEROUS, environment
from stack.visitor import Visitor
from waits import eventually, time_passes

SHARE = 0.2  # of a core, for each
AWAY_S = 600.0  # that the broker is away
START_S = 300.0  # s that the start-up probe allows
BACK_S = 120.0  # s until each is ready again, on such a node
WATCHED = ("gateway", "router", "connectors")  # whose work needs the broker


@pytest.mark.long
@pytest.mark.timeout(1800)
async def test_a_broker_that_is_away_restarts_no_pod(
    postgres: PostgresServer, redis_server: RedisServer, tmp_path: Path
) -> None:
    """All start, get no traffic while the broker is away, and get it again; then a visitor is answered."""
    with private_rabbitmq() as rabbit:
        async with postgres.fresh_database() as database, rabbit.fresh_vhost() as vhost:
            await seed_agents(database, ["ana"])
            async with pods((vhost, redis_server.url, database), tmp_path) as (services, kubelets):
                with slowed([one.process.pid for one in services.values()], SHARE):
                    await eventually(lambda: all(one.told == [True] for one in kubelets.values()), seconds=START_S)
                    await asyncio.to_thread(rabbit.kill)
                    await time_passes(AWAY_S)
                    during = {name: list(one.told) for name, one in kubelets.items()}
                    await asyncio.to_thread(rabbit.start)
                    await eventually(lambda: all(one.told[-1] for one in kubelets.values()), seconds=BACK_S)
                    await answered(services["gateway"].url)

    seen = {name: (one.restarts, one.told, round(one.slowest_s, 2)) for name, one in kubelets.items()}
    print("restarts, ready, slowest answer in s:", seen)  # noqa: T201 - for who runs the long tests with -s
    assert {name: one.restarts for name, one in kubelets.items()} == dict.fromkeys(SERVICES, 0)
    assert {name: during[name] for name in WATCHED} == {name: [True, False] for name in WATCHED}
    assert {name: kubelets[name].told for name in WATCHED} == {name: [True, False, True] for name in WATCHED}


async def answered(url: str) -> None:
    """A visitor writes, and is answered."""
    ana, eva = Agent("ana", [url]), Visitor("eva", [url])
    await ana.start()
    await eva.start()
    await eva.write("hello")
    await ana.until(lambda: any(one["status"] == "assigned" for one in ana.own.values()), 60)
    await ana.reply(eva.conversation, "good morning")
    await eva.until(lambda: "good morning" in eva.screen.texts, 60)
    await eva.stop()
    await ana.stop()


@asynccontextmanager
async def pods(
    stores: tuple[str, str, str], folder: Path
) -> AsyncIterator[tuple[dict[str, Service], dict[str, Kubelet]]]:
    """Start the four services as new processes, each with its kubelet, and wait for none of them."""
    env = environment(*stores, folder, GENEROUS)
    names = {name: Service(name, f"usher_{name}", folder, env, anew=True) for name in ("router", "connectors")}
    names["knowledge"] = Service("knowledge", "usher_knowledge", folder, env, anew=True)
    here = {**env, "USHER_KNOWLEDGE_URL": f"http://{LOOPBACK}:{names['knowledge'].knowledge_port}"}
    names["gateway"] = Service("gateway", "usher_gateway", folder, here, anew=True)
    manifests = rendered("production")
    kubelets = {name: Kubelet(service_container(manifests, name), one.admin_url) for name, one in names.items()}
    for one in names.values():
        one.process.start()
    watching = [asyncio.create_task(one.run()) for one in kubelets.values()]
    try:
        yield names, kubelets
    finally:
        for task in watching:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await asyncio.gather(*(one.stop() for one in names.values()))
