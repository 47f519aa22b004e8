"""An id that comes in two partitions at once is decided once, on PostgreSQL, where both run concurrently."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.bus.port import INBOUND
from usher_common.commands.tag import TagConversation
from usher_common.messages.events import CommandAnswered, MessageConflicted, agent_topic
from usher_common.record.tables.schema import conversation, parked
from usher_common.stores import Stores
from usher_router.adapters.frames.frames import RecordFrames
from usher_router.adapters.values import Changes, Loaded, Needs
from usher_router.app.frames.handle_frame import InboundHandler
from usher_router.domain.policy import Policy

from routing.world import World, open_world

Meeting = Literal["load", "save"]


class Meetings(RecordFrames):
    """The router's statements; once `at` is set, two frames meet at it and continue together."""

    def __init__(self) -> None:
        self.at: Meeting | None = None
        self._barrier = asyncio.Barrier(2)
        self.met = 0

    async def load(self, connection: AsyncConnection, needs: Needs) -> Loaded:
        """Meet before anything is read."""
        await self._meet("load")
        return await super().load(connection, needs)

    async def save(self, connection: AsyncConnection, changes: Changes) -> set[str]:
        """Meet when both are decided, and neither is written."""
        await self._meet("save")
        return await super().save(connection, changes)

    async def _meet(self, here: Meeting) -> None:
        if self.at == here and self.met < self._barrier.parties:
            self.met += 1
            await self._barrier.wait()


@pytest.fixture
async def world(vhost_url: str, database_url: str) -> AsyncIterator[World]:
    """RabbitMQ and PostgreSQL, without a router."""
    async with open_world(vhost_url, "memory:", database_url) as opened:
        yield opened


@asynccontextmanager
async def handled(world: World) -> AsyncIterator[Meetings]:
    """Return whether all partitions' frames were handled."""
    store = Meetings()
    handler = InboundHandler(Stores(world.bus, world.live, world.record), store, Policy)
    subscription = await world.bus.consume(INBOUND, handler, lambda _: True)
    yield store
    await subscription.close()


def told(world: World) -> list[str]:
    """Return the answers that Sue got: the codes, and whether an id stands for something else."""
    answers = world.events(agent_topic("sue"), CommandAnswered)
    conflicts = world.events(agent_topic("sue"), MessageConflicted)
    return sorted([*(one.code or "done" for one in answers), *("conflict" for _ in conflicts)])


@pytest.mark.parametrize("other", ["parcel", "invoice"], ids=["same", "other words"])
@pytest.mark.parametrize(("at", "second"), [("load", "v1"), ("save", "v2")], ids=["one conversation", "two"])
async def test_the_same_id_in_two_partitions_counts_once(world: World, at: Meeting, second: str, other: str) -> None:
    """The later one is answered as the first time; with other content, its sender is told of the conflict."""
    await world.agent("sue", role="supervisor")
    async with handled(world) as store:
        for peer in ("v1", "v2"):
            await world.says(peer, "hello")
        before = {peer: await world.becomes(peer, "waiting") for peer in ("v1", "v2")}
        store.at = at
        for partition, peer, tag in ((0, "v1", "parcel"), (1, second, other)):
            body = TagConversation(before[peer].id, "sue", "c1", (tag,))
            await world.command(body, partition, "the same id")
        answers = await world.until(lambda: _two(world))
        rows = await world.rows(select(conversation.c.id, conversation.c.tags_json, conversation.c.version))
        aside = await world.rows(select(parked.c.reason))

    (done,) = [row for row in rows if row.version not in (before["v1"].version, before["v2"].version)]
    same = (second, other) == ("v1", "parcel")
    assert answers == (["done", "done"] if same else ["conflict", "done"])
    assert done[:2] in [(before["v1"].id, '["parcel"]'), (before[second].id, f'["{other}"]')]
    assert done.version == before["v1"].version + 1 == before["v2"].version + 1
    assert (store.met, aside) == (2, [])


async def _two(world: World) -> Any:
    answers = told(world)
    return answers if len(answers) > 1 else None
