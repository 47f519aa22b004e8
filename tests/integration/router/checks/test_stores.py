"""What only real servers can show: a Redis that lost its data, effects left in the outbox, a fenced owner."""

import asyncio

import pytest
from sqlalchemy import select, text, update
from usher_common.bus.port import INBOUND, OUTBOUND
from usher_common.commands.message_received import MessageReceived
from usher_common.envelope import wrap
from usher_common.handling import Delivery, Fenced
from usher_common.ids import derive_id, partition_of, visitor_message_id
from usher_common.record.port import BusEffect
from usher_common.record.tables.schema import assignment, conversation, outbox
from usher_common.stores import Stores
from usher_router.adapters.frames.frames import RecordFrames
from usher_router.adapters.values import Loaded, Needs
from usher_router.app.frames.handle_frame import InboundHandler
from usher_router.domain.context import AgentProfile
from usher_router.domain.policy import Policy

from routing.collect import Collect
from routing.world import BEAT_S, PARTITIONS, World, beating, open_world
from servers import RedisServer

PARTITION = partition_of("web", "v1", PARTITIONS)


def said(text: str) -> Delivery:
    """Return a frame with one message of visitor v1."""
    body = MessageReceived("web", "v1", "web", text, text)
    return Delivery(INBOUND, PARTITION, [wrap(visitor_message_id("web", "v1", text), 1, "", body)], first=False)


async def test_an_emptied_redis_takes_nobodys_conversations(
    vhost_url: str, redis_url: str, database_url: str, redis_server: RedisServer
) -> None:
    """Missing presence is not absence: after a flush and after a restart the owner stays the owner."""
    async with open_world(vhost_url, redis_url, database_url) as world:
        await world.agent("ana", idle_since=1)
        await world.agent("ben", idle_since=2)
        async with beating(world, "ana", "ben"), world.router(heartbeat_s=BEAT_S, grace_s=1.5):
            await world.says("v1", "hello")
            row = await world.becomes("v1", "offered", "ana")
            await world.accept(row, "ana")
            await world.becomes("v1", "assigned", "ana")
            await asyncio.to_thread(redis_server.empty)
            await _seconds_pass(world, 2.0)
            await asyncio.to_thread(redis_server.kill)
            await _seconds_pass(world, 2.0)
            await asyncio.to_thread(redis_server.start)
            await _seconds_pass(world, 3.0)
        found = await world.rows(select(assignment.c.agent_id, assignment.c.outcome))
        assert [tuple(one) for one in found] == [("ana", "")]
        assert (await world.conversation("v1")).status == "assigned"


async def test_effects_left_in_the_outbox_leave_first(vhost_url: str, redis_url: str, database_url: str) -> None:
    """A predecessor committed and died before relaying: the next owner relays its effects before anything else."""
    async with open_world(vhost_url, redis_url, database_url) as world:
        left = wrap("left", 1, "", {"left": True})
        epoch = await world.record.raise_epoch(PARTITION)
        async with world.record.transaction() as transaction:
            await transaction.fence(PARTITION, epoch)
            await transaction.emit([BusEffect(OUTBOUND, 1, left)])
        collect = Collect()
        subscription = await world.bus.consume(OUTBOUND, collect, lambda _partition: True)
        async with world.router():
            await world.says("v1", "hello")

            async def arrived() -> bool:
                return bool(collect.envelopes)

            await world.until(arrived)
        await subscription.close()
        assert [one.id for one in collect.envelopes] == ["left"]
        assert await world.rows(select(outbox.c.n)) == []


async def test_a_fenced_owner_changes_nothing(vhost_url: str, redis_url: str, database_url: str) -> None:
    """Once another owner raised the epoch, the former one's frame is refused; so is that of no owner at all."""
    async with open_world(vhost_url, redis_url, database_url) as world:
        stores = Stores(world.bus, world.live, world.record)
        handler = InboundHandler(stores, RecordFrames(), Policy)
        with pytest.raises(Fenced):
            await handler.handle(said("early"))
        mine = said("mine")
        await handler.handle(Delivery(INBOUND, PARTITION, mine.envelopes, first=True))
        await world.record.raise_epoch(PARTITION)
        with pytest.raises(Fenced):
            await handler.handle(said("late"))
        row = await world.conversation("v1")
        assert await world.messages(row) == [(1, "visitor", "mine")]
        assert derive_id("conversation", mine.envelopes[0].id) == row.id


async def test_an_agent_assigned_while_a_lock_was_awaited_has_a_name(
    vhost_url: str, redis_url: str, database_url: str
) -> None:
    """PostgreSQL joins before it locks: after the wait it rereads the conversation's row, not the joined agent's."""
    async with open_world(vhost_url, redis_url, database_url) as world:
        await world.agent("ana")
        handler = InboundHandler(Stores(world.bus, world.live, world.record), RecordFrames(), Policy)
        await handler.handle(Delivery(INBOUND, PARTITION, said("hello").envelopes, first=True))
        row = await world.conversation("v1")
        offered = {"status": "offered", "agent_id": "ana", "assignment_id": "a1", "waiting_since": None}
        offering = update(conversation).where(conversation.c.id == row.id).values(offered)
        async with world.record.transaction() as transaction:
            await transaction.connection.execute(offering)
            reading = asyncio.create_task(_load(world, row.id))
            await world.until(lambda: _somebody_waits(world))
        loaded = await reading

        assert [one.agent_id for one in loaded.conversations] == ["ana"]
        assert loaded.cards == {"ana": AgentProfile("Ana")}


async def _load(world: World, key: str) -> Loaded:
    async with world.record.transaction() as transaction:
        return await RecordFrames().load(transaction.connection, Needs(conversations={key}))


async def _somebody_waits(world: World) -> bool:
    """Return whether a transaction waits for another one's lock."""
    waiting = (
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0"
    )
    return bool(await world.rows(text(waiting)))


async def _seconds_pass(world: World, seconds: float) -> None:
    """Let the presence check run for a while: nothing must happen, so there is no event to await."""
    until = asyncio.get_running_loop().time() + seconds

    async def over() -> bool:
        return asyncio.get_running_loop().time() > until

    await world.until(over)
