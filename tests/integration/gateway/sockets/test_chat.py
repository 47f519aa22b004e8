"""A visitor and an agent converse through a gateway and the real router."""

from collections.abc import AsyncIterator

import pytest
from usher_router.main import running as running_router
from usher_router.settings import RouterSettings

from gateway_rig import Rig


@pytest.fixture
async def routed(rig: Rig) -> AsyncIterator[Rig]:
    """The gateway with a router on the same stores."""
    await rig.agent("ana", skills={"billing": 3}, photo="/ana.png")
    async with running_router(RouterSettings(), rig.bus, rig.live, rig.record):
        yield rig


async def test_visitor_and_agent_converse_to_the_end(routed: Rig) -> None:
    """Offer, accept, reply, typing, marks and the end reach the other side, and nothing is shown twice."""
    desk = await routed.desk("ana", status="available")
    visitor = await routed.widget(entry={"point": "checkout", "skills": ["billing"]})
    sent = await visitor.say(text="Where is my order?")
    await visitor.expect("accepted", id=sent)
    shown = await visitor.expect("message", author="visitor")
    assert (shown["seq"], shown["client_id"]) == (1, sent)

    offer = await desk.expect("conversation", status="offered")
    key = offer["id"]
    assert offer["entry"]["point"] == "checkout"
    accept = await desk.say("accept", conversation=key, assignment=offer["offer"]["assignment"])
    await desk.expect("accepted", id=accept)
    await desk.expect("done", id=accept)
    state = await visitor.expect("conversation", status="assigned")
    assert state["agent"] == {"name": "Ana", "photo": "/ana.png"}

    await desk.send("open", conversation=key, after_seq=0)
    await desk.expect("opened", conversation=key)
    await desk.expect("message", seq=1, text="Where is my order?")
    await desk.send("typing", conversation=key, on=True)
    await visitor.expect("typing", conversation=key, on=True)
    reply = await desk.say("message", conversation=key, text="On its way.")
    await desk.expect("accepted", id=reply)
    own = await desk.expect("message", client_id=reply)
    heard = await visitor.expect("message", text="On its way.")
    assert heard["agent"] == {"name": "Ana", "photo": "/ana.png"}
    assert "client_id" not in heard
    assert own["seq"] == heard["seq"]

    await visitor.send("marks", conversation=key, delivered=heard["seq"], read=heard["seq"])
    while (await desk.expect("conversation", id=key))["visitor_read"] != heard["seq"]:
        pass
    end = await visitor.say("end", conversation=key)
    await visitor.expect("accepted", id=end)
    await visitor.expect("conversation", status="closed", closed_by="visitor")
    await desk.expect("conversation", status="closed", id=key)


async def test_both_reconnect_in_the_middle_and_miss_nothing(routed: Rig) -> None:
    """What was written while a socket was closed comes once, after the last sequence that the client names."""
    desk = await routed.desk("ana", status="available")
    visitor = await routed.widget()
    await visitor.say(text="one")
    offer = await desk.expect("conversation", status="offered")
    key = offer["id"]
    await desk.say("accept", conversation=key, assignment=offer["offer"]["assignment"])
    await visitor.expect("conversation", status="assigned")
    last = (await visitor.expect("message", author="system"))["seq"]
    await visitor.close()
    for text in ("two", "three"):
        await desk.expect("accepted", id=await desk.say("message", conversation=key, text=text))
    await desk.expect("message", text="three")

    back = await routed.widget(token=visitor.token, conversation=key, last_seq=last)
    texts = [(await back.expect("message"))["text"] for _ in range(2)]
    desk_back = await routed.desk("ana")
    (own,) = desk_back.welcome["conversations"]
    await desk_back.send("open", conversation=key, after_seq=0)
    await desk_back.expect("opened", conversation=key, last_seq=own["last_seq"])

    assert texts == ["two", "three"]
    assert await back.quiet("message") == []
    assert [frame["seq"] for frame in desk_back.kept if frame["type"] == "message"] == [1, 2, 3, 4]


async def test_a_message_after_the_end_opens_a_new_conversation(routed: Rig) -> None:
    """On the same socket, which then follows the new conversation."""
    visitor = await routed.widget()
    await visitor.say(text="one")
    first = await visitor.expect("conversation", status="waiting")
    await visitor.say("end")
    await visitor.expect("conversation", status="closed")
    await visitor.say(text="two")

    second = await visitor.expect("conversation", status="waiting")
    message = await visitor.expect("message", text="two")

    assert second["id"] != first["id"]
    assert (message["conversation"], message["seq"]) == (second["id"], 1)


async def test_a_command_older_than_a_month_is_refused_and_a_younger_one_runs_once(routed: Rig) -> None:
    """A page that slept for a month ends nothing and is told so; a negative age (a clock set back) counts as zero."""
    month_ms, visitor, desk = 30 * 86_400_000, await routed.widget(), await routed.desk("ana", status="busy")
    await visitor.say(text="one")
    key = (await visitor.expect("conversation", status="waiting"))["id"]
    slept = await visitor.say("end", conversation=key, again=True, age_ms=month_ms + 1)
    late = await desk.say("take", conversation=key, again=True, age_ms=month_ms + 1)
    await visitor.expect("refused", id=slept, code="too_old")
    await desk.expect("refused", id=late, code="too_old")

    await desk.expect("done", id=await desk.say("take", conversation=key, again=True, age_ms=-month_ms * 100))
    await visitor.expect("conversation", status="assigned")
    end = await visitor.say("end", conversation=key, again=True, age_ms=month_ms - 60_000)
    await visitor.expect("conversation", status="closed")
    await desk.expect("done", id=await desk.say("reopen", conversation=key))
    await visitor.expect("conversation", status="assigned")
    await visitor.send("end", id=end, conversation=key, again=True, age_ms=month_ms - 60_000)
    await visitor.expect("accepted", id=end)
    await visitor.say(text="still there?")

    assert (await visitor.expect("message", text="still there?"))["conversation"] == key
    assert [one["status"] for one in visitor.kept if one["type"] == "conversation"] == []
