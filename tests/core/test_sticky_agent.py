"""A sticky agent is no longer waited for once they are gone or a supervisor decided otherwise."""

from typing import Any

import pytest
from msgspec.structs import replace
from usher_common.commands.offer import DeclineOffer
from usher_common.commands.reassign import ReassignConversation
from usher_common.commands.release import ReleaseConversation
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.matching.demand import Waiting
from usher_router.domain.matching.pool import Pool
from usher_router.domain.matching.pool_agent import PoolAgent
from usher_router.domain.policy import SECOND

from routing.cases import NOW, OFFERED, WAITING, at, do
from routing.policies import policy_from

FOR_ANA = {"sticky_agent": "ana", "sticky_until": NOW + 300 * SECOND}


def who_gets(one: Conversation, agents: list[str]) -> list[str]:
    """Return the agent to whom a pool of these agents proposes it now."""
    pool = Pool()
    for name in agents:
        pool.put_agent(PoolAgent(name, available=True, load=0, capacity=100, idle_since=1))
    sticky: dict[str, Any] = {"sticky": one.sticky_agent, "sticky_until": one.sticky_until or 0}
    pool.put_waiting(Waiting(one.id, one.wait_no, one.opened_at, refused=frozenset(one.refused), **sticky))
    return [found.agent for found in pool.propose(NOW + SECOND, 1)]


def test_a_conversation_reassigned_to_a_queue_waits_for_any_agent() -> None:
    """The supervisor's command names no agent."""
    policy = policy_from("queues: {sales: {}}")
    after = do(replace(WAITING, **FOR_ANA), ReassignConversation("k1", "sue", "c1", queue="sales"), at(0, policy))
    assert (after.queue, after.status) == ("sales", "waiting")

    assert who_gets(after, ["ben"]) == ["ben"]


@pytest.mark.parametrize(
    "ending",
    [
        DeclineOffer("k1", "ana", "s1", "c1"),
        ReleaseConversation("k1", "s1", "vanished"),
        ReleaseConversation("k1", "s1", "lost"),
    ],
    ids=["declined", "vanished", "lost"],
)
def test_an_agent_who_declined_or_left_is_no_longer_waited_for(ending: Any) -> None:
    """It was offered to them; the end of the offer ends the wait for them."""
    after = do(replace(OFFERED, **FOR_ANA), ending, at(0, policy_from("")))
    assert after.status == "waiting"

    assert who_gets(after, ["ben"]) == ["ben"]
