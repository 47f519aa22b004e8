"""Who is on the site now: said at once where it is known, and again when it changes."""

from gateway_rig import Rig


async def test_a_visitor_at_this_gateway_is_here_at_once(rig: Rig) -> None:
    """Nobody who writes is shown as gone until the next heartbeat."""
    ana = await rig.agent("ana")
    desk = await rig.desk("ana")
    visitor = await rig.widget()
    key = await rig.world.open(visitor.visitor)
    await rig.world.assign(key, ana)
    await rig.world.tell_state(key, ana)

    assert (await desk.expect("conversation", id=key))["visitor_online"] is True


async def test_a_visitor_who_comes_or_goes_is_told_to_the_owner(rig: Rig) -> None:
    """Although nothing else of the conversation changes."""
    ana = await rig.agent("ana")
    first = await rig.widget()
    key = await rig.world.open(first.visitor)
    await rig.world.assign(key, ana)
    desk = await rig.desk("ana")
    assert desk.welcome["conversations"][0]["visitor_online"] is True
    await rig.beat()
    await first.close()
    while rig.sockets():
        await desk.quiet()
    await rig.beat()
    assert (await desk.expect("conversation", id=key))["visitor_online"] is not True

    await rig.widget(token=first.token)
    await rig.beat()
    assert (await desk.expect("conversation", id=key, visitor_online=True))["id"] == key
