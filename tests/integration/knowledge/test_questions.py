"""Questions over the bus: answered once the answer is durable, shared by replicas, and parked if they are poison."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import select
from usher_common.bus.open import open_bus
from usher_common.bus.port import INBOUND, KNOWLEDGE, Bus
from usher_common.commands import decode_command
from usher_common.commands.knowledge_answered import KnowledgeAnswered
from usher_common.envelope import Envelope, wrap
from usher_common.handling import Delivery
from usher_common.ids import answer_id
from usher_common.live.memory import MemoryLive
from usher_common.messages.knowledge import AskKnowledge
from usher_common.record.open import open_record
from usher_common.record.port import Record
from usher_common.record.tables.schema import parked
from usher_knowledge.keeping.write_articles import archive, put, put_all
from usher_knowledge.main import Running, running
from usher_knowledge.settings import KnowledgeSettings

from answering.articles_made import draft
from waits import eventually

PARTITIONS = 2
TITLE = "return parcel refund"


class World:
    """Stores with articles, knowledge's replicas, and a router that only receives."""

    def __init__(self, bus: Bus, record: Record, stack: AsyncExitStack) -> None:
        self.bus, self.record = bus, record
        self.received: dict[str, tuple[int, KnowledgeAnswered]] = {}
        self.count = 0
        self._live = MemoryLive()
        self._stack = stack
        self._changed = asyncio.Condition()

    async def knowledge(self, node: str = "knowledge-1") -> Running:
        """Run a replica."""
        settings = KnowledgeSettings(node=node)
        return await self._stack.enter_async_context(running(settings, self.bus, self._live, self.record))

    async def ask(self, ask: str, text: str = TITLE, partition: int = 0, **more: Any) -> None:
        """Ask as the router does."""
        body = AskKnowledge("k1", ask, partition, "en", text, **more)
        await self.bus.publish(KNOWLEDGE, partition, wrap(ask, 1, "trace", body))

    async def answers(self, count: int, times: int = 0) -> dict[str, tuple[int, KnowledgeAnswered]]:
        """Return answers by their envelopes' ids, with their partitions, once so many came, repeated ones `times`."""
        async with asyncio.timeout(60), self._changed:
            await self._changed.wait_for(lambda: len(self.received) >= count and self.count >= times)
        return self.received

    async def handle(self, delivery: Delivery) -> None:
        for envelope in delivery.envelopes:
            command = decode_command(envelope.body)
            assert isinstance(command, KnowledgeAnswered)
            self.received[envelope.id] = (delivery.partition, command)
        async with self._changed:
            self.count += len(delivery.envelopes)
            self._changed.notify_all()

    async def handle_singly(self, delivery: Delivery) -> None:
        raise NotImplementedError(delivery)

    async def parked(self) -> list[tuple[str, str]]:
        """Name what was parked, and where."""
        async with self.record.read() as connection:
            rows = await connection.execute(select(parked.c.envelope_id, parked.c.stream))
            return [(row.envelope_id, row.stream) for row in rows]


@asynccontextmanager
async def open_world(bus_url: str, record_url: str) -> AsyncIterator[World]:
    """Open the stores, with one article."""
    async with AsyncExitStack() as stack:
        record = open_record(record_url)
        stack.push_async_callback(record.close)
        bus = open_bus(bus_url, partitions=PARTITIONS, record=record)
        stack.push_async_callback(bus.close)
        await put(record, "returns", draft(title=TITLE, variants=(), answer="Send it back."), 0, "ana")
        world = World(bus, record, stack)
        await bus.consume(INBOUND, world, lambda _partition: True)
        yield world


@pytest.fixture(params=["embedded", "servers"])
def urls(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Bus and record of both kinds."""
    get = request.getfixturevalue
    if request.param == "embedded":
        return "embedded:", get("sqlite_url")
    return get("vhost_url"), get("database_url")


@pytest.fixture
async def world(urls: tuple[str, str]) -> AsyncIterator[World]:
    """Stores with an article, and nobody who answers yet."""
    async with open_world(*urls) as opened:
        yield opened


async def test_a_question_is_answered_to_the_partition_that_it_names(world: World) -> None:
    """Under an id that the router recognises, with the trace of what it comes from."""
    await world.knowledge()
    await world.ask("ask-1", partition=1)
    (partition, answer) = (await world.answers(1))[answer_id("ask-1")]

    assert partition == 1
    assert (answer.conversation, answer.ask, answer.verdict) == ("k1", "ask-1", "answer")
    assert [(one.article, one.title, one.answer) for one in answer.answers] == [("returns", TITLE, "Send it back.")]


async def test_what_nothing_answers_is_said_to_have_no_answer(world: World) -> None:
    """The router goes on without it."""
    await world.knowledge()
    await world.ask("ask-1", "zeppelin xylophone")
    (_, answer) = (await world.answers(1))[answer_id("ask-1")]

    assert (answer.verdict, answer.answers) == ("none", ())


async def test_questions_wait_until_knowledge_is_there(world: World) -> None:
    """Those that nobody waits for any more are let go."""
    await world.ask("late", until=1)
    await world.ask("early")
    await world.knowledge()

    assert set(await world.answers(1)) == {answer_id("early")}


async def test_a_repeated_question_has_the_same_answer(world: World) -> None:
    """By its id the router decides it once."""
    await world.knowledge()
    await world.ask("ask-1")
    await world.ask("ask-1")

    assert set(await world.answers(1, times=2)) == {answer_id("ask-1")}


async def test_a_poison_question_is_parked_and_holds_up_no_other(world: World) -> None:
    """It comes back by hand only."""
    await world.bus.publish(KNOWLEDGE, 0, Envelope("poison", 1, "trace", wrap("x", 1, "", {"t": "what?"}).body))
    await world.ask("ask-1")
    await world.knowledge()
    await world.answers(1)
    await eventually(lambda: _is([("poison", KNOWLEDGE)], world))


async def _is(wanted: list[tuple[str, str]], world: World) -> bool:
    return await world.parked() == wanted


async def test_replicas_share_the_questions_and_take_over(world: World) -> None:
    """Each question is answered, whoever is there."""
    async with AsyncExitStack() as first:
        settings = KnowledgeSettings(node="knowledge-0")
        await first.enter_async_context(running(settings, world.bus, world._live, world.record))
        await world.knowledge()
        for n in range(20):
            await world.ask(f"a{n}", partition=n % PARTITIONS)
        await world.answers(20)
    for n in range(20):
        await world.ask(f"b{n}", partition=n % PARTITIONS)
    answers = await world.answers(40)

    assert set(answers) == {answer_id(f"{letter}{n}") for letter in "ab" for n in range(20)}


async def test_an_edit_is_live_on_every_replica(world: World) -> None:
    """Nobody tells them: they compare with the record twice a second."""
    replicas = [await world.knowledge(f"knowledge-{n}") for n in range(2)]
    await put_all(world.record, {"new": draft(title="gift card", variants=())}, "ana")
    await archive(world.record, "returns", "ana")
    await eventually(lambda: all(_articles(replica) == {"new"} for replica in replicas))


def _articles(replica: Running) -> set[str]:
    return set(replica.index.built.articles) if replica.index.built else set()
