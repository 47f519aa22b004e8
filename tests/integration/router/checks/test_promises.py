"""Repeated frames, bad envelopes, vanished agents, a second router, rival dispatchers: the promises hold."""

import asyncio
from contextlib import AsyncExitStack

from sqlalchemy import func, select
from usher_common.bus.port import INBOUND
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.reply import SendReply
from usher_common.envelope import Envelope, wrap
from usher_common.ids import agent_command_id, partition_of, visitor_message_id
from usher_common.messages.events import CommandAnswered, MessageConflicted, agent_topic, visitor_topic
from usher_common.record.tables.schema import agent, assignment, conversation, message, outbox, parked
from usher_router.adapters.dispatch.pool import RecordPool
from usher_router.app.dispatch.dispatcher import DispatchConfig, Dispatcher
from usher_router.domain.policy import Policy

from routing import World
from routing.collect import Collect
from routing.world import BEAT_S, PARTITIONS, beating, owned


async def test_the_same_message_again_changes_nothing(world: World) -> None:
    """The id decides: with the same text it is the same message; another text is a conflict and the first stands."""
    await world.agent("ana")
    async with world.router():
        for text in ("hello", "hello", "something else"):
            await world.says("v1", text, "mine")
        conflicts = await world.heard_by(visitor_topic("web", "v1"), MessageConflicted)
        row = await world.becomes("v1", "offered")
        await world.accept(row, "ana")
        await world.becomes("v1", "assigned")
        await world.close_by(row, "ana")
        await world.becomes("v1", "closed")
        await world.says("v1", "hello", "mine")
        await world.says("v2", "after")
        await world.becomes("v2", "offered")

    assert [one.client_id for one in conflicts] == ["mine"]
    assert (await world.messages(row))[:1] == [(1, "visitor", "hello")]
    assert [tuple(one) for one in await world.rows(_count_of("v1"))] == [(1,)]


async def test_a_second_router_continues_where_the_first_stopped(world: World) -> None:
    """It continues the sequence, and envelopes published in between are not lost."""
    await world.agent("ana")
    async with world.router("router-1"):
        await world.says("v1", "one")
        await world.becomes("v1", "offered")
    await world.says("v1", "two")
    async with world.router("router-2"):
        await world.says("v1", "three")

        async def all_there() -> bool:
            return bool((await world.conversation("v1")).last_seq == 3)

        await world.until(all_there)
    expected = [(1, "visitor", "one"), (2, "visitor", "two"), (3, "visitor", "three")]
    assert expected == await world.messages(await world.conversation("v1"))


async def test_a_bad_envelope_of_a_frame_is_parked_alone(world: World) -> None:
    """A NUL, and a body that is no command, are parked with their reasons; their neighbours go through."""
    await world.agent("ana")
    partition = partition_of("web", "v1", PARTITIONS)

    def says(text: str, name: str) -> Envelope:
        return wrap(visitor_message_id("web", "v1", name), 1, "", MessageReceived("web", "v1", "web", text, name))

    bad = wrap("no-command", 1, "", {"t": "nonsense"})
    items = [says("one", "a"), says("bad\0text", "b"), bad, says("two", "c")]
    await world.bus.publish_all(INBOUND, [(partition, item) for item in items])
    async with world.router():

        async def both() -> bool:
            row = await world.conversation("v1")
            return bool(row is not None and row.last_seq == 2)

        await world.until(both)

        async def two_parked() -> bool:
            return len(await world.rows(select(parked.c.id))) == 2

        await world.until(two_parked)
    rows = await world.rows(select(parked.c.envelope_id, parked.c.reason))
    assert {items[1].id, "no-command"} == {one[0] for one in rows}
    assert all(one[1] for one in rows)
    expected = [(1, "visitor", "one"), (2, "visitor", "two")]
    assert expected == await world.messages(await world.conversation("v1"))


async def test_a_former_owners_late_reply_is_kept_and_a_strangers_is_parked(world: World) -> None:
    """The gateway accepted it while the agent owned the conversation, so it must not be lost."""
    await world.agent("ana", idle_since=1)
    await world.agent("ben", idle_since=2)
    await world.agent("eve", status="away")
    async with owned(world, "ana") as row:
        await world.transfer(row, "ana", "ben")
        await world.reply(row, "ana", "goodbye")
        await world.reply(row, "eve", "let me in", "evil")
        answers = await world.heard_by(agent_topic("eve"), CommandAnswered)

    assert (answers[0].client_id, answers[0].code) == ("evil", "not_owner")
    assert "goodbye" in [text for _, _, text in await world.messages(row)]
    assert "let me in" not in [text for _, _, text in await world.messages(row)]
    rows = await world.rows(select(parked.c.envelope_id, parked.c.reason))
    assert [(agent_command_id("eve", "evil"), "not_owner")] == [tuple(one) for one in rows]


async def test_a_vanished_agents_conversations_are_offered_again_with_their_history(world: World) -> None:
    """An agent silent beyond the grace is offline; the conversations keep their messages."""
    await world.agent("ana", idle_since=1)
    await world.agent("ben", idle_since=2)
    async with beating(world, "ben"), world.router(heartbeat_s=BEAT_S, grace_s=2.0):
        async with beating(world, "ana"):  # until the agent owns it: an earlier heartbeat may be too old by then
            await world.says("v1", "hello")
            row = await world.becomes("v1", "offered", "ana")
            await world.accept(row, "ana")
            await world.becomes("v1", "assigned", "ana")
        row = await world.becomes("v1", "offered", "ben")
        assert (await world.agent_row("ana")).status == "offline"
        assert (await world.agent_row("ana")).load == 0

    texts = [text for _, _, text in await world.messages(row)]
    assert texts == ["hello", "joined:Ana", "queued"]


async def test_rival_dispatchers_never_offer_twice(world: World) -> None:
    """Three that all take themselves for the preferred one share the work without double owners or overload."""
    for number in range(8):
        await world.agent(f"agent{number}")
    rivals = [
        Dispatcher(world.live, world.record, RecordPool(), DispatchConfig(Policy, lambda: True)) for _ in range(2)
    ]
    async with world.router(), AsyncExitStack() as stack:
        for rival in rivals:
            await rival.start()
            stack.push_async_callback(rival.close)
        await asyncio.gather(*(world.says(f"v{number}", "hello") for number in range(40)))

        async def full() -> bool:
            counted = await world.rows(select(func.count()).where(conversation.c.status == "offered"))
            return bool(counted[0][0] == 24)

        await world.until(full)

    loads = [one[0] for one in await world.rows(select(agent.c.load))]
    assert loads == [99] * 8
    per = select(func.count()).where(assignment.c.ended_at.is_(None)).group_by(assignment.c.agent_id)
    assert [one[0] for one in await world.rows(per)] == [3] * 8


async def test_a_reply_to_a_provider_is_published_to_outbound(world: World) -> None:
    """A reply on a channel other than the web is sent once, and the outbox is empty afterwards."""
    await world.agent("ana")
    sends = Collect()
    async with world.router():
        await world.says("+49", "hello", channel="webhook")
        row = await world.becomes("+49", "offered")
        await world.accept(row, "ana")
        await world.becomes("+49", "assigned")
        subscription = await world.bus.consume("outbound", sends, lambda _partition: True)
        reply = SendReply(row.id, "ana", "good day", "r1")
        for _ in range(2):
            await world.command(reply, row.home_partition, agent_command_id("ana", "r1"))

        async def sent() -> bool:
            return bool(sends.envelopes)

        await world.until(sent)
        await subscription.close()

    assert len(sends.envelopes) == 1
    assert await world.rows(select(outbox.c.n)) == []


def _count_of(peer: str) -> object:
    return (
        select(func.count())
        .select_from(message.join(conversation, conversation.c.id == message.c.conversation_id))
        .where(conversation.c.peer == peer, message.c.author == "visitor")
    )
