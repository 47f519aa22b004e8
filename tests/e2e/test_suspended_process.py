"""A process is suspended for a while, as on a paused machine, and takes nobody for gone when it continues."""

import os
import re
import signal
from pathlib import Path

from stack.agent import Agent
from stack.crew import ask
from stack.seeding import seed_agents
from stack.service import Service
from stack.stack import embedded_stack
from stack.visitor import Visitor
from waits import eventually, time_passes

STANDS_S = 9.0  # longer than a desk may be silent, and than agents may miss heartbeats


async def turns(service: Service, loop: str, times: int) -> None:
    """Wait until a loop has run so often from now on."""
    seen: set[str] = set()

    async def look() -> bool:
        found = re.search(rf'loop_turned_timestamp_seconds{{loop="{loop}"}} (\S+)', await service.metrics())
        assert found is not None
        seen.add(found[1])
        return len(seen) > times

    await eventually(look, every=0.1)


async def test_agents_and_offers_survive_a_suspended_process(tmp_path: Path) -> None:
    """Their socket stays open, offers go on ringing, and nobody is judged lost."""
    await seed_agents(f"sqlite:///{tmp_path}/record.db", ["ana"])
    async with embedded_stack(tmp_path / "record.db", {"USHER_OFFER_S": "600"}) as stack:
        (service,) = stack.gateways
        ana, visitor = Agent("ana", stack.gateway_urls, accepts=False), Visitor("eva", stack.gateway_urls)
        await ana.start()
        await visitor.start()
        await visitor.write("hello")
        await ana.until(lambda: bool(ana.own))
        (rung,) = ana.own.values()
        await turns(service, "gateway.presence", 1)  # the agent's heartbeat was published
        os.kill(service.process.pid, signal.SIGSTOP)
        await time_passes(STANDS_S)
        os.kill(service.process.pid, signal.SIGCONT)
        await turns(service, "presence", 3)
        metrics = await service.metrics()

        assert 'usher_agents_vanished_total{judged="lost"}' not in metrics
        assert (ana.sockets_opened, visitor.sockets_opened) == (1, 1)
        assert await ask(ana, "accept", rung["id"], assignment=rung["offer"]["assignment"]) == "done"
        await ana.stop()
        await visitor.stop()
