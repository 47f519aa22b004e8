"""Socket messages of desks become commands where the table of rights allows it; all else is refused by name."""

from typing import Any

import pytest
from usher_common.commands.close import CloseConversation
from usher_common.commands.drain import DrainAgent
from usher_common.commands.guest import InviteAgent, LeaveConversation
from usher_common.commands.hold import HoldConversation, ResumeConversation
from usher_common.commands.note import AddNote
from usher_common.commands.reassign import ReassignConversation
from usher_common.commands.reopen import ReopenConversation
from usher_common.commands.status import SetAgentStatus
from usher_common.commands.tag import TagConversation
from usher_common.commands.take import TakeConversation
from usher_common.commands.transfer import TransferConversation
from usher_common.messages.events import NoteAdded, PlaceChanged, agent_topic, encode_event, visitor_topic
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables import schema
from usher_gateway.accounts.roles import ADMINISTRATOR, AGENT, SUPERVISOR
from usher_gateway.limits import Timing
from usher_gateway.sockets.shared.periodic import refresh
from usher_gateway.wire.asking import ASKING

from gateway_rig import Desk, Frame, Rig
from gateway_rig.world import AT


@pytest.fixture
def settings() -> dict[str, Any]:
    """The record is read more often than in production."""
    return {"timing": Timing(check=0.2, tick=0.1)}


FIELDS: dict[str, dict[str, Any]] = {
    "accept": {"assignment": "x"},
    "decline": {"assignment": "x"},
    "invite": {"to_agent": ""},
    "note": {"text": "x"},
    "record_call": {"outcome": "busy"},
    "tag": {"tags": ["x"]},
    "status": {"status": "busy"},
}


@pytest.mark.parametrize("role", [AGENT, SUPERVISOR, ADMINISTRATOR])
async def test_each_role_may_send_what_the_table_of_rights_declares(rig: Rig, role: str) -> None:
    """A role in a message's row gets past the check; any other is refused as `forbidden`."""
    ana, ben = await rig.agent("ana", role), await rig.agent("ben")
    desk = await rig.desk("ana")
    key = await rig.world.open("somebody")
    await rig.world.assign(key, ana)
    wrong = []
    for right in (asking.right for asking in ASKING.values()):
        tag = right.name
        where = {"agent": ben} if tag == "drain" else {} if tag == "status" else {"conversation": key}
        asked = await desk.say(tag, **where, **FIELDS.get(tag, {}))
        if (await _answer(desk, asked) != "forbidden") != (role in right.roles):
            wrong.append(tag)

    assert wrong == []


async def test_each_socket_message_becomes_its_command(rig: Rig) -> None:
    """With its fields, and the agent who sent it."""
    ana, ben = await rig.agent("ana", "supervisor"), await rig.agent("ben")
    own, other = await rig.world.open("one"), await rig.world.open("two")
    await rig.world.assign(own, ana)
    desk = await rig.desk("ana")
    expected = [
        TransferConversation(own, ana, "a", ben, ("x",), "n", "q"),
        CloseConversation(own, ana, "b", "sold", ("t",)),
        TakeConversation(other, ana, "c"),
        HoldConversation(own, ana, "d", "wait"),
        ResumeConversation(own, ana, "e"),
        InviteAgent(own, ana, "f", ben),
        LeaveConversation(own, ana, "g"),
        AddNote(own, ana, "h", "n"),
        TagConversation(own, ana, "i", ("t", "u")),
        ReopenConversation(own, ana, "j"),
        ReassignConversation(other, ana, "k", ben, "q", ""),
        DrainAgent(ben, ana, "l", on=False),
        SetAgentStatus(ana, "busy", "m", "training"),
    ]
    await desk.send("transfer", id="a", conversation=own, to_agent=ben, skills=["x"], note="n", queue="q")
    await desk.send("close", id="b", conversation=own, outcome="sold", tags=["t"])
    await desk.send("take", id="c", conversation=other)
    await desk.send("hold", id="d", conversation=own, text="wait")
    await desk.send("unhold", id="e", conversation=own)
    await desk.send("invite", id="f", conversation=own, to_agent=ben)
    await desk.send("leave", id="g", conversation=own)
    await desk.send("note", id="h", conversation=own, text="n")
    await desk.send("tag", id="i", conversation=own, tags=["t", "u"])
    await desk.send("reopen", id="j", conversation=own)
    await desk.send("reassign", id="k", conversation=other, to_agent=ben, queue="q", owner="")
    await desk.send("drain", id="l", agent=ben, on=False)
    await desk.send("status", id="m", status="busy", reason="training")
    for one in "abcdefghijklm":
        await desk.expect("accepted", id=one)

    taken = [one for one in await rig.commands(len(expected)) if getattr(one, "client_id", "") in "abcdefghijklm"]
    assert sorted(taken, key=lambda one: one.client_id) == expected


async def test_a_status_from_hello_is_marked_as_such(rig: Rig) -> None:
    """The client repeats it on each connection, so it must not count as the agent's own action."""
    ana = await rig.agent("ana")
    await rig.desk("ana", status="available")

    assert await rig.commands(1) == [SetAgentStatus(ana, "available", hello=True)]


@pytest.mark.parametrize(
    ("kind", "fields", "code"),
    [
        ("transfer", {"to_agent": "nobody"}, "unknown_agent"),
        ("invite", {"to_agent": "nobody"}, "unknown_agent"),
        ("note", {"text": " \n"}, "empty"),
        ("note", {"text": "x" * 4001}, "too_long"),
        ("note", {"text": "a\0"}, "bad_text"),
        ("hold", {"text": "a\0"}, "bad_text"),
        ("tag", {"tags": ["a\0"]}, "bad_text"),
        ("take", {"conversation": "none"}, "no_conversation"),
        ("take", {"conversation": "a\0"}, "bad_text"),
    ],
)
async def test_a_message_that_cannot_succeed_is_refused_at_once(
    rig: Rig, kind: str, fields: dict[str, Any], code: str
) -> None:
    """Under its id, so that the desk can show which one."""
    ana = await rig.agent("ana")
    key = await rig.world.open("somebody")
    await rig.world.assign(key, ana)
    desk = await rig.desk("ana")
    asked = await desk.say(kind, **{"conversation": key, **fields})

    assert (await desk.expect("refused", id=asked))["code"] == code


async def test_another_agents_conversation_is_refused_unless_the_command_is_repeated(rig: Rig) -> None:
    """A close that is repeated after a lost connection may have been done already: only the router can know."""
    await rig.agent("ana")
    key = await rig.world.open("somebody")
    await rig.world.assign(key, await rig.agent("ben"))
    desk = await rig.desk("ana")
    codes = [
        await _answer(desk, await desk.say(kind, conversation=key, **FIELDS.get(kind, {})))
        for kind in ("close", "hold", "accept", "note", "tag", "reopen")
    ]
    again = await desk.say("close", conversation=key, again=True)
    await desk.expect("accepted", id=again)

    assert codes == ["not_owner", "not_owner", "not_offered", "not_yours", "not_yours", "not_yours"]


async def test_a_guest_has_the_conversation_on_their_desk(rig: Rig) -> None:
    """In the welcome, live, and in the comparison with the record: marked as guest, with the owner's id."""
    ana, ben = await rig.agent("ana"), await rig.agent("ben")
    await refresh(rig.site.edge)  # names come from the latest refresh of the shared state
    key = await rig.world.open("somebody")
    await rig.world.write(key, "hello")
    await rig.world.assign(key, ana)
    joined = await rig.desk("ben")
    await rig.world.change(key, guests_json=f'["{ben}"]')
    state = await joined.expect("conversation", id=key)
    fresh = await rig.desk("ben")
    await rig.world.change(key, guests_json="[]")
    await fresh.until(lambda frame: _left(frame, key))

    assert (state["agent_id"], state["guests"]) == (ana, [{"id": ben, "name": "Ben", "photo": ""}])
    assert [one["id"] for one in fresh.welcome["conversations"]] == [key]


async def test_notes_come_before_opened_live_and_after_a_lost_event(rig: Rig) -> None:
    """Each once; an agent who may not open the conversation gets none."""
    ana = await rig.agent("ana")
    key = await rig.world.open("somebody")
    await rig.world.assign(key, ana)
    await note(rig, key, ana, "first")
    desk = await rig.desk("ana")
    await desk.send("open", conversation=key, after_seq=0)
    await desk.expect("opened", conversation=key)
    told = [frame["text"] for frame in desk.kept if frame["type"] == "note"]
    await desk.expect("note", text="first")
    live = NoteAdded(key, "live", ana, "Ana", "", "second", 0, AT)
    await rig.live.publish([(agent_topic(ana), encode_event(live))])
    heard = await desk.expect("note", text="second")
    await note(rig, key, ana, "second", "live")
    await note(rig, key, ana, "third")  # its event is lost
    found = await desk.expect("note", text="third")

    assert told == ["first"]
    assert heard == {
        "type": "note",
        "conversation": key,
        "id": "live",
        "agent": {"id": ana, "name": "Ana", "photo": ""},
        "text": "second",
        "after_seq": 0,
        "at": AT // 1000,
    }
    assert found["agent"]["name"] == "Ana"
    assert await desk.quiet("note") == []


async def test_a_visitor_is_told_their_position_and_a_hold(rig: Rig) -> None:
    """Only of their current conversation."""
    visitor = await rig.widget()
    key = await rig.world.open(visitor.visitor)
    await rig.world.tell_state(key)
    await visitor.expect("conversation", id=key)
    topic = visitor_topic("web", visitor.visitor)
    places = [PlaceChanged("other", 9), PlaceChanged(key, 3, 41.5), PlaceChanged(key, 2)]
    await rig.live.publish([(topic, encode_event(one)) for one in places])
    shown = [await visitor.expect("place"), await visitor.expect("place")]
    await rig.world.assign(key, await rig.agent("ana"))
    await rig.world.change(key, held_since=AT)
    await rig.world.tell_state(key)
    await visitor.expect("conversation", held=True)

    assert [(one["conversation"], one["place"], one["wait_s"]) for one in shown] == [(key, 3, 41.5), (key, 2, None)]


async def test_a_desk_is_told_colleagues_statuses(rig: Rig) -> None:
    """With the reason, at the next refresh of the shared state."""
    ana = await rig.agent("ana")
    await rig.agent("ben")
    desk = await rig.desk("ben")
    await refresh(rig.site.edge)
    values = {"status": "away", "status_reason": "lunch", "version": 1}
    async with rig.record.transaction() as transaction:
        await transaction.connection.execute(schema.agent.update().where(schema.agent.c.id == ana).values(**values))
    await refresh(rig.site.edge)
    heard = await desk.expect("agent", id=ana, status="away")  # an earlier refresh may have shown ana as online

    assert heard["reason"] == "lunch"


async def note(rig: Rig, conversation: str, agent: str, text: str, key: str = "") -> None:
    """Write a note into the record."""
    row = {
        "id": key or text,
        "conversation_id": conversation,
        "agent_id": agent,
        "text": text,
        "after_seq": 0,
        "at": AT,
    }
    async with rig.record.transaction() as transaction:
        await insert_rows(transaction.connection, schema.note, [{**row, "at": AT}])


def _left(frame: Frame, key: str) -> bool:
    """Whether a conversation has no guests any more, or is not in the list of those the desk has.

    The comparison reads twice: it shows the list if the change came between its two reads, else the state.
    """
    if frame["type"] == "sync":
        return key not in frame["conversations"]
    return (frame["type"], frame.get("id"), frame.get("guests")) == ("conversation", key, [])


async def _answer(desk: Desk, asked: str) -> str:
    """Return the code of the gateway's refusal, or "" if it accepted."""
    while True:
        for frame in await desk.quiet("accepted", "refused"):
            if frame["id"] == asked:
                desk.kept.remove(frame)
                return str(frame.get("code", ""))
