"""A visitor's socket on real and on embedded stores."""

from usher_gateway.sockets.shared.periodic import refresh

from gateway_rig import Rig


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
