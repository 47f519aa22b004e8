"""A conversation may overflow between proposal and claim; the claim must compare more than its wait number."""

from typing import Any

import pytest
from msgspec.structs import replace
from usher_common.commands.deadline import DeadlineReached
from usher_router.domain.context import Context
from usher_router.domain.conversation.waiting.steps import plan_wait
from usher_router.domain.decide import decide
from usher_router.domain.matching.claim import Claimed, claim
from usher_router.domain.matching.demand import Waiting
from usher_router.domain.matching.from_record import who_serves
from usher_router.domain.matching.pool import Pool
from usher_router.domain.matching.pool_agent import PoolAgent
from usher_router.domain.policy import SECOND

from routing.cases import AGENTS, CAUSE, NOW, WAITING
from routing.policies import policy_from

POLICY = """
    queues:
      default: {{max_wait_s: 60, overflow: night}}
      night: {{pool: night, {}}}
"""


def claimed(night: str) -> tuple[str, list[Claimed]]:
    """Propose it to Ben of the default pool, let it overflow, then claim; returns its queue and the claims."""
    policy = policy_from(POLICY.format(night))
    context = Context(now=NOW + SECOND, policy=policy, agents=AGENTS)
    before = plan_wait(replace(WAITING, opened_at=NOW - 60 * SECOND), replace(context, now=NOW - 60 * SECOND))
    pool = Pool()
    pool.put_agent(PoolAgent("ben", available=True, load=0, capacity=100, idle_since=1))
    pool.put_waiting(
        Waiting(before.id, before.wait_no, before.opened_at, pools=who_serves(policy, "default", ()).pools)
    )
    proposals = pool.propose(NOW, 1)
    assert [one.agent for one in proposals] == ["ben"]
    moved, _ = decide(before, DeadlineReached(before.id, before.deadline_no), CAUSE, context)
    assert moved is not None
    claims, _ = claim(proposals, {moved.id: moved}, AGENTS, context)
    return moved.queue, claims


@pytest.mark.parametrize("night", ["", "offer: {mode: automatic}", "offer: {mode: manual}"])
def test_a_claim_is_lost_if_the_queue_has_changed(night: str) -> None:
    """Ben does not serve the new queue, and must not get it even if that queue proposes nobody."""
    queue, claims = claimed(night)
    assert queue == "night"
    given: list[Any] = [(one.after.status, one.after.agent_id, one.explanation["queue"]) for one in claims]

    assert given == []
