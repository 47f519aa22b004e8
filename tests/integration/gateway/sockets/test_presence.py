"""Who is online: shown at once where this gateway knows it, and again when it changes."""

from usher_gateway.sockets.desk.session import AgentSession

from gateway_rig import Rig
from gateway_rig.people import Desk
from waits import eventually


async def test_a_visitor_at_this_gateway_is_shown_online_at_once(rig: Rig) -> None:
    """A visitor who writes must not be shown as gone until the next heartbeat."""
    ana = await rig.agent("ana")
    desk = await rig.desk("ana")
    visitor = await rig.widget()
    key = await rig.world.open(visitor.visitor)
    await rig.world.assign(key, ana)
    await rig.world.tell_state(key, ana)

    assert (await desk.expect("conversation", id=key))["visitor_online"] is True


async def test_the_owner_is_told_when_a_visitor_comes_or_goes(rig: Rig) -> None:
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


async def test_a_new_desk_is_told_whether_its_agent_has_another(rig: Rig) -> None:
    """At this gateway or another; a desk that was closed a moment ago does not count."""
    await rig.agent("ana")
    alone = await rig.desk("ana", arrive=True)
    async with rig.another() as other:
        second, there = await _silent(rig, "ana"), await _silent(other, "ana")
        await alone.quiet()  # which is a sign of life, as a desk that was not heard of for a while does not count
        await second.hello(arrive=True)
        reloaded = await rig.desk("ana")
        await reloaded.quiet()
        await rig.beat()
        await there.hello(arrive=True)
    for desk in (alone, second, reloaded):
        await desk.close()
    await _gone(rig, "ana")
    again = await rig.desk("ana", arrive=True)
    told = [desk.welcome["elsewhere"] for desk in (alone, second, reloaded, there, again)]

    assert told == [False, True, False, True, False]


async def _silent(rig: Rig, login: str) -> Desk:
    """Open a desk that has not said hello yet."""
    http, _ = await rig.sign_in(login)
    desk: Desk = await rig.socket(Desk, "/ws/agent", None, http)
    return desk


async def _gone(rig: Rig, login: str) -> None:
    """Wait until the gateway has no socket of this agent."""
    sockets = rig.site.edge.hub.sockets

    def look() -> bool:
        return not any(isinstance(one, AgentSession) and one.signed_in.login == login for one in sockets)

    await eventually(look)  # the server's end of the close runs in this loop
