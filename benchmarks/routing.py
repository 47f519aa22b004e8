"""`make bench-routing`: the cost of a routing decision, how it grows, the memory of a crowd, claims; last line JSON."""

import asyncio
import json
import multiprocessing
from collections.abc import Callable

import uvloop

from benchmarks.routing_claims import claims_per_s
from benchmarks.routing_pool import calm, crowded, mb_of_crowd
from servers import private_postgres, private_redis

FEW, MANY = 100, 10_000
TARGETS = {
    "decisions_per_s_100_agents": "at least 20,000",
    "cost_growth_10000_agents": "at most 2",
    "mb_100000_waiting": "at most 200",
}


def main() -> None:
    """Print what was found, and the closing line."""
    costs = {(name, agents): _apart(work, agents) for name, work in _WORK.items() for agents in (FEW, MANY)}
    for (name, agents), cost in costs.items():
        print(f"{name:>8}, {agents:>6} agents: {cost:6.1f} µs of processor a decision", flush=True)
    closing = {
        "decisions_per_s_100_agents": round(1e6 / max(costs[name, FEW] for name in _WORK)),
        "cost_growth_10000_agents": round(max(costs[name, MANY] / costs[name, FEW] for name in _WORK), 2),
        "mb_100000_waiting": round(_apart(mb_of_crowd)),
        "claims_per_s": round(_claimed()),
    }
    for key, value in closing.items():
        print(f"{key:>28} {value:>8}  {TARGETS.get(key, '')}")
    print(json.dumps(closing))


_WORK: dict[str, Callable[[int], float]] = {"crowded": crowded, "calm": calm}


def _apart(work: Callable[..., float], *arguments: int) -> float:
    """Measure in a new process, so that no measurement uses memory of another one."""
    with multiprocessing.get_context("spawn").Pool(1) as one:
        return one.apply(work, arguments)


def _claimed() -> float:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_claims())


async def _claims() -> float:
    with private_postgres() as postgres, private_redis() as cache:
        return await claims_per_s(postgres, cache)


if __name__ == "__main__":
    main()
