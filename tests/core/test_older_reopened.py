"""An agent may reopen an older conversation while a newer one is closed; a page that is loaded later must show it."""

from contextlib import suppress
from pathlib import Path

import pytest

from record_rig.ready import migrated
from stack.agent import Agent
from stack.crew import ask
from stack.person import Frame
from stack.seeding import seed_agents
from stack.stack import Stack, embedded_stack
from stack.visitor import Visitor


@pytest.fixture
async def database(tmp_path: Path) -> Path:
    """A record with an agent."""
    url = f"sqlite:///{tmp_path}/record.db"
    await migrated(url)
    await seed_agents(url, ["ana"])
    return tmp_path / "record.db"


async def chat(ana: Agent, visitor: Visitor, text: str) -> str:
    """Have a conversation and close it; returns its id."""
    before = visitor.conversation
    await visitor.write(text)
    await visitor.until(lambda: visitor.conversation != before and visitor.state.get("status") == "assigned")
    await ana.command("close", visitor.conversation)
    await visitor.until(lambda: visitor.state["status"] == "closed")
    return visitor.conversation


async def answered_while_away(stack: Stack) -> tuple[Agent, Visitor, str, str]:
    """Two chats, the visitor leaves, the first is reopened and answered; returns the visitor and both ids."""
    ana, visitor = Agent("ana", stack.gateway_urls), Visitor("eva", stack.gateway_urls)
    await ana.start()
    await visitor.start()
    first, second = await chat(ana, visitor, "one"), await chat(ana, visitor, "two")
    assert first != second
    await visitor.stop()
    assert await ask(ana, "reopen", first) == "done"
    await ana.reply(first, "your parcel is here")
    await ana.until(lambda: "your parcel is here" in ana.screens[first].texts)
    return ana, visitor, first, second


async def welcome_of(stack: Stack, gone: Visitor, conversation: str) -> tuple[Visitor, Frame]:
    """Reconnect as the same visitor, on a page that remembers this conversation ("": none)."""
    back = Visitor("eva again", stack.gateway_urls)
    back.token, back.conversation = gone.token, conversation
    await back.start()
    return back, next(frame for frame in back.frames if frame["type"] == "welcome")


@pytest.mark.parametrize("remembers", [True, False], ids=["with the newer one", "on a new page"])
async def test_a_returning_visitor_sees_the_open_conversation(database: Path, remembers: bool) -> None:
    """The open conversation comes before the newest one, and the answer is shown."""
    async with embedded_stack(database) as stack:
        ana, gone, first, second = await answered_while_away(stack)
        back, welcome = await welcome_of(stack, gone, second if remembers else "")
        with suppress(TimeoutError):  # three comparisons with the record
            await back.until(lambda: "your parcel is here" in back.screens[first].texts, 6.0)
        shown = (welcome["conversation"] or {}).get("id"), "your parcel is here" in back.screens[first].texts
        await ana.stop()
        await back.stop()

        assert shown == (first, True)


async def test_a_connected_visitor_sees_the_open_conversation_at_once(database: Path) -> None:
    """A socket that was open all the time switches to the older one."""
    async with embedded_stack(database) as stack:
        ana, visitor = Agent("ana", stack.gateway_urls), Visitor("eva", stack.gateway_urls)
        await ana.start()
        await visitor.start()
        first, _ = await chat(ana, visitor, "one"), await chat(ana, visitor, "two")
        assert await ask(ana, "reopen", first) == "done"
        await ana.reply(first, "your parcel is here")
        await visitor.until(lambda: "your parcel is here" in visitor.screens[first].texts)
        await ana.stop()
        await visitor.stop()

        assert (visitor.conversation, visitor.state["status"]) == (first, "assigned")
