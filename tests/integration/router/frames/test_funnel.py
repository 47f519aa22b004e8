"""The FAQ stage on the stores: what is asked leaves once, what comes back counts once, and a restart loses nothing."""

from typing import Any

from prometheus_client import REGISTRY
from sqlalchemy import select, text
from usher_common.bus.port import KNOWLEDGE
from usher_common.commands.faq_verdict import FaqVerdict
from usher_common.commands.knowledge_answered import KnowledgeAnswered
from usher_common.commands.take import TakeConversation
from usher_common.ids import answer_id
from usher_common.messages.events import MessageAdded, visitor_topic
from usher_common.messages.knowledge import AskKnowledge, Suggested, decode_ask
from usher_common.record.tables.funnel import stage_passage
from usher_policy.document.read import policy_hash

from routing import World
from routing.collect import Collect
from routing.policies import text_of

POLICY = """
funnel:
  stages: [faq, chat]
  faq: {cost: 0.02, answer_s: ANSWER_S}
  chat: {cost: 4.5}
"""
FOUND = (Suggested("a1", "Parcels", "It is on its way.", 0.9),)


def counted(name: str, **labels: str) -> float:
    """Read a metric of this process."""
    return REGISTRY.get_sample_value(name, labels) or 0.0


async def asked(world: World, count: int = 1) -> AskKnowledge:
    """Wait until knowledge has been asked so often; returns the last ask."""
    asks = Collect()
    subscription = await world.bus.consume(KNOWLEDGE, asks, lambda _partition: True)

    async def look() -> bool:
        return len(asks.envelopes) >= count

    await world.until(look)
    await subscription.close()
    return decode_ask(asks.envelopes[-1].body)


async def answers(world: World, ask: AskKnowledge) -> None:
    """Let knowledge answer, as it does after a crash as well: under the same id."""
    command = KnowledgeAnswered(ask.conversation, ask.ask, FOUND, "answer")
    await world.command(command, ask.partition, answer_id(ask.ask))


async def way(world: World) -> list[tuple[Any, ...]]:
    """Return the stages on record, in order."""
    columns = (stage_passage.c.stage, stage_passage.c.left_by, stage_passage.c.outcome, stage_passage.c.cost)
    return [tuple(row) for row in await world.rows(select(*columns).order_by(stage_passage.c.number))]


async def shown(world: World, count: int) -> list[MessageAdded]:
    """Wait until the visitor was shown so many automatic messages."""

    async def look() -> list[MessageAdded] | None:
        heard = world.events(visitor_topic("web", "v1"), MessageAdded)
        found = [one for one in heard if one.thread is not None and one.thread.automatic]
        return found if len(found) >= count else None

    return await world.until(look)


async def test_an_answer_given_twice_is_shown_once_and_solves(world: World) -> None:
    """While no router ran in between; the passage is on record with its cost."""
    await world.agent("ana")
    policy = POLICY.replace("ANSWER_S", "60")
    await world.activate(policy)
    labels = {"stage": "faq", "policy": policy_hash(text_of(policy))[:12]}
    before = [counted(name, **labels) for name in ("usher_funnel_entered_total", "usher_funnel_saved_total")]
    async with world.router():
        await world.says("v1", "Where is my parcel?")
        row = await world.becomes("v1", "automatic")
        ask = await asked(world)
    for _ in range(2):
        await answers(world, ask)
    async with world.router("router-2"):
        messages = await shown(world, 2)
        await world.command(FaqVerdict(row.id, "c9", ask.ask, "helped"), row.home_partition, "verdict-1")
        await world.becomes("v1", "closed")

    after = [counted(name, **labels) for name in ("usher_funnel_entered_total", "usher_funnel_saved_total")]

    assert await way(world) == [("faq", "helped", "solved", 0.02)]
    assert [round(now - then, 4) for then, now in zip(before, after, strict=True)] == [1, 4.48]
    assert sum("on its way" in one.text for one in messages) == 1
    assert messages[-1].thread is not None
    assert [one.id for one in messages[-1].thread.buttons] == ["helped", "not_helped", "person"]
    assert await world.rung() == []
    assert await world.rows(text("SELECT stage, outcome, passages, saved FROM funnel_figures")) == [
        ("faq", "solved", 1, 4.48)
    ]


async def test_knowledge_is_away_and_answers_late(world: World) -> None:
    """The deadline hands over to a person, and the late answer changes nothing."""
    await world.agent("ana")
    await world.activate(POLICY.replace("ANSWER_S", "0.5"))
    async with world.router():
        await world.says("v1", "Where is my parcel?")
        row = await world.becomes("v1", "offered")
        ask = await asked(world)
        await answers(world, ask)
        await world.accept(row, "ana")
        await world.becomes("v1", "assigned")
        written = [text for _, author, text in await world.messages(row) if author == "agent"]

    assert await way(world) == [("faq", "away", "escalated", 0.02), ("chat", "", "", 0.0)]
    assert not any("on its way" in one for one in written)


async def test_an_agent_who_took_it_is_not_disturbed_by_the_answer(world: World) -> None:
    """They own it, and no automatic message follows."""
    await world.agent("ana")
    await world.activate(POLICY.replace("ANSWER_S", "60"))
    async with world.router():
        await world.says("v1", "Where is my parcel?")
        row = await world.becomes("v1", "automatic")
        ask = await asked(world)
        await world.command(TakeConversation(row.id, "ana", "c1"), row.home_partition)
        row = await world.becomes("v1", "assigned", "ana")
        await answers(world, ask)
        await world.reply(row, "ana", "I look into it")

        async def replied() -> bool:
            return "I look into it" in [one[2] for one in await world.messages(row)]

        await world.until(replied)
        written = [one[2] for one in await world.messages(row) if one[1] == "agent"]

    assert written[-1] == "I look into it"
    assert not any("on its way" in one for one in written)
    assert await way(world) == [("faq", "taken", "escalated", 0.02), ("chat", "", "", 0.0)]
