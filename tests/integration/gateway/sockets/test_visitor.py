"""A visitor's socket on real and on embedded stores."""

from msgspec.structs import replace
from usher_common.messages.content import Attachment
from usher_common.messages.events import MessageAdded, MessageChanged, encode_event, visitor_topic
from usher_common.messages.threads import Former, Reaction, Threaded
from usher_gateway.sockets.shared.periodic import refresh

from gateway_rig import Rig
from gateway_rig.world import AT


async def test_a_new_visitor_is_welcomed_and_a_message_is_accepted_once_durable(rig: Rig) -> None:
    """Once accepted, the command is on the bus, with what `hello` said."""
    await rig.agent("ana", skills={"billing": 3})
    await refresh(rig.site.edge)  # skills that no agent has are dropped once the gateway knows who has which
    visitor = await rig.widget(
        language="de",
        entry={"point": "checkout", "skills": ["billing"]},
        profile={"name": "Vera", "attributes": {"plan": "gold"}},
    )
    sent = await visitor.say(text="Hello")
    await visitor.expect("accepted", id=sent)

    (command,) = await rig.commands(1)

    assert command.text == "Hello"
    assert command.peer == visitor.visitor
    assert command.profile.language == "de"
    assert (command.profile.name, command.profile.attributes) == ("Vera", {"plan": "gold"})
    assert command.entry.skills == ("billing",)


async def test_a_visitor_is_told_what_became_of_a_message_and_nothing_else_of_it(rig: Rig) -> None:
    """When it was edited or deleted; never former texts, addresses or a deleted file. What was not sent yet waits."""
    visitor = await rig.widget()
    key = await rig.world.open(visitor.visitor)
    await rig.world.write(key, "one")
    await rig.world.tell_state(key)
    await visitor.expect("message", seq=1)
    file = Attachment("f", "a.png", "image/png", 3)
    known = Threaded("tg-1", "4711", "telegram", "99", author="Vera", former=(Former("one", AT),))
    thread = replace(known, edited_at=AT, reactions=(Reaction("4711", "+"),))
    one = MessageAdded(key, 1, "m1", "visitor", "two", AT, attachments=(file,), thread=thread)
    gone = replace(one, text="", thread=replace(thread, deleted_at=AT + 1000))
    later = replace(one, seq=2, id="m2")
    topic = visitor_topic("web", visitor.visitor)
    await rig.live.publish([(topic, encode_event(MessageChanged(event))) for event in (later, one, gone)])
    edited, deleted = await visitor.expect("message_changed"), await visitor.expect("message_changed")
    files = edited["message"].pop("attachments")
    seen = {"type": "message", "conversation": key, "seq": 1, "id": "m1", "author": "visitor", "at": AT // 1000}

    assert edited["message"] == {**seen, "text": "two", "thread": {"edited_at": AT // 1000}}
    assert [shown["id"] for shown in files] == ["f"]
    assert deleted["message"] == {
        **seen,
        "text": "",
        "thread": {"edited_at": AT // 1000, "deleted_at": AT // 1000 + 1},
    }
