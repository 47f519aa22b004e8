"""Short runs of `make chaos`: one process or store after the other is killed under load; then the ledger."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.chaos.__main__ import BROKEN
from benchmarks.chaos.faults import GIVE_UP_SECONDS
from benchmarks.chaos.run import Plan, run_on
from servers import PostgresServer, RabbitServer, RedisServer, private_sentinels

# So few people that what a fault left is caught up with while other tests run beside, on two slow cores. Each fault may
# cut each caller's call, which then holds an agent for up to three minutes: there are enough.
SHORT = Plan(
    visitors=10,
    contacts=6,
    customers=3,
    telegram=4,
    askers=3,
    callers=3,
    phone_agents=12,
    interval_s=1.6,
    seconds_per_fault=6.0,
    seed=7,
    whole_age_s=10.0,  # on a slow machine texts take longer than a second even without a fault
    beacons_per_s=5.0,
)
NAMED = ("lost_tokens", "reordered_tokens", "funnel_wrong", "calls_answered_wrongly")


@pytest.mark.timeout(600)
async def test_no_promise_breaks_under_faults(
    tmp_path: Path, rabbitmq: RabbitServer, postgres: PostgresServer, redis_server: RedisServer
) -> None:
    """Nothing accepted is lost, doubled or reordered; one owner, never over capacity; a flush takes nobody away.

    Questions are answered once, by an article or a person; who asked to be called is, and once for each attempt.
    """
    redis_server.empty()
    plan = replace(SHORT, faults=("router", "connectors", "knowledge", "postgresql", "redis", "rolling"))

    verdict = await run_on(plan, tmp_path, rabbitmq, postgres, redis_server)

    _promises_hold(verdict)
    assert verdict["faq_away"] > 0  # the funnel went on without knowledge


@pytest.mark.long
@pytest.mark.timeout(600)
async def test_no_promise_breaks_when_a_replica_of_redis_takes_over(
    tmp_path: Path, rabbitmq: RabbitServer, postgres: PostgresServer
) -> None:
    """The broker is killed; then the master is flushed and killed, Sentinel names another, and everybody is served."""
    plan = replace(SHORT, faults=("rabbitmq", "redis"))
    with private_sentinels() as group:
        before = group.master_port

        verdict = await run_on(plan, tmp_path, rabbitmq, postgres, group)

        assert before != group.master_port
    _promises_hold(verdict)


def _promises_hold(verdict: dict[str, Any]) -> None:
    assert {key: verdict[key] for key in BROKEN} == dict.fromkeys(BROKEN, 0), str([verdict[key] for key in NAMED])
    assert verdict["visits_lost_with_store_and_gateway"] == 0  # no gateway is killed here
    assert verdict["accepted"] > 0
    assert verdict["beacons"] > 0
    assert verdict["mails_in"] > 0
    assert verdict["mails_out"] > 0
    assert verdict["faq_solved"] > 0
    assert verdict["faq_handed_over"] > 0
    assert verdict["calls_reached"] > 0
    assert verdict["not_accepted"] == 0
    assert max(verdict["recover_s"].values()) < GIVE_UP_SECONDS  # `make chaos` judges the speed, fault by fault
