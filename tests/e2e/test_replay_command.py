"""`usher policy replay` makes the decisions of separate routers again, some of which were killed."""

import asyncio
import os
import subprocess
import sys
from typing import Any

from sqlalchemy import func, select
from usher_common.record.open import open_record
from usher_common.record.tables.schema import dispatch_record

from stack.agent import Agent
from stack.seeding import seed_agents
from stack.stack import Stack, separate_stack
from stack.visitor import Visitor

AGENTS = ("ana", "ben", "eve")
VISITORS = 12  # served by each of three sets of routers


class Picky(Agent):
    """Declines every third offer; closes the others."""

    offers = 0

    async def on_offer(self, state: Any) -> None:
        """Decline or accept."""
        self.offers += 1
        kind = "decline" if self.offers % 3 == 0 else "accept"
        await self.command(kind, state["id"], assignment=state["offer"]["assignment"])

    async def on_shown(self, message: Any) -> None:
        """Close it, now that it is open."""
        await super().on_shown(message)
        if message["author"] == "visitor":
            await self.command("close", message["conversation"])


async def serve_visitors(stack: Stack, cast: str) -> None:
    """Let visitors write at once, and wait until each was served."""
    visitors = [Visitor(f"{cast}-{number}", stack.gateway_urls) for number in range(VISITORS)]
    await asyncio.gather(*(visitor.start() for visitor in visitors))
    await asyncio.gather(*(visitor.write("hello") for visitor in visitors))
    for visitor in visitors:
        await visitor.until(lambda one=visitor: one.state.get("status") == "closed", 60.0)
    await asyncio.gather(*(visitor.stop() for visitor in visitors))


async def dispatchers(record_url: str) -> set[str]:
    """Return the names of the routers that wrote a dispatch log."""
    record = open_record(record_url)
    try:
        async with record.read() as connection:
            wanted = select(dispatch_record.c.dispatcher, func.count()).group_by(dispatch_record.c.dispatcher)
            return {row[0].split("/")[0] for row in (await connection.execute(wanted)).all()}
    finally:
        await record.close()


async def test_decisions_replay_after_both_routers_were_killed(
    vhost_url: str, redis_url: str, database_url: str
) -> None:
    """Two routers, then the other one alone, then the first one again, each after kill -9: no difference."""
    await seed_agents(database_url, AGENTS)
    async with separate_stack((vhost_url, redis_url, database_url), routers=2) as stack:
        agents = [Picky(name, stack.gateway_urls) for name in AGENTS]
        await asyncio.gather(*(agent.start() for agent in agents))
        await serve_visitors(stack, "both")
        stack.routers[0].kill()
        await serve_visitors(stack, "second")
        await stack.routers[0].start()
        stack.routers[1].kill()
        await serve_visitors(stack, "first")
        await asyncio.gather(*(agent.stop() for agent in agents))
    env = {**os.environ, "USHER_RECORD_URL": database_url}
    words = [sys.executable, "-m", "usher", "policy", "replay", "--since", "1h"]
    told = await asyncio.to_thread(subprocess.run, words, env=env, capture_output=True, text=True, check=False)
    counted = told.stdout.splitlines()

    assert await dispatchers(database_url) == {"router-0", "router-1"}
    assert (told.returncode, counted[2:]) == (0, ["0 were decided otherwise than recorded"]), told.stdout
    assert int(counted[0].split(": ")[1].split()[0]) > 3 * VISITORS  # declines
