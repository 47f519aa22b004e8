"""`usher trace` shows a message's path while Usher is running."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from stack.agent import Agent
from stack.seeding import seed_agents
from stack.stack import embedded_stack
from stack.visitor import Visitor


async def test_a_message_is_traced_from_acceptance_to_the_agents_screen(tmp_path: Path) -> None:
    """On the embedded record, which a second process may read."""
    record = f"sqlite:///{tmp_path / 'usher.db'}"
    await seed_agents(record, ["ana"])
    async with embedded_stack(tmp_path / "usher.db") as stack:
        agent, visitor = Agent("ana", stack.gateway_urls), Visitor("vera", stack.gateway_urls)
        await agent.start()
        await visitor.start()
        await visitor.write("hello")
        await agent.until(lambda: any(screen.texts for screen in agent.screens.values()))
        conversation, screen = next(iter(agent.screens.items()))
        await agent.mark(conversation, delivered=1, read=1)
        await visitor.until(lambda: visitor.state.get("agent_read", 0) >= 1)
        words = [sys.executable, "-m", "usher", "trace", screen.messages[0]["id"]]
        env = {**os.environ, "USHER_RECORD_URL": record}
        told = await asyncio.to_thread(subprocess.run, words, env=env, capture_output=True, text=True, check=True)
        await agent.stop()
        await visitor.stop()

    steps = [line.split(" ms  ")[1] for line in told.stdout.splitlines()[1:]]
    assert [step.split(" of ")[0] for step in steps] == [
        "accepted from the visitor, durable on the bus",
        "on record as number 1",
        "conversation offered to Ana",
        "conversation accepted by Ana",
        "agent's screen: delivered",
        "agent's screen: read",
    ]
