"""A conversation from its first message to its close, on both kinds of stores."""

import json

from sqlalchemy import select
from usher_common.messages.events import CommandAnswered, ConversationChanged, MessageAdded, agent_topic, visitor_topic
from usher_common.record.tables.schema import assignment, decision

from routing import World


async def test_a_message_is_offered_accepted_answered_and_closed(world: World) -> None:
    """Both sides get everything in order; the record has it without gaps."""
    ana = await world.agent("ana")
    async with world.router():
        await world.says("v1", "hello")
        row = await world.becomes("v1", "offered", ana)
        offers = await world.heard_by(agent_topic(ana), ConversationChanged)
        assert offers[-1].offer is not None
        assert row.assignment_id == offers[-1].offer.assignment

        await world.accept(row, ana)
        row = await world.becomes("v1", "assigned", ana)
        await world.reply(row, ana, "good day")
        await world.says("v1", "my question")
        await world.heard_by(visitor_topic("web", "v1"), MessageAdded, 4)
        client_id = await world.close_by(row, ana)
        row = await world.becomes("v1", "closed")
        answered = await world.heard_by(agent_topic(ana), CommandAnswered, 2)

    expected = [
        (1, "visitor", "hello"),
        (2, "system", "joined:Ana"),
        (3, "agent", "good day"),
        (4, "visitor", "my question"),
        (5, "system", "closed_by_agent:Ana"),
        (6, "system", "rate"),
    ]
    assert expected == await world.messages(row)
    heard = world.events(visitor_topic("web", "v1"), MessageAdded)
    assert [seq for seq, _, _ in expected] == [one.seq for one in heard]
    assert (row.closed_by, row.last_seq, row.next_deadline) == ("agent", 6, None)
    assert ((await world.agent_row(ana)).load, (await world.agent_row(ana)).missed_offers) == (0, 0)
    assert client_id == answered[-1].client_id
    assert {""} == {one.code for one in answered}


async def test_each_offer_is_explained(world: World) -> None:
    """The decision names the rule, the winner, who would have been next, and why others were ruled out."""
    await world.agent("ana", skills=("billing",), idle_since=2)
    await world.agent("ben", skills=("billing",), idle_since=1)
    await world.agent("cem")
    await world.agent("dia", skills=("billing",), status="away")
    async with world.router():
        await world.says("v1", "my invoice", skills=("billing",))
        row = await world.becomes("v1", "offered", "ben")

    found = await world.rows(select(decision.c.explanation_json).where(decision.c.conversation_id == row.id))
    explanation = json.loads(found[0][0])
    assert explanation["winner"]["agent"] == "ben"
    assert [one["agent"] for one in explanation["next"]] == ["ana"]
    assert explanation["ruled_out"] == {"missing_skill": 1, "unavailable": 1}


async def test_a_message_after_the_close_opens_a_new_conversation(world: World) -> None:
    """An address has one open conversation at a time."""
    ana = await world.agent("ana")
    async with world.router():
        await world.says("v1", "one")
        first = await world.becomes("v1", "offered", ana)
        await world.accept(first, ana)
        await world.becomes("v1", "assigned")
        await world.close_by(first, ana)
        await world.becomes("v1", "closed")
        await world.says("v1", "two")
        second = await world.becomes("v1", "offered", ana)

    assert first.id != second.id
    assert first.contact_id == second.contact_id


async def test_a_conversation_waits_until_an_agent_is_free(world: World) -> None:
    """It is offered as soon as one becomes available."""
    ana = await world.agent("ana", status="away")
    async with world.router():
        await world.says("v1", "hello")
        await world.becomes("v1", "waiting")
        await world.is_now(ana, "available")
        await world.becomes("v1", "offered", ana)


async def test_an_agent_gets_no_more_than_fits(world: World) -> None:
    """With capacity 100 and weight 33 three of five are offered; closes make space for the others, oldest first."""
    ana = await world.agent("ana")
    async with world.router():
        for number in range(5):
            await world.says(f"v{number}", "hello")
            await world.becomes(f"v{number}", "offered" if number < 3 else "waiting")
        assert (await world.agent_row(ana)).load == 99
        row = await world.conversation("v0")
        await world.accept(row, ana)
        await world.becomes("v0", "assigned")
        await world.close_by(row, ana)
        await world.becomes("v3", "offered", ana)

    assert (await world.conversation("v4")).status == "waiting"
    open_now = await world.rows(select(assignment.c.weight).where(assignment.c.ended_at.is_(None)))
    assert (await world.agent_row(ana)).load == sum(one[0] for one in open_now)
