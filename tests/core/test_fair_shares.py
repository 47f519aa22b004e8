"""Assignments count at once in the ranking, so equal agents get equal numbers, however agents are selected."""

from collections import Counter
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import select as columns
from usher_common.record.tables.schema import assignment
from usher_policy.document.read import policy_hash
from usher_router.adapters.policy.policies import RecordPolicies
from usher_router.domain.capacity.agent import Agent
from usher_router.domain.commands.offer import taken
from usher_router.domain.context import Context
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.matching.claim import claim
from usher_router.domain.matching.pool import Pool, Proposal
from usher_router.domain.matching.pool_agent import Select
from usher_router.domain.policy import SECOND, Policy

from routing.cases import WAITING
from routing.plain_view import Profile, seen_agent, seen_waiting
from routing.policies import policy_from, text_of
from routing.world import World

WAYS = [one for one in get_args(Select) if one != "manual"]
EVERYBODY: Profile = ({}, frozenset({"default"}))
START = 1_000 * SECOND
TURNS = st.lists(st.tuples(st.integers(0, 2), st.integers(1, 9), st.booleans()), max_size=12)


def policy_of(way: str, mode: str, weight: int) -> Policy:
    """Return a policy with one queue that selects this way."""
    queues = f"queues: {{default: {{select: {way}, offer: {{mode: {mode}}}}}}}"
    return policy_from(f"{queues}\ncapacity: {{weights: {{chat: {weight}}}}}")


POLICIES = st.builds(
    policy_of, st.sampled_from(WAYS), st.sampled_from(["ring", "automatic"]), st.sampled_from([0, 1, 33])
)
OFFICES = st.tuples(  # agents, chats, how long each agent has been idle
    st.integers(1, 20),
    st.integers(0, 40),
    st.lists(st.integers(0, 500 * SECOND), min_size=20, max_size=20),
)


class Office:
    """Equal agents, idle for different times, and dispatchers that read, propose and claim in turn."""

    def __init__(self, policy: Policy, agents: int, chats: int, idle: list[int]) -> None:
        self.policy, self.now = policy, START
        self.agents = {
            f"a{n:02}": Agent(id=f"a{n:02}", status="available", capacity=10_000, idle_since=START - idle[n])
            for n in range(agents)
        }
        self.coming = [replace(WAITING, id=f"k{n:03}", address_id=f"v{n}", opened_at=n) for n in range(chats)]
        self.conversations: dict[str, Conversation] = {}
        self.pools = [Pool() for _ in range(3)]
        self.given: Counter[str] = Counter(dict.fromkeys(self.agents, 0))

    def turn(self, who: int, at_once: int, *, fresh: bool) -> None:
        """Let chats arrive, a dispatcher (a new one if `fresh`) assign what it can, and some offers be answered."""
        self.now += SECOND
        self._come(at_once)
        pool = self.pools[who] = Pool() if fresh else self.pools[who]
        for agent in self.agents.values():
            pool.put_agent(seen_agent(agent, EVERYBODY, self.policy))
        pool.keep_only_waiting([])
        for one in self.conversations.values():
            if one.status == "waiting":
                pool.put_waiting(seen_waiting(one, self.policy))
        while proposals := pool.propose(self.now, at_once):
            self._claim([*proposals, *proposals])  # the second time, each claim is lost
        self._answer()

    def _come(self, count: int) -> None:
        come, self.coming = self.coming[:count], self.coming[count:]
        self.conversations.update({one.id: one for one in come})

    def _claim(self, proposals: list[Proposal]) -> None:
        context = Context(now=self.now, policy=self.policy)
        claimed, self.agents = claim(proposals, self.conversations, self.agents, context)
        self.conversations.update({one.after.id: one.after for one in claimed})
        self.given.update(one.after.agent_id or "" for one in claimed)

    def _answer(self) -> None:
        """Every other offer is accepted, the others stay open."""
        for one in list(self.conversations.values())[::2]:
            if one.status == "offered":
                context = Context(now=self.now, policy=self.policy)
                self.conversations[one.id] = taken(one, one.agent_id or "", context)


@settings(max_examples=300, deadline=None)
@given(POLICIES, OFFICES, TURNS)
def test_no_agent_gets_two_more_than_another(
    policy: Policy, people: tuple[int, int, list[int]], turns: list[tuple[int, int, bool]]
) -> None:
    """For each way to select, with batches of any size, any dispatcher, after restarts, accepted or only offered."""
    office, chats = Office(policy, *people), people[1]
    for who, at_once, fresh in (*turns, *[(0, 7, False)] * (chats // 7 + 1)):
        office.turn(who, at_once, fresh=fresh)
        assert max(office.given.values()) - min(office.given.values()) <= 1
    assert sum(office.given.values()) == chats


@pytest.mark.parametrize("mode", ["ring", "automatic"])
@pytest.mark.parametrize("way", WAYS)
async def test_twenty_chats_for_twenty_agents_are_one_each(world: World, way: str, mode: str) -> None:
    """On a running router; half of them arrive after a restart, which must not forget what was assigned."""
    text = text_of(f"queues: {{default: {{select: {way}, offer: {{mode: {mode}, timeout_s: 600}}}}}}")
    async with world.record.transaction() as transaction:
        await RecordPolicies().activate(transaction.connection, policy_hash(text), text, "ann")
    for number in range(20):
        await world.agent(f"a{number:02}")
    for node, peers in (("router-1", range(10)), ("router-2", range(10, 20))):
        async with world.router(node):
            for peer in peers:
                await world.says(f"v{peer}", "hello")
            for peer in peers:
                await world.becomes(f"v{peer}", "offered" if mode == "ring" else "assigned")
    given = Counter(row[0] for row in await world.rows(columns(assignment.c.agent_id)))

    assert sorted(given.values()) == [1] * 20
