"""An office with a phone line: the whole service, its agents, and the phones outside."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from usher_connectors.contract import Account

from peers.phone_world import OWN, PUBLIC, SID, TOKEN, Caller, PhoneWorld
from stack.agent import Agent
from stack.crew import seed_policy
from stack.person import Screen
from stack.seeding import seed_account, seed_agents
from stack.stack import Stack, embedded_stack
from waits import eventually

HOOK = f"{PUBLIC}/hooks/voice/line"
EVA, ANA, BEN = "+46701740605", "+46701740606", "+46701740607"
CONFIG = {
    "account_sid": SID,
    "from": OWN,
    "hook_url": HOOK,
    "phones": [f"ben={BEN}"],  # of an agent without a number of their own
    "record": True,
    "record_notice": "This call is recorded.",
}


def all_of(screen: Screen) -> list[str]:
    """Return all lines of a conversation, the system's too."""
    return [message["text"] for message in screen.messages]


@dataclass
class Office:
    """A running service with a phone line, its agents, and the phones outside."""

    stack: Stack
    world: PhoneWorld
    agents: list[Agent]

    async def opens(self, *logins: str) -> None:
        """Let agents come, who answer by phone."""
        for login in logins:
            agent = Agent(login, self.stack.gateway_urls, accepts=False)
            self.agents.append(agent)
            await agent.start()

    def caller(self, number: str = EVA) -> Caller:
        """Return a customer with a phone."""
        return Caller(self.world, number, HOOK)

    async def shown(self, text: str) -> Agent:
        """Await a line in some agent's conversation."""

        def look() -> Agent | None:
            return next((a for a in self.agents for screen in a.screens.values() if text in all_of(screen)), None)

        return await eventually(look)

    def happened(self, *kinds: str) -> list[str]:
        """Return what happened of these kinds, in order."""
        return [one[0] for one in self.world.happened if one[0] in kinds]


@asynccontextmanager
async def running_office(folder: Path, policy: str = "") -> AsyncIterator[Office]:
    """Run it; "": without a policy."""
    url = f"sqlite:///{folder}/record.db"
    await seed_agents(url, ["ana"], phone=ANA)
    await seed_agents(url, ["ben"])
    if policy:
        await seed_policy(url, policy)
    async with PhoneWorld().listening() as world:
        config = {**CONFIG, "api": world.api}
        await seed_account(url, Account("line", "voice", config, {"auth_token": TOKEN}))
        async with embedded_stack(folder / "record.db") as stack:
            world.hooks_url = stack.connectors[0].hooks_url
            office = Office(stack, world, [])
            try:
                yield office
            finally:
                for agent in office.agents:
                    await agent.stop()
