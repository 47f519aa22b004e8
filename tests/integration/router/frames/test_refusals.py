"""Offers declined and expired, transfers, ends: the conversation keeps its queue position, and the load is released."""

import json
from typing import Any

from sqlalchemy import select
from usher_common.commands.end import EndConversation
from usher_common.commands.marks import ReportMarks
from usher_common.commands.offer import AcceptOffer
from usher_common.messages.events import CommandAnswered, ConversationChanged, agent_topic, visitor_topic
from usher_common.record.tables.schema import assignment, mark

from routing import World
from routing.world import owned


async def outcomes(world: World, row: Any) -> list[tuple[str, str]]:
    """Return (agent, outcome) of a conversation's assignments, in order."""
    wanted = select(assignment.c.agent_id, assignment.c.outcome).where(assignment.c.conversation_id == row.id)
    return [(one[0], one[1]) for one in await world.rows(wanted.order_by(assignment.c.wait_no))]


async def test_a_declined_offer_goes_to_the_next_agent(world: World) -> None:
    """The decline is remembered, that agent's load released, and the queue position kept."""
    await world.agent("ana", idle_since=1)
    await world.agent("ben", idle_since=2)
    async with world.router():
        await world.says("v1", "hello")
        row = await world.becomes("v1", "offered", "ana")
        await world.decline(row, "ana")
        again = await world.becomes("v1", "offered", "ben")

    assert tuple(json.loads(again.refused_json)) == ("ana",)
    assert await outcomes(world, row) == [("ana", "declined"), ("ben", "")]
    assert ((await world.agent_row("ana")).load, (await world.agent_row("ben")).load) == (0, 33)


async def test_an_expired_offer_goes_on_and_three_make_the_agent_away(world: World) -> None:
    """After three missed offers in a row the agent is away, so that no more conversations wait for them."""
    await world.agent("ana")
    async with world.router(offer_s=0.3, refusal_pause_s=0.05):
        await world.says("v1", "hello")

        async def away() -> bool:
            return bool((await world.agent_row("ana")).status == "away")

        await world.until(away)
        row = await world.becomes("v1", "waiting")

    assert await outcomes(world, row) == [("ana", "expired")] * 3
    assert ((await world.agent_row("ana")).status_reason, (await world.agent_row("ana")).load) == ("missed_offers", 0)


async def test_accepting_an_expired_offer_is_refused(world: World) -> None:
    """The answer says why, and nobody becomes the owner."""
    await world.agent("ana", idle_since=1)
    await world.agent("ben", idle_since=2)
    async with world.router():
        await world.says("v1", "hello")
        row = await world.becomes("v1", "offered", "ana")
        await world.decline(row, "ana")
        await world.becomes("v1", "offered", "ben")
        await world.command(AcceptOffer(row.id, "ana", row.assignment_id, "late"), row.home_partition)
        answers = await world.heard_by(agent_topic("ana"), CommandAnswered, 2)

    assert (answers[1].client_id, answers[1].code) == ("late", "expired")
    assert ((await world.conversation("v1")).status, (await world.conversation("v1")).agent_id) == ("offered", "ben")


async def test_a_transfer_goes_to_the_agent_named_and_then_to_the_queue(world: World) -> None:
    """The named agent is offered it; when they let the offer expire, it goes to any agent who fits."""
    await world.agent("ana", idle_since=1)
    await world.agent("ben", idle_since=2, skills=("billing",))
    await world.agent("cem", idle_since=3)
    async with world.router():
        await world.says("v1", "hello")
        row = await world.becomes("v1", "offered", "ana")
        await world.accept(row, "ana")
        await world.becomes("v1", "assigned", "ana")
        await world.transfer(row, "ana", "ben", note="knows invoices")
        row = await world.becomes("v1", "offered", "ben")
        assert row.note == "knows invoices"
        await world.decline(row, "ben")
        row = await world.becomes("v1", "offered", "cem")

    assert (await outcomes(world, row))[:2] == [("ana", "transferred"), ("ben", "declined")]
    assert "transferred:Ben" in [text for _, author, text in await world.messages(row) if author == "system"]


async def test_a_transfer_to_an_absent_agent_falls_back_to_the_queue(world: World) -> None:
    """After the time of waiting for the named agent, it is offered to any agent who fits."""
    await world.agent("ana", idle_since=1)
    await world.agent("ben", status="away")
    await world.agent("cem", idle_since=3)
    async with world.router(transfer_s=0.4):
        await world.says("v1", "hello")
        row = await world.becomes("v1", "offered", "ana")
        await world.accept(row, "ana")
        await world.becomes("v1", "assigned", "ana")
        await world.transfer(row, "ana", "ben")
        row = await world.becomes("v1", "offered", "cem")

    columns = select(assignment.c.agent_id, assignment.c.offered_at, assignment.c.ended_at)
    first, second = await world.rows(columns.order_by(assignment.c.offered_at))
    assert await outcomes(world, row) == [("ana", "transferred"), ("cem", "")]
    assert second.offered_at - first.ended_at >= 400_000  # µs: how long ben was waited for


async def test_the_visitor_ends_an_offered_conversation(world: World) -> None:
    """The offer is withdrawn and the agent's load released; ending twice changes nothing."""
    await world.agent("ana")
    async with world.router():
        await world.says("v1", "hello")
        row = await world.becomes("v1", "offered", "ana")
        for _ in range(2):
            await world.command(EndConversation(row.id), row.home_partition)
        row = await world.becomes("v1", "closed")
        await world.says("v2", "after")
        await world.becomes("v2", "offered")

    assert await outcomes(world, row) == [("ana", "withdrawn")]
    assert await world.messages(row) == [(1, "visitor", "hello"), (2, "system", "closed_by_visitor")]
    assert (await world.agent_row("ana")).load == 33


async def test_a_silent_visitor_is_reminded_and_then_closed(world: World) -> None:
    """After the agent's last message: a reminder, then the close, each once."""
    await world.agent("ana")
    async with world.router(nudge_s=0.4, close_s=0.4):
        await world.says("v1", "hello")
        row = await world.becomes("v1", "offered", "ana")
        await world.accept(row, "ana")
        await world.becomes("v1", "assigned")
        await world.reply(row, "ana", "are you there?")
        row = await world.becomes("v1", "closed")

    assert [text for _, author, text in await world.messages(row) if author == "system"] == [
        "joined:Ana",
        "nudge",
        "closed_idle",
    ]
    assert row.closed_by == "idle"


async def test_marks_only_grow_and_reach_the_other_side(world: World) -> None:
    """A lower mark changes nothing; one beyond the last message counts as the last message."""
    await world.agent("ana")
    async with owned(world, "ana") as row:
        for read in (2, 1, 99):
            await world.command(
                ReportMarks(row.id, "agent", delivered=read, read=read, agent="ana"), row.home_partition
            )
        await world.reply(row, "ana", "seen")
        await world.command(ReportMarks(row.id, "visitor", read=3), row.home_partition)

        async def marked() -> bool:
            return bool((await world.conversation("v1")).visitor_read == 3)

        await world.until(marked)

    row = await world.conversation("v1")
    assert (row.agent_delivered, row.agent_read, row.visitor_delivered, row.visitor_read) == (2, 2, 3, 3)
    found = await world.rows(select(mark.c.party, mark.c.kind, mark.c.seq).order_by(mark.c.party, mark.c.kind))
    expected = [("agent", "delivered", 2), ("agent", "read", 2), ("visitor", "delivered", 3), ("visitor", "read", 3)]
    assert expected == [tuple(one) for one in found]
    assert world.events(visitor_topic("web", "v1"), ConversationChanged)[-1].agent_read == 2
