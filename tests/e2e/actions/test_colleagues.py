"""What colleagues and supervisors do, end to end: notes, reassigning, draining, canned answers, search."""

import pytest

from stack.agent import Agent
from stack.crew import Crew, answer, ask, chat, latest, says, shows
from waits import eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_notes_are_for_colleagues_only(crew: Crew) -> None:
    """A guest gets them at once, a supervisor when they open the conversation; the visitor never does."""
    ana, visitor, key = await chat(crew)
    ben, sue = await crew.agent("ben", status="busy"), await crew.agent("sue", role="supervisor", status="busy")
    assert await ask(ana, "invite", key, to_agent=ben.id) == "done"
    await shows(ben, key, status="assigned")

    assert await ask(ana, "note", key, text="They are angry.") == "done"
    for agent in (ana, ben):
        await agent.until(lambda one=agent: _notes(one))
    await sue.say({"type": "open", "conversation": key, "after_seq": 0})
    await sue.until(lambda: any(frame["type"] == "opened" for frame in sue.frames))
    await ana.reply(key, "Bye")
    await says(visitor, key, "Bye")
    expected = [("They are angry.", "Ana")]
    assert [_notes(agent) for agent in (ana, ben, sue)] == [expected] * 3
    assert "angry" not in str(visitor.frames) + str(visitor.screens)


def _notes(agent: Agent) -> list[tuple[str, str]]:
    return list({f["id"]: (f["text"], f["agent"]["name"]) for f in agent.frames if f["type"] == "note"}.values())


async def test_a_supervisor_reassigns(crew: Crew) -> None:
    """From one agent to another; agents may not. Of two supervisors at once one succeeds, the other is told so."""
    ana, visitor, key = await chat(crew)
    ben, cem = [await crew.agent(name, status="busy") for name in ("ben", "cem")]
    sue, sam = [await crew.agent(name, role="supervisor", status="busy") for name in ("sue", "sam")]

    assert await ask(ben, "reassign", key, to_agent=ben.id) == "forbidden"
    asked = [await one.command("reassign", key, to_agent=to.id, owner=ana.id) for one, to in ((sue, ben), (sam, cem))]
    answers = [await answer(one, client_id) for one, client_id in zip((sue, sam), asked, strict=True)]
    assert sorted(answers) == ["done", "moved"]
    winner = (ben, cem)[answers.index("done")]
    await shows(winner, key, status="assigned", agent_id=winner.id)
    await ana.until(lambda: latest(ana, key)["agent_id"] == winner.id)
    await visitor.until(lambda: (visitor.state["agent"] or {}).get("name") == ("Ben", "Cem")[answers.index("done")])


async def test_a_drained_agent_finishes_and_gets_nothing_new(crew: Crew) -> None:
    """They are away once they have no conversation left."""
    ana, _, key = await chat(crew)
    sue = await crew.agent("sue", role="supervisor", status="busy")

    assert await drain(ana, ana) == "forbidden"
    assert await drain(sue, ana) == "done"
    await ana.until(lambda: any(f["type"] == "agent" and f["draining"] for f in ana.frames))
    other = await crew.visitor("second")
    ben = await crew.agent("ben")
    await shows(ben, other.conversation, status="assigned", agent_id=ben.id)
    assert await ask(ana, "close", key) == "done"
    await ana.until(lambda: [f for f in ana.frames if f["type"] == "agent"][-1]["status"] == "away")


async def drain(lead: Agent, agent: Agent) -> str:
    """Drain the agent, as a supervisor does."""
    return await answer(lead, await lead.say({"type": "drain", "agent": agent.id, "on": True}))


async def test_a_status_has_a_reason_that_colleagues_see(crew: Crew) -> None:
    """Such as a meal."""
    ana, ben = await crew.agent("ana"), await crew.agent("ben")

    assert await ask(ana, "status", status="away", reason="lunch") == "done"
    await ana.until(lambda: any(f["type"] == "agent" and f["reason"] == "lunch" for f in ana.frames))
    await ben.until(
        lambda: any(f["type"] == "agent" and (f["id"], f["reason"]) == (ana.id, "lunch") for f in ben.frames)
    )


async def test_canned_answers_and_search_respect_roles(crew: Crew) -> None:
    """Supervisors edit shared answers; a transcript is found by its words, only by those who may read it."""
    word = f"zebra{crew.number}"
    ana, _, key = await chat(crew, f"Where is my {word}?")
    ben, sue = await crew.agent("ben", status="busy"), await crew.agent("sue", role="supervisor", status="busy")
    made = {"shortcut": "hi", "language": "en", "text": "Hello {{visitor.name}}", "shared": True}

    async def found_by(agent: Agent) -> list[str]:
        http, url, _ = await crew.http(agent)
        async with http.get(f"{url}/api/search", params={"q": word}) as response:
            return [result["conversation"] for result in (await response.json())["results"]]

    await eventually(lambda: found_by(ana))  # a message is indexed a while after it is shown
    found = []
    for agent in (ana, ben, sue):
        http, url, headers = await crew.http(agent)
        async with http.post(f"{url}/api/canned", json=made, headers=headers) as response:
            assert response.status == (201 if agent is sue else 403)
        found.append(await found_by(agent))

    http, url, _ = await crew.http(ana)
    async with http.get(f"{url}/api/canned") as response:
        texts = [one["text"] for one in (await response.json())["canned"]]
    assert texts == ["Hello {{visitor.name}}"]
    assert found == [[key], [], [key]]
