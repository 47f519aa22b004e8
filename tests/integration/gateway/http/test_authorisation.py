"""Access ends when the right to it ends, and is granted to the identity that a call proves."""

from typing import Any

import aiohttp
import pytest
from usher_common.commands.message_received import MessageReceived
from usher_gateway.limits import Timing
from usher_gateway.sockets.shared.periodic import refresh

from gateway_rig import Desk, Rig
from pictures import png

PNG = png(2, 2)
UNAUTHORISED = 4401


@pytest.fixture
def settings() -> dict[str, Any]:
    """The record is read more often than in production."""
    return {"timing": Timing(check=0.2, tick=0.1)}


async def at_desk(rig: Rig, login: str) -> tuple[aiohttp.ClientSession, dict[str, str], Desk]:
    """Return a signed-in browser with an open desk."""
    http, headers = await rig.sign_in(login)
    desk: Desk = await rig.socket(Desk, "/ws/agent", None, http)
    return http, headers, await desk.hello()


async def test_signing_out_closes_only_that_sessions_desks(rig: Rig) -> None:
    """The same agent's other browser stays connected."""
    await rig.agent("ana")
    http, headers, left = await at_desk(rig, "ana")
    _, _, stays = await at_desk(rig, "ana")
    async with http.delete("/api/session", headers=headers) as response:
        assert response.status == 204

    assert await left.closes() == UNAUTHORISED
    assert await stays.quiet("error") == []


@pytest.mark.parametrize("patch", [{"role": "agent"}, {"password": "another good password"}, {"enabled": False}])
async def test_a_changed_role_or_password_closes_the_open_desk(rig: Rig, patch: dict[str, Any]) -> None:
    """A supervisor who lost the role must not go on reading what supervisors read."""
    await rig.agent("ada", "administrator")
    carla = await rig.agent("carla", "supervisor")
    _, _, desk = await at_desk(rig, "carla")
    http, headers = await rig.sign_in("ada")
    async with http.patch(f"/api/agents/{carla}", json=patch, headers=headers) as response:
        assert response.status == 200

    assert await desk.closes() == UNAUTHORISED


async def test_watching_a_waiting_conversation_ends_when_another_agent_takes_it(rig: Rig) -> None:
    """A supervisor who opened it, and its owner, go on receiving messages."""
    ben = await rig.agent("ben")
    await rig.agent("ana")
    await rig.agent("carla", "supervisor")
    curious, lead, owner = await rig.desk("ana"), await rig.desk("carla"), await rig.desk("ben")
    key = await rig.world.open("somebody")
    await rig.world.write(key, "hello")
    for desk in (curious, lead):
        await desk.send("open", conversation=key, after_seq=0)
        await desk.expect("opened", conversation=key)
    await rig.world.assign(key, ben)
    await rig.world.tell_state(key, ben, desk=True)
    await curious.expect("conversation", id=key, status="assigned")
    await owner.expect("conversation", id=key, status="assigned")
    await rig.world.write(key, "my card number is")

    await owner.expect("message", seq=2)
    await lead.expect("message", seq=2)
    assert [frame["seq"] for frame in await curious.quiet("message")] == [1]


async def test_a_visitors_token_takes_precedence_over_an_agents_cookie(rig: Rig) -> None:
    """An agent who tries the shop in the browser of their desk uploads files as the visitor that they are there."""
    await rig.agent("ana")
    http, _ = await rig.sign_in("ana")
    visitor = await rig.widget()
    form = aiohttp.FormData()
    form.add_field("file", PNG, filename="a.png")
    async with http.post("/api/uploads", data=form, headers={"Authorization": f"Bearer {visitor.token}"}) as response:
        assert response.status == 201, await response.text()
        stored = await response.json()

    await visitor.expect("accepted", id=await visitor.say(attachments=[stored["id"]]))


async def test_an_entry_point_can_only_require_existing_skills(rig: Rig) -> None:
    """With an invented skill the conversation would wait for ever."""
    await rig.agent("ana", skills={"billing": 3})
    await refresh(rig.site.edge)
    visitor = await rig.widget(entry={"point": "checkout", "skills": ["billing", "astrology", "billing"]})
    await visitor.expect("accepted", id=await visitor.say(text="Hello"))
    (command,) = await rig.commands(1)

    assert isinstance(command, MessageReceived)
    assert command.entry is not None
    assert command.entry.skills == ("billing",)


@pytest.mark.parametrize("path", ["/assets/" + "a" * 300, "/shop/" + "a/" * 900, "/" + "b" * 300])
async def test_a_name_that_no_file_can_have_is_not_found(rig: Rig, path: str) -> None:
    """It must not become a server error."""
    async with (await rig.http()).get(path) as response:
        assert response.status == 404
