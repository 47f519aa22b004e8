"""The phone number of an agent: by REST, by themselves, and by the command line; kept in E.164 form or refused."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select
from usher.cli import read_words
from usher_common.record.open import open_record
from usher_common.record.tables.schema import agent

from gateway_rig import Rig
from gateway_rig.calls import SignedIn, call
from stack.seeding import seed_agents

NUMBER = "+46701740605"


async def test_a_number_is_kept_as_it_can_be_called(root: SignedIn) -> None:
    """With spaces, or without a country's code where the policy names one; "" takes it away."""
    new = {"login": "ana", "name": "Ana", "password": "long enough", "phone": "+46 (0)70-174 06 05"}
    status, ana = await call(root, "POST", "/api/agents", new)
    path = f"/api/agents/{ana['id']}"
    refused = await call(root, "PATCH", path, {"phone": "070-174 06 05"})
    await call(root, "PUT", "/api/policy", {"text": "answers: {country: SE}\n"})
    changed = await call(root, "PATCH", path, {"phone": "070-174 06 06"})
    kept = await call(root, "PATCH", path, {"name": "Anna"})
    gone = await call(root, "PATCH", path, {"phone": " "})

    assert (status, ana["phone"]) == (201, NUMBER)
    assert (refused[0], refused[1]["code"]) == (422, "bad_phone")
    assert [one[1]["phone"] for one in (changed, kept, gone)] == ["+46701740606", "+46701740606", ""]


@pytest.mark.parametrize("wrong", ["4670", "+4670", "call me", "+999123456789", "sip:ana@x.example"])
async def test_what_is_no_number_is_refused_and_changes_nothing(rig: Rig, root: SignedIn, wrong: str) -> None:
    """By the agent themselves, and when one is created."""
    await rig.agent("ana")
    ana = await rig.sign_in("ana")
    assert (await call(ana, "PUT", "/api/session/phone", {"phone": NUMBER}))[1]["phone"] == NUMBER
    new = {"login": "bo", "name": "Bo", "password": "long enough", "phone": wrong}

    answers = [
        await call(ana, "PUT", "/api/session/phone", {"phone": wrong}),
        await call(root, "POST", "/api/agents", new),
    ]
    listed = (await call(root, "GET", "/api/agents"))[1]["agents"]
    assert [(status, problem["code"]) for status, problem in answers] == [(422, "bad_phone")] * 2
    assert {one["login"]: one["phone"] for one in listed} == {"ana": NUMBER, "root": ""}


async def test_the_desk_is_told_ones_own_number(rig: Rig) -> None:
    """In its welcome; a colleague's card has none."""
    await rig.agent("ana")
    await call(await rig.sign_in("ana"), "PUT", "/api/session/phone", {"phone": NUMBER})
    welcome = (await rig.desk("ana")).welcome

    assert welcome["agent"]["phone"] == NUMBER
    assert all("phone" not in one for one in welcome["agents"])


async def test_the_command_line_changes_it(tmp_path: Path) -> None:
    """For an agent who exists; a wrong number, and an unknown agent, are said."""
    url = f"sqlite:///{tmp_path / 'usher.db'}"
    await seed_agents(url, ["ana"])

    async def told(*words: str) -> str:
        parsed = read_words(["agent-phone", *words])
        return "".join((await asyncio.to_thread(parsed.run, parsed, {"USHER_RECORD_URL": url}))[1])

    assert await told("ana", NUMBER) == f"ana is called at {NUMBER}"
    with pytest.raises(ValueError, match="no valid phone number"):
        await told("ana", "070-174 06 05")
    with pytest.raises(LookupError, match="there is no agent 'eva'"):
        await told("eva", NUMBER)
    record = open_record(url, read_only=True)
    async with record.read() as connection:
        assert (await connection.execute(select(agent.c.phone))).scalars().all() == [NUMBER]
    await record.close()
    assert await told("ana") == "ana has no phone number now"
