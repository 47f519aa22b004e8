"""Agents' actions on the stores: what is on record, which events are published, and repeated commands."""

import json
from typing import Any

from sqlalchemy import select
from usher_common.commands.close import CloseConversation
from usher_common.commands.drain import DrainAgent
from usher_common.commands.guest import InviteAgent
from usher_common.commands.hold import HoldConversation
from usher_common.commands.note import AddNote
from usher_common.commands.presence import AgentVanished
from usher_common.commands.reassign import ReassignConversation
from usher_common.commands.reopen import ReopenConversation
from usher_common.commands.tag import TagConversation
from usher_common.commands.take import TakeConversation
from usher_common.commands.transfer import TransferConversation
from usher_common.ids import agent_partition
from usher_common.messages.events import (
    AgentChanged,
    CommandAnswered,
    ConversationChanged,
    MessageAdded,
    MessageConflicted,
    NoteAdded,
    agent_topic,
    visitor_topic,
)
from usher_common.record.tables.schema import assignment, decision, note

from routing import World
from routing.world import PARTITIONS, owned


async def answer(world: World, agent_id: str, body: Any, partition: int, name: str = "") -> str:
    """Send a command and wait for the code of its answer."""
    await world.command(body, partition, name)

    async def look() -> list[CommandAnswered] | None:
        return [one for one in world.events(agent_topic(agent_id), CommandAnswered) if one.client_id == body.client_id]

    return (await world.until(look))[-1].code


async def assignments(world: World, row: Any) -> list[tuple[Any, ...]]:
    """Return (agent, outcome, reason, accepted) of a conversation's assignments, in order."""
    columns = (assignment.c.agent_id, assignment.c.outcome, assignment.c.reason, assignment.c.accepted_at.is_not(None))
    wanted = select(*columns).where(assignment.c.conversation_id == row.id).order_by(assignment.c.wait_no)
    return [tuple(one) for one in await world.rows(wanted)]


async def test_a_waiting_conversation_is_taken_and_the_reason_recorded(world: World) -> None:
    """A busy agent is offered nothing but may take what they want; the next one who tries is refused."""
    await world.agent("ana", status="busy")
    await world.agent("ben", status="busy")
    async with world.router():
        await world.says("v1", "hello")
        row = await world.becomes("v1", "waiting")
        taken = await answer(world, "ana", TakeConversation(row.id, "ana", "t1"), row.home_partition)
        refused = await answer(world, "ben", TakeConversation(row.id, "ben", "t1"), row.home_partition)
        row = await world.becomes("v1", "assigned", "ana")

    assert (taken, refused) == ("", "not_waiting")
    assert await assignments(world, row) == [("ana", "", "", True)]
    why = await world.rows(select(decision.c.assignment_id, decision.c.explanation_json, decision.c.policy))
    expected = {"action": "taken", "by": "ana", "queue": "default", "rule": row.rule}
    assert [(row.assignment_id, expected, "settings")] == [(one[0], json.loads(one[1]), one[2]) for one in why]
    found = await world.agent_row("ana")
    assert (found.load, json.loads(found.held_json)) == (33, {"chat": 1})


async def test_a_guest_joins_reads_and_takes_over(world: World) -> None:
    """The guest gets the messages, a note and the change; a warm transfer leaves no gap between the owners."""
    await world.agent("ana", idle_since=1)
    await world.agent("ben", status="busy")
    async with world.router():
        await world.says("v1", "hello")
        row = await world.becomes("v1", "offered", "ana")
        await world.accept(row, "ana")
        await world.becomes("v1", "assigned", "ana")
        assert await answer(world, "ana", InviteAgent(row.id, "ana", "i1", "ben"), row.home_partition) == ""
        await world.says("v1", "who is there?")
        await world.heard_by(agent_topic("ben"), MessageAdded, 2)
        assert (
            await answer(world, "ana", AddNote(row.id, "ana", "n1", "calls back"), row.home_partition, "note-1") == ""
        )
        await world.reply(row, "ben", "me")
        warm = TransferConversation(row.id, "ana", "w1", "ben")
        assert await answer(world, "ana", warm, row.home_partition) == ""
        row = await world.becomes("v1", "assigned", "ben")

    heard = [one.text for one in world.events(agent_topic("ben"), MessageAdded)]
    assert heard == ["guest_joined:Ben", "who is there?", "me", "transferred:Ben", "joined:Ben"]
    assert [one.text for one in world.events(agent_topic("ana"), MessageAdded)][-3:] == [
        "who is there?",
        "me",
        "transferred:Ben",
    ]
    assert [(one.id, one.text, one.after_seq) for one in world.events(agent_topic("ben"), NoteAdded)] == [
        ("note-1", "calls back", 4)
    ]
    assert world.events(visitor_topic("web", "v1"), NoteAdded) == []
    assert [tuple(one) for one in await world.rows(select(note.c.id, note.c.agent_id, note.c.text))] == [
        ("note-1", "ana", "calls back")
    ]
    assert await assignments(world, row) == [("ana", "transferred", "", True), ("ben", "", "", True)]
    assert ((await world.agent_row("ana")).load, (await world.agent_row("ben")).load) == (0, 33)


async def test_a_guest_who_vanishes_leaves(world: World) -> None:
    """The owner sees that they are alone again; no answer is sent, since no command asked for it."""
    await world.agent("ana", idle_since=1)
    await world.agent("ben", status="busy")
    async with owned(world, "ana", grace_s=3600) as row:
        assert await answer(world, "ana", InviteAgent(row.id, "ana", "i1", "ben"), row.home_partition) == ""
        await world.command(AgentVanished("ben", 1), agent_partition("ben", PARTITIONS))

        async def alone() -> bool:
            return bool((await world.conversation("v1")).guests_json == "[]")

        await world.until(alone)

    assert [text for _, author, text in await world.messages(row) if author == "system"] == [
        "joined:Ana",
        "guest_joined:Ben",
        "guest_left:Ben",
    ]
    assert world.events(agent_topic("ben"), CommandAnswered) == []


async def test_hold_tags_outcome_and_reopening_are_on_record(world: World) -> None:
    """After a reload the desk shows what was done."""
    await world.agent("ana")
    async with world.router():
        await world.says("v1", "hello")
        row = await world.becomes("v1", "offered", "ana")
        await world.accept(row, "ana")
        await world.becomes("v1", "assigned", "ana")
        await world.reply(row, "ana", "let me see")
        held = HoldConversation(row.id, "ana", "h1", "one moment")
        assert await answer(world, "ana", held, row.home_partition) == ""
        tagged = TagConversation(row.id, "ana", "g1", ("vip",))
        assert await answer(world, "ana", tagged, row.home_partition) == ""
        row = await world.becomes("v1", "assigned", "ana")
        assert (row.held_since is not None, row.next_deadline, json.loads(row.tags_json)) == (True, None, ["vip"])
        done = CloseConversation(row.id, "ana", "d1", "solved", ("tax",))
        assert await answer(world, "ana", done, row.home_partition) == ""
        row = await world.becomes("v1", "closed")
        assert (row.outcome, json.loads(row.tags_json), row.held_since) == ("solved", ["vip", "tax"], None)
        assert await answer(world, "ana", ReopenConversation(row.id, "ana", "r1"), row.home_partition) == ""
        row = await world.becomes("v1", "assigned", "ana")

    assert (row.reopened, row.outcome, row.closed_at) == (1, "", None)
    assert await assignments(world, row) == [("ana", "closed", "", True), ("ana", "", "", True)]
    assert world.events(visitor_topic("web", "v1"), ConversationChanged)[-1].status == "assigned"


async def test_a_conversation_is_not_reopened_beside_an_open_one(world: World) -> None:
    """An address has one open conversation."""
    await world.agent("ana")
    async with owned(world, "ana") as row:
        await world.close_by(row, "ana")
        await world.becomes("v1", "closed")
        await world.says("v1", "something else")
        await world.becomes("v1", "offered", "ana")
        code = await answer(world, "ana", ReopenConversation(row.id, "ana", "r1"), row.home_partition)

    assert code == "other_open"


async def test_a_supervisor_reassigns_and_drains(world: World) -> None:
    """Reassigned at once; the drained agent is away once the last one ended, and returns by their own choice."""
    await world.agent("ana", idle_since=1)
    await world.agent("ben", status="busy")
    await world.agent("sue", status="away", role="supervisor")
    async with world.router():
        for peer in ("v1", "v2"):
            await world.says(peer, "hello")
            row = await world.becomes(peer, "offered", "ana")
            await world.accept(row, "ana")
            await world.becomes(peer, "assigned", "ana")
        first, second = await world.conversation("v1"), await world.conversation("v2")
        give = ReassignConversation(first.id, "sue", "g1", "ben")
        assert await answer(world, "sue", give, first.home_partition) == ""
        drain = DrainAgent("ana", "sue", "d1")
        assert await answer(world, "sue", drain, agent_partition("ana", PARTITIONS)) == ""
        await world.says("v3", "anybody?")
        await world.close_by(second, "ana")

        async def away() -> bool:
            return bool((await world.agent_row("ana")).status == "away")

        await world.until(away)
        assert (await world.becomes("v3", "waiting")).agent_id is None
        await world.is_now("ana", "available")
        await world.becomes("v3", "offered", "ana")

    found = await world.agent_row("ana")
    assert (found.draining, found.load) == (False, 33)
    assert any(one.draining for one in world.events(agent_topic("ana"), AgentChanged))
    assert await assignments(world, first) == [("ana", "reassigned", "sue", True), ("ben", "", "", True)]


async def test_a_repeated_command_gets_the_first_answer(world: World) -> None:
    """A transfer that was done answers so, though another agent owns the conversation by then, and is not repeated."""
    await world.agent("ana", idle_since=1)
    await world.agent("ben", idle_since=2)
    async with world.router():
        await world.says("v1", "hello")
        row = await world.becomes("v1", "offered", "ana")
        await world.accept(row, "ana")
        await world.becomes("v1", "assigned", "ana")
        over = TransferConversation(row.id, "ana", "o1", "ben")
        assert await answer(world, "ana", over, row.home_partition, "over") == ""
        row = await world.becomes("v1", "offered", "ben")
        await world.accept(row, "ben")
        await world.becomes("v1", "assigned", "ben")
        late = TakeConversation(row.id, "ana", "t1")
        assert await answer(world, "ana", late, row.home_partition, "late") == "not_waiting"
        await world.command(over, row.home_partition, "over")
        back = TransferConversation(row.id, "ben", "b1")
        assert await answer(world, "ben", back, row.home_partition) == ""
        await world.command(late, row.home_partition, "late")

        async def all_answered() -> bool:
            return len(world.events(agent_topic("ana"), CommandAnswered)) == 5

        await world.until(all_answered)

    codes = [(one.client_id, one.code) for one in world.events(agent_topic("ana"), CommandAnswered)][1:]
    assert codes == [("o1", ""), ("t1", "not_waiting"), ("o1", ""), ("t1", "not_waiting")]
    texts = [text for _, author, text in await world.messages(row) if author == "system"]
    assert texts == ["joined:Ana", "transferred:Ben", "joined:Ben", "transferred"]


async def test_a_client_id_used_for_another_text_is_a_conflict(world: World) -> None:
    """The first stands, and the sender of the second is told."""
    await world.agent("ana")
    async with owned(world, "ana") as row:
        assert (
            await answer(world, "ana", TagConversation(row.id, "ana", "g1", ("one",)), row.home_partition, "same") == ""
        )
        await world.command(TagConversation(row.id, "ana", "g1", ("two",)), row.home_partition, "same")
        told = await world.heard_by(agent_topic("ana"), MessageConflicted)

    assert [one.client_id for one in told] == ["g1"]
    assert json.loads((await world.conversation("v1")).tags_json) == ["one"]


async def test_a_conversation_taken_and_closed_in_one_frame(world: World) -> None:
    """An assignment that began and ended between two commits is on record as ended, and the load is unchanged."""
    await world.agent("ana", status="busy")
    await world.says("v1", "hello")
    async with world.router():
        row = await world.becomes("v1", "waiting")
    commands = [TakeConversation(row.id, "ana", "t1"), CloseConversation(row.id, "ana", "c1", "spam")]
    for body in commands:
        await world.command(body, row.home_partition)
    async with world.router():
        row = await world.becomes("v1", "closed")

    assert await assignments(world, row) == [("ana", "closed", "", True)]
    assert ((await world.agent_row("ana")).load, row.outcome) == (0, "spam")
