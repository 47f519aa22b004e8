"""A visitor writes again soon after the close: the same conversation continues, for them and at its agent's desk."""

from pathlib import Path

import pytest

from record_rig.ready import migrated
from stack.agent import Agent
from stack.crew import seed_policy
from stack.seeding import seed_agents
from stack.stack import Stack, embedded_stack
from stack.visitor import Visitor

POLICY = "version: 1\ntimers: {reopen_s: 600}\n"


@pytest.fixture
async def database(tmp_path: Path) -> Path:
    """A record with a policy and two agents."""
    url = f"sqlite:///{tmp_path}/record.db"
    await migrated(url)
    await seed_agents(url, ["ana", "ben"])
    await seed_policy(url, POLICY)
    return tmp_path / "record.db"


async def test_a_late_message_reaches_the_same_agent(database: Path) -> None:
    """Also on a page that is loaded after the close; both screens have the whole transcript."""
    async with embedded_stack(database) as stack:
        ana, visitor = await _talk_and_close(stack)
        first = visitor.conversation
        await visitor.write("one more thing")
        await visitor.until(lambda: visitor.state["status"] == "assigned")
        assert visitor.conversation == first
        await ana.until(lambda: "one more thing" in ana.screens[first].texts)
        assert visitor.screen.texts == ["hello", "one more thing"] == ana.screens[first].texts

        await ana.command("close", first)
        await visitor.until(lambda: visitor.state["status"] == "closed")
        await visitor.drop()
        await visitor.write("and another")
        await visitor.until(lambda: visitor.state["status"] == "assigned" and "and another" in visitor.screen.texts)
        assert visitor.conversation == first
        await ana.until(lambda: "and another" in ana.screens[first].texts)
        await ana.stop()
        await visitor.stop()


async def _talk_and_close(stack: Stack) -> tuple[Agent, Visitor]:
    ana, visitor = Agent("ana", stack.gateway_urls), Visitor("eva", stack.gateway_urls)
    await ana.start()
    await visitor.start()
    await visitor.write("hello")
    await visitor.until(lambda: visitor.state.get("status") == "assigned")
    await ana.command("close", visitor.conversation)
    await visitor.until(lambda: visitor.state["status"] == "closed")
    return ana, visitor
