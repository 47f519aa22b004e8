"""A short `make chaos`: three faults under load, then the ledger."""

from pathlib import Path

import pytest

from benchmarks.chaos.__main__ import BROKEN, RECOVER_AT_MOST_S
from benchmarks.chaos.run import Plan, run_on
from servers import PostgresServer, RabbitServer, RedisServer

SHORT = Plan(visitors=20, customers=20, interval_s=0.8, seconds_per_fault=8.0, seed=7)


@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    "faults",
    [
        ("router", "postgresql"),
        ("connectors", "redis"),
        # Once in about ten runs, on a fresh machine, one accepted text was not shown; not understood yet: issue 2.
        pytest.param(("rabbitmq", "redis"), marks=pytest.mark.long),
    ],
    ids="+".join,
)
async def test_no_promise_breaks_under_faults(
    tmp_path: Path, faults: tuple[str, ...], rabbitmq: RabbitServer, postgres: PostgresServer, redis_server: RedisServer
) -> None:
    """Nothing accepted is lost, doubled or reordered; one owner, never over capacity; nobody taken away by a flush."""
    redis_server.empty()
    plan = Plan(SHORT.visitors, SHORT.customers, SHORT.interval_s, SHORT.seconds_per_fault, faults, SHORT.seed)

    verdict = await run_on(plan, tmp_path, rabbitmq, postgres, redis_server)

    assert {key: verdict[key] for key in BROKEN} == dict.fromkeys(BROKEN, 0), verdict["lost_tokens"]
    assert verdict["accepted"] > 0
    assert verdict["not_accepted"] == 0
    assert max(verdict["recover_s"].values()) <= RECOVER_AT_MOST_S
