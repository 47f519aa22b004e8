"""An agent is no longer waited for once they are gone, or a supervisor decided otherwise (N3)."""

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
    """Name the agent whom a pool of these agents proposes for it now."""
    pool = Pool()
    for name in agents:
        pool.put_agent(PoolAgent(name, available=True, load=0, capacity=100, idle_since=1))
    sticky: dict[str, Any] = {"sticky": one.sticky_agent, "sticky_until": one.sticky_until or 0}
    pool.put_waiting(Waiting(one.id, one.wait_no, one.opened_at, refused=frozenset(one.refused), **sticky))
    return [found.agent for found in pool.propose(NOW + SECOND, 1)]


def test_what_a_supervisor_gives_to_a_queue_anybody_may_have() -> None:
    """The command says that it waits from now on for any agent who fits."""
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
def test_who_is_gone_is_not_waited_for(ending: Any) -> None:
    """It was offered to the agent when their socket was lost; the release ends the wait for them."""
    after = do(replace(OFFERED, **FOR_ANA), ending, at(0, policy_from("")))
    assert after.status == "waiting"

    assert who_gets(after, ["ben"]) == ["ben"]
