"""Agents call contacts, in the whole service: their phone rings first, and how it ended is in the record."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from usher_common.record.open import open_record
from usher_common.record.tables.schema import contact

from peers.phone_world import Caller
from peers.voice_office import ANA, EVA, Office, all_of, running_office
from stack.agent import Agent
from waits import eventually


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """A running service without agents yet."""
    async with running_office(tmp_path) as running:
        yield running


async def in_line(caller: Caller) -> bool:
    """Whether the router has opened their conversation."""
    return "number 1 in line" in await caller.listen()


async def known(office: Office, folder: Path) -> str:
    """Eva has called once and hung up; returns her contact."""
    eva = office.caller()
    await eva.call()
    await eventually(lambda: in_line(eva))
    await eva.hang_up()
    await office.opens("ana")
    record = open_record(f"sqlite:///{folder}/record.db", read_only=True)
    async with record.read() as connection:
        found = (await connection.execute(select(contact.c.id).where(contact.c.phone == EVA))).scalar_one()
    await record.close()
    return str(found)


async def calls(agent: Agent, person: str, key: str = "c1") -> tuple[int, Any]:
    """Ask for the ways to a contact, and take the one that is a call."""
    _, found = await agent.asks("GET", f"/api/contacts/{person}/ways")
    (way,) = [one for one in found["ways"] if one["call"]]
    body = {"id": key, "account": way["account"], "peer": way["peer"]}
    return await agent.asks("POST", f"/api/contacts/{person}/conversations", body)


@pytest.mark.parametrize(
    ("customer", "outcome"),
    [
        ("person", "reached"),
        ("machine", "machine"),
        ("busy", "busy"),
        ("no-answer", "no_answer"),
        ("failed", "failed"),
    ],
)
async def test_an_agent_calls_a_contact(office: Office, tmp_path: Path, customer: Any, outcome: str) -> None:
    """Rung, confirmed, then the customer; asked for twice it is one call; the desk has the outcome once."""
    person = await known(office, tmp_path)
    office.world.answers = ["person", customer]
    (agent,) = office.agents
    status, begun = await calls(agent, person)
    again = await calls(agent, person)
    assert (status, again) == (200, (200, begun))
    await office.shown(f"called:{outcome}::Ana")

    kinds = office.happened("agent rings", "pressed", "customer rings", "talk")
    talked = customer in {"person", "machine"}
    assert kinds == ["agent rings", "pressed", "customer rings", *(["talk"] if talked else [])]
    assert ("agent rings", ANA) in office.world.happened
    (screen,) = [one for key, one in agent.screens.items() if key == begun["conversation"]]
    assert [text for text in all_of(screen) if text.startswith("called:")] == [f"called:{outcome}::Ana"]


@pytest.mark.parametrize("own", ["busy", "no-answer", "machine", "wrong key"])
async def test_nobody_is_rung_while_the_agents_phone_is_not_answered(office: Office, tmp_path: Path, own: Any) -> None:
    """The customer's phone is left alone, and the colleague's."""
    person = await known(office, tmp_path)
    office.world.answers = [own, "person", "person"]
    (agent,) = office.agents
    await calls(agent, person)
    await office.shown("called:absent::Ana")

    assert office.happened("agent rings", "customer rings", "talk") == ["agent rings"]


async def test_a_call_is_refused_without_a_phone_of_ones_own(office: Office, tmp_path: Path) -> None:
    """And a contact who is in a call is not called a second time."""
    person = await known(office, tmp_path)
    (agent,) = office.agents
    await agent.asks("PUT", "/api/session/phone", {"phone": ""})
    refused = await calls(agent, person)

    assert (refused[0], refused[1]["code"]) == (409, "no_phone")
    assert office.happened("agent rings") == []
