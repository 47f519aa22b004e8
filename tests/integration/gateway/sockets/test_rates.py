"""Rates stop the one who uses them up: a password guesser is locked out, an office behind one address is not."""

import asyncio
from typing import Any

import aiohttp
import pytest
import structlog
from usher_common.runtime.limits import LINES

from gateway_rig import Rig
from gateway_rig.rig import PASSWORD


@pytest.fixture
def settings() -> dict[str, Any]:
    """Fewer sign-ins than in production, since the bucket refills while passwords are checked."""
    return {"sign_ins_per_minute": 4.0, "uploads_per_minute": 4.0, "conversations_per_minute": 3.0}


async def attempt(http: aiohttp.ClientSession, login: str, password: str) -> int:
    """Try to sign in; returns the status."""
    async with http.post("/api/session", json={"login": login, "password": password}) as response:
        return response.status


async def test_an_office_behind_one_address_can_sign_in_at_once(rig: Rig) -> None:
    """Eight agents at the same time, each with one attempt."""
    logins = [f"agent{number}" for number in range(8)]
    for login in logins:
        await rig.agent(login)
    http = await rig.http()

    assert {await attempt(http, login, PASSWORD) for login in logins} == {200}


async def test_guessing_one_password_is_stopped(rig: Rig) -> None:
    """Then the right one is refused, too, until the bucket has refilled."""
    await rig.agent("ana")
    http = await rig.http()
    statuses = [await attempt(http, "ana", f"guess {number}") for number in range(8)]

    assert statuses[0] == 401
    assert statuses[-1] == 429
    assert await attempt(http, "ana", PASSWORD) == 429


async def test_trying_many_logins_from_one_address_is_stopped(rig: Rig) -> None:
    """One password for a list of logins is guessing as well; all at once, so that a slow machine refills nothing.

    Anybody can do it, so it does not fill the log either.
    """
    http = await rig.http()
    with structlog.testing.capture_logs() as logs:
        statuses = await asyncio.gather(*(attempt(http, f"nobody{number}", "Summer2026") for number in range(60)))

    assert statuses.count(401) < 60 - LINES
    assert set(statuses) == {401, 429}
    assert [one.get("reason") for one in logs].count("rate") == LINES


async def test_uploads_are_limited_per_agent_and_not_per_office(rig: Rig) -> None:
    """One agent's files do not stop another's."""
    answers = {}
    for login, files in (("ana", 8), ("ben", 1)):
        await rig.agent(login)
        http, headers = await rig.sign_in(login)
        for _ in range(files):
            form = aiohttp.FormData()
            form.add_field("file", b"hello", filename="a.txt")
            async with http.post("/api/uploads", data=form, headers=headers) as response:
                answers[login] = response.status

    assert answers == {"ana": 429, "ben": 201}


async def test_one_address_opens_a_limited_number_of_conversations(rig: Rig) -> None:
    """More are refused by name for a while; the open ones go on."""
    widgets = [await rig.widget() for _ in range(6)]
    for widget in widgets[:3]:
        await widget.expect("accepted", id=await widget.say(text="hello"))
    refused = await widgets[3].expect("refused", id=await widgets[3].say(text="hello"))
    await widgets[0].expect("accepted", id=await widgets[0].say(text="and more"))

    assert refused["code"] == "rate"
    assert refused["retry_after_ms"] > 0
