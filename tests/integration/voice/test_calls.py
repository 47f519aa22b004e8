"""Phone calls in the whole service: callers, line, routing, agents' phones; the provider tells all twice and late."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from peers.phone_world import Caller
from peers.voice_office import ANA, BEN, EVA, Office, running_office
from stack.agent import Agent
from waits import eventually


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """A running service without agents yet."""
    async with running_office(tmp_path) as running:
        yield running


async def test_a_caller_is_put_through(office: Office) -> None:
    """Rung, confirmed, accepted, connected, announced; the talk is a conversation of the agent's."""
    await office.opens("ana")
    office.world.answers = ["person"]
    eva = office.caller()
    await eva.call()
    await office.world.until(("talk", ANA, EVA, "This call is recorded."))
    agent = await office.shown("[call] ended after a talk")

    assert "Welcome" in eva.heard[0]
    assert office.world.happened[:2] == [("agent rings", ANA), ("pressed", ANA, "1")]
    assert office.happened("talk") == ["talk"]
    assert [screen.texts.count("[call]") for screen in agent.screens.values()] == [1]


@pytest.mark.parametrize("first", ["busy", "no-answer", "failed", "machine", "wrong key"])
async def test_the_next_agent_is_rung_when_one_does_not_pick_up(office: Office, first: str) -> None:
    """Each agent once; the caller keeps the place, and hears nobody's voicemail."""
    await office.opens("ana", "ben")
    office.world.answers = [first, "person"]  # type: ignore[list-item]  # one of them
    await office.caller().call()
    await office.shown("[call] ended after a talk")

    rung = [one[1] for one in office.world.happened if one[0] == "agent rings"]
    talks = [one[1:3] for one in office.world.happened if one[0] == "talk"]
    assert sorted(rung) == [ANA, BEN]
    assert talks == [(rung[1], EVA)]


@pytest.mark.parametrize(
    ("customer", "line"),
    [
        ("person", "[call] ended after a talk"),
        ("busy", "[call] the customer's line was busy"),
        ("no-answer", "[call] the customer did not answer"),
        ("failed", "[call] the customer's number could not be reached"),
    ],
)
async def test_a_caller_who_keeps_the_place_is_called_back(office: Office, customer: str, line: str) -> None:
    """When an agent has pressed 1, and not before; each outcome is in the conversation."""
    eva = office.caller()
    await eva.call()
    await eventually(lambda: _place(eva))
    await eva.press("1")
    assert eva.heard[-1] == "We call you back. Goodbye."
    office.world.answers = ["person", customer]  # type: ignore[list-item]  # one of them
    await office.opens("ana")
    await office.shown(line)

    kinds = office.happened("agent rings", "pressed", "customer rings", "talk")
    assert kinds == ["agent rings", "pressed", "customer rings", *(["talk"] if customer == "person" else [])]


async def _place(caller: Caller) -> bool:
    """Whether the caller hears a place, which the router has given them."""
    return "number 1 in line" in await caller.listen()


async def test_a_caller_leaves_a_message(office: Office) -> None:
    """It is in the conversation, which waits for an agent; no phone rings for it."""
    eva = office.caller()
    await eva.call()
    await eventually(lambda: _place(eva))
    eva.message_s = 7
    await eva.press("2")
    assert eva.heard[-1] == "Please leave a message after the tone."
    agent = Agent("ana", office.stack.gateway_urls)
    office.agents.append(agent)
    await agent.start()
    await office.shown("[call] ended with a message")

    (screen,) = agent.screens.values()
    files = [file["name"] for message in screen.messages for file in message.get("attachments") or []]
    assert "voicemail.mp3" in files or any("voicemail.mp3" in text for text in screen.texts)
    assert office.happened("agent rings") == []


async def test_a_caller_who_hangs_up_ends_the_conversation(office: Office) -> None:
    """Nobody is rung for them any more."""
    eva = office.caller()
    await eva.call()
    await eventually(lambda: _place(eva))
    await eva.hang_up()
    ben = office.caller("anonymous")
    office.world.answers = ["person"]
    await ben.call()
    await office.opens("ana")
    await office.shown("[call] ended after a talk")

    assert [one[1:3] for one in office.world.happened if one[0] == "talk"] == [(ANA, "anonymous")]
