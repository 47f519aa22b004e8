"""Agents for one test on a stack that several tests share: their unique skill keeps others out."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from usher_common.record.open import open_record
from usher_common.record.port import Record
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables import schema
from usher_gateway.accounts.create_agent import create_agent
from usher_policy.document.read import policy_hash

from quick_hash import quick_hash
from stack.agent import Agent
from stack.person import Frame
from stack.stack import PASSWORD, Stack
from stack.visitor import Visitor

CREWS = 30  # skills that exist from the start: a gateway drops skills that it does not know


async def seed_skills(record_url: str) -> None:
    """Create the skills of all crews."""
    record = open_record(record_url)
    async with record.transaction() as transaction:
        await insert_rows(transaction.connection, schema.skill, [{"name": _skill(n)} for n in range(CREWS)])
    await record.close()


async def seed_policy(record_url: str, text: str) -> None:
    """Let a policy be active."""
    record, version = open_record(record_url), policy_hash(text)
    async with record.transaction() as transaction:
        row = {"hash": version, "text": text, "author": "", "at": await transaction.now()}
        await insert_rows(transaction.connection, schema.policy, [row])
        setting = {"key": "policy", "value_json": json.dumps({"hash": version})}
        await insert_rows(transaction.connection, schema.setting, [setting])
    await record.close()


@dataclass
class Crew:
    """One test's agents and visitors."""

    number: int
    stack: Stack
    record: Record
    people: AsyncExitStack
    made: list[str] = field(default_factory=list)

    async def agent(
        self, login: str, *, role: str = "agent", status: str = "available", accepts: bool = True, **fields: Any
    ) -> Agent:
        """Return an agent at their desk, with the crew's skill; the second one at another gateway."""
        urls = self.stack.gateway_urls
        name = f"{login}-{self.number}"
        skills = {_skill(self.number): 3}
        await create_agent(self.record, name, login.capitalize(), PASSWORD, role, skills, hashed=quick_hash, **fields)
        first = len(self.made) % len(urls)
        self.made.append(name)
        agent = Agent(name, [*urls[first:], *urls[:first]], accepts=accepts, status=status)
        self.people.push_async_callback(agent.stop)
        await agent.start()
        await agent.until(lambda: any(_is(frame, "agent", status=status) for frame in agent.frames))
        return agent

    async def visitor(self, *texts: str) -> Visitor:
        """Return a visitor who wrote these texts and requires the crew's skill."""
        entry = {"point": "e2e", "skills": [_skill(self.number)]}
        visitor = Visitor(f"vera-{self.number}", self.stack.gateway_urls[::-1], entry=entry)
        self.people.push_async_callback(visitor.stop)
        await visitor.start()
        for text in texts:
            await visitor.write(text)
        if texts:
            await visitor.until(lambda: visitor.state.get("last_seq", 0) >= 1)
        return visitor

    async def http(self, agent: Agent) -> tuple[aiohttp.ClientSession, str, dict[str, str]]:
        """Return an agent's HTTP session, its base URL, and the headers for changes."""
        url = self.stack.gateway_urls[0]
        async with agent.http.get(f"{url}/api/session") as response:
            return agent.http, url, {"X-CSRF-Token": (await response.json())["csrf"]}


@asynccontextmanager
async def open_crew(number: int, stack: Stack, record_url: str) -> AsyncIterator[Crew]:
    """Open a crew; its agents sign out at the end."""
    async with AsyncExitStack() as people:
        record = open_record(record_url)
        people.push_async_callback(record.close)
        yield Crew(number, stack, record, people)


async def chat(crew: Crew, *texts: str) -> tuple[Agent, Visitor, str]:
    """Ana and a visitor in conversation."""
    ana = await crew.agent("ana")
    visitor = await crew.visitor(*(texts or ("hello",)))
    await visitor.until(lambda: visitor.state["status"] == "assigned")
    await shows(ana, visitor.conversation, status="assigned")
    return ana, visitor, visitor.conversation


async def ask(agent: Agent, kind: str, conversation: str = "", **fields: Any) -> str:
    """Send a command and return the answer: "done", or the code of the refusal."""
    where = {"conversation": conversation} if conversation else {}
    client_id = await agent.say({"type": kind, **where, **fields})
    return await answer(agent, client_id)


async def answer(agent: Agent, client_id: str) -> str:
    """Wait for the router's answer to what was asked under this id."""

    def found() -> list[Frame]:
        return [
            frame for frame in agent.frames if frame.get("id") == client_id and frame["type"] in ("done", "refused")
        ]

    await agent.until(found)
    frame = found()[0]
    return "done" if frame["type"] == "done" else str(frame["code"])


def latest(agent: Agent, conversation: str) -> Frame:
    """Return the newest state of a conversation that the agent's desk was shown."""
    shown = [frame for frame in agent.frames if _is(frame, "conversation", id=conversation)]
    return max(shown, key=lambda frame: int(frame["version"]), default={})


async def shows(agent: Agent, conversation: str, **fields: Any) -> Frame:
    """Wait until the desk shows the conversation like this."""

    def fits() -> bool:
        state = latest(agent, conversation)
        return all(state.get(key) == value for key, value in fields.items()) and bool(state)

    await agent.until(fits)
    return latest(agent, conversation)


async def says(person: Agent | Visitor, conversation: str, text: str) -> Frame:
    """Wait until the screen shows a message of this text."""
    screen = person.screens[conversation]
    await person.until(lambda: any(message["text"] == text for message in screen.messages))
    return next(message for message in screen.messages if message["text"] == text)


def _is(frame: Frame, kind: str, **fields: Any) -> bool:
    return frame["type"] == kind and all(frame.get(key) == value for key, value in fields.items())


def _skill(number: int) -> str:
    return f"crew-{number}"
