"""A visitor's end that is repeated because its answer was lost must not close what an agent has reopened since."""

from pathlib import Path
from typing import Any

from usher_common.commands.end import EndConversation
from usher_common.commands.reopen import ReopenConversation
from usher_common.commands.status import SetAgentStatus
from usher_common.envelope import wrap
from usher_router.adapters.values import Loaded
from usher_router.app.frames.decide_frame import FrameDecisions
from usher_router.app.frames.needs import read_items
from usher_router.domain.conversation.model import Conversation

from record_rig.ready import migrated
from routing.cases import AGENTS, ASSIGNED, CARDS, CONTEXT
from stack.agent import Agent
from stack.crew import ask
from stack.seeding import seed_agents
from stack.stack import embedded_stack
from stack.visitor import Visitor

END, REOPEN = ("end-1", EndConversation("k1")), ("again-1", ReopenConversation("k1", "ana", "c1"))


def told(*commands: tuple[str, Any]) -> FrameDecisions:
    """Return these envelopes, one after another, each as (id, command)."""
    fold = FrameDecisions(CONTEXT, 2, Loaded([ASSIGNED], CARDS, dict(AGENTS), {}, {}, {}))
    for item in read_items([wrap(name, 1, "", body) for name, body in commands]):
        fold.take(item)
    return fold


def conversation(fold: FrameDecisions) -> Conversation:
    """Return the conversation's state."""
    return fold.changes().conversations[0][1]


def test_a_reopened_conversation_belongs_to_the_agent() -> None:
    """Without the repeat, which the next test adds."""
    assert conversation(told(END, REOPEN)).status == "assigned"


def test_a_repeated_end_counts_once() -> None:
    """After a reconnect the widget sends everything again, under the same id, that was not answered."""
    assert conversation(told(END, REOPEN, END)).status == "assigned"


def test_a_repeated_status_counts_once() -> None:
    """A desk does so, too: a status set elsewhere since is newer."""
    away, back = SetAgentStatus("ben", "away", "c1"), SetAgentStatus("ben", "available", "c2")
    fold = told(("s1", away), ("s2", back), ("s1", away))

    assert [one.status for one in fold.changes().agents if one.id == "ben"] == ["available"]


async def test_a_phone_that_wakes_up_ends_nothing(tmp_path: Path) -> None:
    """On a running system: the same socket message again, as the widget's outbox sends it."""
    url = f"sqlite:///{tmp_path}/record.db"
    await migrated(url)
    await seed_agents(url, ["ana"])
    async with embedded_stack(tmp_path / "record.db") as stack:
        ana, visitor = Agent("ana", stack.gateway_urls), Visitor("eva", stack.gateway_urls)
        await ana.start()
        await visitor.start()
        await visitor.write("hello")
        await visitor.until(lambda: visitor.state.get("status") == "assigned")
        first = visitor.conversation
        client_id = await visitor.say({"type": "end", "conversation": first})
        await visitor.until(lambda: visitor.state["status"] == "closed")
        assert await ask(ana, "reopen", first) == "done"
        await visitor.until(lambda: visitor.state["status"] == "assigned")
        await visitor.drop()
        await visitor.until(lambda: visitor.sockets_opened == 2 and visitor.socket is not None)
        await visitor._send({"type": "end", "conversation": first, "id": client_id, "again": True})
        await visitor.write("still there?")
        await visitor.until(lambda: "still there?" in visitor.screen.texts)
        await ana.stop()
        await visitor.stop()

    assert visitor.conversation == first
