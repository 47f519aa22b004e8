"""After six seconds without a socket an agent must not count as new: last in the ranking, and in warm-up again."""

from msgspec.structs import replace
from usher_common.commands.presence import AgentVanished
from usher_router.domain.capacity.agent import Agent, mark_lost, return_from_lost
from usher_router.domain.matching.from_record import warm_until
from usher_router.domain.policy import SECOND

from routing.cases import NOW
from routing.policies import policy_from

HOUR = 3_600 * SECOND
ANA = Agent(id="ana", status="available", status_at=NOW - HOUR, idle_since=NOW - HOUR, available_since=NOW - HOUR)


def back(agent: Agent) -> Agent:
    """Return the agent after losing their socket for six seconds."""
    lost = mark_lost(agent, AgentVanished(agent.id, NOW - 6 * SECOND, lost=True), NOW, 5.0)
    assert lost.status == "offline"
    return return_from_lost(lost, NOW + SECOND)


def test_a_lost_agent_keeps_their_idle_time() -> None:
    """They did nothing meanwhile."""
    assert back(ANA).idle_since == ANA.idle_since


def test_a_lost_agent_does_not_warm_up_again() -> None:
    """With a warm-up of five minutes, an agent who has worked for an hour must still get a second conversation."""
    policy = policy_from("capacity: {warm_up_s: 300}")
    agent = back(replace(ANA, load=66, held={"chat": 2}))

    assert warm_until(policy, agent.available_since) <= NOW
