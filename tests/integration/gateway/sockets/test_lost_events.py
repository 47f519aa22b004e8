"""Live events may be lost, doubled and reordered; the record makes up for all of it within seconds."""

import json
from typing import Any

import pytest
from usher_common.messages.events import TypingChanged
from usher_gateway.limits import EARLY_EVENTS, Timing
from usher_gateway.sockets.visitor.session import VisitorSession

from gateway_rig import Desk, Rig, Widget
from servers import RedisServer
from waits import eventually


@pytest.fixture
def settings() -> dict[str, Any]:
    """The record is read more often than in production."""
    return {"timing": Timing(check=0.3, tick=0.1)}


async def chatting(rig: Rig, agent: str = "") -> tuple[Widget, str]:
    """Return a visitor whose widget shows a conversation without messages, and its id."""
    visitor = await rig.widget()
    key = await rig.world.open(visitor.visitor)
    if agent:
        await rig.world.assign(key, agent)
    await rig.world.tell_state(key, *([agent] if agent else []))
    await visitor.expect("conversation", id=key)
    return visitor, key


async def seqs(widget: Widget | Desk, until: int) -> list[int]:
    """Return the sequences shown up to this one, and any that come before the next ping is answered."""
    shown: list[int] = []
    while not shown or shown[-1] != until:
        shown.append((await widget.expect("message"))["seq"])
    return shown + [frame["seq"] for frame in await widget.quiet("message")]


async def test_messages_whose_events_were_all_lost_are_shown(rig: Rig) -> None:
    """Even if the last message's event was lost, which leaves no gap in what was shown."""
    visitor, key = await chatting(rig)
    await rig.world.write(key, "one", "two")

    assert await seqs(visitor, 2) == [1, 2]


async def test_doubled_and_shuffled_events_are_shown_once_and_in_order(rig: Rig) -> None:
    """The missing ones in between are read from the record."""
    visitor, key = await chatting(rig)
    await rig.world.write(key, *map(str, range(1, 11)))
    await rig.world.tell_messages(key, 3, 3, 1, 9, 8, 9, 1, 4, 10)

    assert await seqs(visitor, 10) == list(range(1, 11))


async def test_a_long_conversation_comes_whole(rig: Rig) -> None:
    """Page by page."""
    visitor = await rig.widget()
    key = await rig.world.open(visitor.visitor)
    await rig.world.write(key, *map(str, range(1, 451)))
    back = await rig.widget(token=visitor.token)

    assert await seqs(back, 450) == list(range(1, 451))


async def test_reconnecting_brings_what_follows_the_named_sequence(rig: Rig) -> None:
    """One beyond the end counts as the end; one of another conversation is ignored."""
    visitor, key = await chatting(rig)
    await rig.world.write(key, "one", "two", "three")
    for conversation, has, expected in ((key, 2, [3]), ("another", 2, [1, 2, 3]), (key, 0, [1, 2, 3])):
        back = await rig.widget(token=visitor.token, conversation=conversation, last_seq=has)
        assert await seqs(back, 3) == expected
    ahead = await rig.widget(token=visitor.token, conversation=key, last_seq=99)
    await rig.world.write(key, "four")
    assert await seqs(ahead, 4) == [4]


async def test_a_first_conversation_is_found_without_its_events(rig: Rig) -> None:
    """The visitor sent something, so the gateway expects a conversation."""
    visitor = await rig.widget()
    await visitor.expect("accepted", id=await visitor.say(text="Hello"))
    key = await rig.world.open(visitor.visitor)
    await rig.world.write(key, "Hello")

    assert (await visitor.expect("conversation"))["id"] == key
    assert await seqs(visitor, 1) == [1]


async def test_a_lost_close_is_shown(rig: Rig) -> None:
    """With the message that came with it."""
    visitor, key = await chatting(rig)
    await rig.world.write(key, "closed_by_agent", author="system")
    await rig.world.close(key)

    assert (await visitor.expect("conversation"))["status"] == "closed"
    assert await seqs(visitor, 1) == [1]


async def test_a_lost_offer_and_a_lost_withdrawal_reach_the_desk(rig: Rig) -> None:
    """`sync` names exactly the agent's conversations; one that left is shown in its new state."""
    ana = await rig.agent("ana")
    desk = await rig.desk("ana")
    key = await rig.world.open("somebody")
    await rig.world.offer(key, ana)
    offered = await desk.expect("conversation", id=key)
    assert offered["offer"]["assignment"]
    await desk.expect("sync", conversations=[key])
    await rig.world.close(key)

    assert (await desk.expect("conversation", id=key))["status"] == "closed"


async def test_a_lost_message_reaches_the_desk_of_the_owner(rig: Rig) -> None:
    """Once."""
    ana = await rig.agent("ana")
    desk = await rig.desk("ana")
    visitor, key = await chatting(rig, ana)
    await desk.expect("conversation", id=key)
    await rig.world.write(key, "one", "two")

    assert await seqs(desk, 2) == [1, 2]
    assert await seqs(visitor, 2) == [1, 2]


async def test_opening_brings_the_history_and_then_goes_on_live(rig: Rig) -> None:
    """`opened` comes after the last message of the history."""
    ana = await rig.agent("ana")
    key = await rig.world.open("somebody")
    await rig.world.write(key, *map(str, range(1, 301)))
    await rig.world.assign(key, ana)
    desk = await rig.desk("ana")
    await desk.send("open", conversation=key, after_seq=10)
    await desk.expect("opened", conversation=key, last_seq=300)
    assert [frame["seq"] for frame in desk.kept if frame["type"] == "message"] == list(range(11, 301))
    desk.kept.clear()
    await rig.world.write(key, "301")

    assert await seqs(desk, 301) == [301]


async def test_a_change_while_opening_is_shown(rig: Rig) -> None:
    """Also if opening reads the new state before its event comes; the event is then too late to be shown."""
    ana = await rig.agent("ana")
    desk = await rig.desk("ana")
    key = await rig.world.open("somebody")
    await rig.world.offer(key, ana)
    await rig.world.tell_state(key, ana)
    offered = await desk.expect("conversation", id=key)
    assert offered["status"] == "offered"
    await rig.world.change(key, status="assigned")
    await desk.send("open", conversation=key, after_seq=0)
    await desk.expect("opened", conversation=key)
    await rig.world.tell_state(key, ana)

    assert [frame["status"] for frame in await desk.quiet("conversation")] == ["assigned"]


@pytest.mark.parametrize("stores", ["servers"], indirect=True)  # the embedded store cannot fail apart from its process
async def test_without_redis_messages_come_late_and_once(rig: Rig, redis_server: RedisServer) -> None:
    """And live again once it is back, without any client reconnecting."""
    visitor, key = await chatting(rig)
    redis_server.kill()
    try:
        await rig.world.write(key, "one", "two")
        assert await seqs(visitor, 2) == [1, 2]
        newcomer = await rig.widget(token=visitor.token, conversation=key, last_seq=1)
        assert await seqs(newcomer, 2) == [2]
        await visitor.expect("accepted", id=await visitor.say(text="Hello"))
    finally:
        redis_server.start()
    await rig.world.write(key, "three")
    assert await seqs(visitor, 3) == [3]


async def test_a_resend_is_recognised_by_another_gateway(rig: Rig) -> None:
    """The same text is accepted without publishing it again; another text is a conflict."""
    visitor = await rig.widget()
    await visitor.send("message", id="one", text="first")
    await visitor.expect("accepted", id="one")
    await rig.site.edge.accepted.save()
    async with rig.another() as other:
        back = await other.widget(token=visitor.token)
        for text in ("first", "second"):
            await back.send("message", id="one", text=text, again=True)
            await back.expect("accepted", id="one")
        await back.expect("conflict", id="one")
        await back.expect("accepted", id=await back.say(text="next"))
        taken = await rig.commands(2)

    assert [command.text for command in taken] == ["first", "next"]


async def test_a_desk_whose_session_ended_closes_with_4401(rig: Rig) -> None:
    """Signing out and being disabled also close open sockets; another session's socket stays."""
    await rig.agent("ana")
    http, headers = await rig.sign_in("ana")
    desk = await (await rig.socket(Desk, "/ws/agent", None, http)).hello()
    other = await rig.desk("ana")
    async with http.delete("/api/session", headers=headers) as response:
        assert response.status == 204

    assert await desk.closes() == 4401
    assert await other.quiet("error") == []


async def test_presence_shows_agents_with_a_desk_and_visitors_with_a_widget(rig: Rig) -> None:
    """The gateway publishes both."""
    ana = await rig.agent("ana")
    await rig.desk("ana")
    visitor = await rig.widget()
    await rig.beat()

    agents, visitors = await rig.live.presence("agent"), await rig.live.presence("visitor")

    assert set(agents.seen) == {ana}
    assert set(visitors.seen) == {visitor.visitor}


async def test_typing_reaches_the_other_side_only(rig: Rig) -> None:
    """Not other visitors, and not the sender; at most every few seconds, except for its end."""
    ana = await rig.agent("ana")
    desk = await rig.desk("ana")
    visitor, key = await chatting(rig, ana)
    other = await rig.widget()
    await desk.expect("conversation", id=key)
    for on in (True, True, False):
        await visitor.send("typing", conversation=key, on=on)
    await desk.send("typing", conversation=key, on=True)

    heard = [await desk.expect("typing", conversation=key) for _ in range(2)]
    await visitor.expect("typing", conversation=key, on=True)

    assert [frame["on"] for frame in heard] == [True, False]
    assert json.dumps(await visitor.quiet("typing")) == "[]"
    assert await other.quiet("typing") == []
    assert await desk.quiet("typing") == []


async def test_events_before_the_welcome_are_kept_up_to_a_limit(rig: Rig) -> None:
    """While the record answers slowly, they must not fill the memory."""
    await rig.bare()
    (socket,) = await eventually(rig.sockets)  # the server's end of the handshake runs in this loop
    assert isinstance(socket, VisitorSession)
    for number in range(EARLY_EVENTS + 500):
        socket.hear("topic", TypingChanged(str(number), "agent", on=True))

    assert socket.early is not None
    assert [event.conversation for _, event in (socket.early[0], socket.early[-1])] == ["500", str(EARLY_EVENTS + 499)]
