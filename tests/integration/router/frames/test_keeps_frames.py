"""Frames that fail because of the record: nothing is parked, nothing left behind, and the order stays."""

import pytest
from sqlalchemy import select, text, update
from usher_common.bus.port import INBOUND, OUTBOUND
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.reply import SendReply
from usher_common.envelope import Envelope, wrap
from usher_common.handling import Delivery, Stall
from usher_common.ids import agent_command_id, partition_of, visitor_message_id
from usher_common.messages.sends import decode_send
from usher_common.record.tables.schema import conversation, outbox, parked
from usher_common.stores import Stores
from usher_router.adapters.frames.frames import RecordFrames
from usher_router.app.frames.handle_frame import InboundHandler
from usher_router.domain.policy import Policy

from lost_commit import LostCommit
from routing.collect import Collect
from routing.world import PARTITIONS, World, open_world

PARTITION = partition_of("webhook", "v1", PARTITIONS)


def frame(*envelopes: Envelope, first: bool = False) -> Delivery:
    """A frame of the visitor's partition."""
    return Delivery(INBOUND, PARTITION, envelopes, first)


def reply(conversation_id: str, text: str) -> Envelope:
    """Return a reply to a contact at a provider, which therefore becomes a send."""
    return wrap(agent_command_id("ana", text), 1, "", SendReply(conversation_id, "ana", text, text))


async def _owned_by_ana(world: World, handler: InboundHandler) -> str:
    """Open a conversation of a provider's contact, once owned by Ana, so that Ana's replies are sent."""
    await world.agent("ana")
    body = MessageReceived("webhook", "v1", "webhook", "hello")
    await handler.handle(frame(wrap(visitor_message_id("webhook", "v1", "1"), 1, "", body), first=True))
    row = await world.conversation("v1")
    async with world.record.transaction() as transaction:
        mine = update(conversation).where(conversation.c.id == row.id).values(participants_json='["ana"]')
        await transaction.connection.execute(mine)
    return str(row.id)


async def test_effects_of_an_unconfirmed_commit_leave_before_newer_ones(
    vhost_url: str, redis_url: str, database_url: str
) -> None:
    """The frame is handled again and finds nothing to do; what its first commit left in the outbox must be relayed."""
    async with LostCommit(database_url) as way, open_world(vhost_url, redis_url, way.url) as world:
        handler = InboundHandler(Stores(world.bus, world.live, world.record), RecordFrames(), Policy)
        held = await _owned_by_ana(world, handler)
        collect = Collect()
        subscription = await world.bus.consume(OUTBOUND, collect, lambda _partition: True)
        way.arm(b"INSERT INTO outbox")
        with pytest.raises(Stall):
            await handler.handle(frame(reply(held, "one")))
        assert way.lost == 1
        await handler.handle(frame(reply(held, "one")))
        await handler.handle(frame(reply(held, "two")))

        async def arrived() -> bool:
            both = (
                len({one.id for one in collect.envelopes}) > 1
            )  # a confirm says that it was published, not that it arrived
            return both and not await world.rows(select(outbox.c.n))

        await world.until(arrived)
        await subscription.close()
        sent = [decode_send(one.body).text for one in collect.envelopes]
        assert list(dict.fromkeys(sent)) == ["one", "two"]
        assert await world.rows(select(outbox.c.n)) == []


async def test_a_missing_table_parks_no_message(world: World) -> None:
    """Migrations have not run, or a table was renamed: the frame is kept, and handled once the table is there."""
    handler = InboundHandler(Stores(world.bus, world.live, world.record), RecordFrames(), Policy)
    body = MessageReceived("webhook", "v1", "webhook", "hello")
    envelope = wrap(visitor_message_id("webhook", "v1", "1"), 1, "", body)
    await _rename(world, "message", "elsewhere")
    with pytest.raises(Stall):
        await handler.handle(frame(envelope, first=True))
    with pytest.raises(Stall):
        await handler.handle_singly(frame(envelope))
    await _rename(world, "elsewhere", "message")
    assert await world.rows(select(parked.c.reason)) == []
    await handler.handle(frame(envelope))
    assert await world.messages(await world.conversation("v1")) == [(1, "visitor", "hello")]


async def _rename(world: World, name: str, other: str) -> None:
    async with world.record.transaction() as transaction:
        await transaction.connection.execute(text(f"ALTER TABLE {name} RENAME TO {other}"))
