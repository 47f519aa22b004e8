"""`GET /api/calls/times`: whose queue it tells of, whom it counts on, and how it refuses."""

from typing import Any

import aiohttp
import pytest
from usher_gateway.limits import CALL_TIMES_BURST

from gateway_rig import Rig
from gateway_rig.calls import SignedIn, call

SHOP = "https://shop.example"
ALL_WEEK = "{mon: &d ['00:00-24:00'], tue: *d, wed: *d, thu: *d, fri: *d, sat: *d, sun: *d}"
POLICY = f"""
calendars:
  always: {ALL_WEEK}
  never: {{exceptions: {{2000-01-03: ['09:00-10:00']}}}}  # no more
rules:
  - {{name: chats, queue: default, when: {{point: chat}}}}
  - {{name: vip, queue: vip, when: {{point: vip}}}}
queues:
  default: {{hours: always, first_contact: {{call_hours: never}}}}
  vip: {{hours: always}}
funnel:
  stages: [chat, phone]
  rules: {{chats: [chat]}}
  phone: {{skill: voice}}
"""


async def times(http: aiohttp.ClientSession, token: str = "", **query: str) -> dict[str, Any]:
    """Ask as a page does."""
    headers = {"Origin": SHOP, **({"Authorization": f"Bearer {token}"} if token else {})}
    async with http.get("/api/calls/times", params=query, headers=headers) as response:
        assert response.status == 200
        assert response.headers["Access-Control-Allow-Origin"] == SHOP
        found: dict[str, Any] = await response.json()
        return found


@pytest.fixture
async def eva(rig: Rig, root: SignedIn) -> str:
    """An agent who calls; the policy is active."""
    assert (await call(root, "PUT", "/api/policy", {"text": POLICY}))[0] == 200
    await call(root, "POST", "/api/skills", {"name": "voice"})
    return await rig.agent("eva", skills={"voice": 1})


@pytest.mark.usefixtures("eva")
async def test_times_follow_the_callers_own_conversation_and_else_the_entry_rule(rig: Rig) -> None:
    """A stranger's token, a forged one and a closed conversation count as none."""
    http, widget, other = await rig.http(), await rig.widget(), await rig.widget()
    mine = await rig.world.open(widget.visitor)
    await rig.world.change(mine, queue="vip")
    inside = await times(http, widget.token)
    by_entry = [await times(http, entry=entry) for entry in ("", "vip", "chat")]
    theirs = [await times(http, token) for token in (other.token, widget.token[:-4] + "AAAA", "?")]
    await rig.world.close(mine)
    afterwards = await times(http, widget.token)

    assert (inside["offered"], inside["now"], len(inside["times"])) == (True, True, 60)
    assert [one["offered"] for one in by_entry] == [False, True, False]
    assert [one["offered"] for one in [*theirs, afterwards]] == [False] * 4


async def test_only_agents_who_may_be_there_count(eva: str, rig: Rig, root: SignedIn) -> None:
    """Enabled, with the skill, of the queue's pool, and on their shift."""
    http = await rig.http()
    changes: list[dict[str, Any]] = [{}, {"calendar": "never"}, {"calendar": "always"}, {"pools": ["other"]}]
    changes += [{"pools": ["default"]}, {"enabled": False}]
    offered = []
    for change in changes:
        assert (await call(root, "PATCH", f"/api/agents/{eva}", change))[0] == 200
        offered.append((await times(http, entry="vip"))["now"])
    await call(root, "PATCH", f"/api/agents/{eva}", {"enabled": True})
    await call(root, "PUT", f"/api/agents/{eva}/skills", {})
    unskilled = await times(http, entry="vip")

    assert offered == [True, False, True, False, True, False]
    assert unskilled == {"offered": False, "at_once": False, "now": False, "times": [], "number": ""}


async def test_an_address_that_asks_too_much_is_held_back(rig: Rig) -> None:
    """With a problem document and a time to wait, which the page may read; so is a question that is none."""
    http, answers = await rig.http(), list[aiohttp.ClientResponse]()
    wrong = [{"entry": "x" * 1000}, {"nothing": "known"}]
    while len(answers) < 3 or (answers[-1].status == 200 and len(answers) < 1000):  # it is refilled meanwhile
        query = wrong[len(answers)] if len(answers) < len(wrong) else {}
        async with http.get("/api/calls/times", params=query, headers={"Origin": SHOP}) as response:
            answers.append(response)
            body = await response.json()
    preflight = {"Origin": SHOP, "Access-Control-Request-Headers": "authorization"}
    async with http.options("/api/calls/times", headers=preflight) as response:
        allowed = response.headers["Access-Control-Allow-Headers"]

    assert [one.status for one in answers[:3]] == [422, 422, 200]
    assert len(answers) > CALL_TIMES_BURST
    assert (answers[-1].status, body["code"]) == (429, "rate")
    assert answers[-1].content_type == "application/problem+json"
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert answers[-1].headers["Access-Control-Allow-Origin"] == SHOP
    assert "Authorization" in allowed
