"""`make chaos`: the last line is the verdict as JSON; the exit code is 1 where a promise was broken."""

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path

import uvloop

from benchmarks.chaos.funnel_ledger import WRONG
from benchmarks.chaos.run import Plan, run

RECOVER_AT_MOST_S = 15.0
BROKEN = (
    *("lost", "doubled", "reordered", "double_owners", "over_capacity", "reassigned_by_flush"),
    "uncertain_untold",
    *("visits_lost", "visits_doubled", "visits_merged_wrong"),
    *WRONG,
    "calls_broken",
)


def main() -> None:
    """Run all faults, or those named."""
    parser = argparse.ArgumentParser(prog="make chaos")
    parser.add_argument("faults", nargs="*", help="gateway router connectors knowledge rabbitmq …; default all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=20.0, help="seconds under each fault")
    parser.add_argument("--beacons", type=float, default=200.0, help="beacons of visits per second beside the chats")
    words = parser.parse_args()
    plan = Plan(
        faults=tuple(words.faults), seed=words.seed, seconds_per_fault=words.seconds, beacons_per_s=words.beacons
    )
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        verdict = runner.run(run(plan, Path(folder)))
    print(json.dumps(verdict))
    slow = [name for name, seconds in verdict["recover_s"].items() if seconds > RECOVER_AT_MOST_S]
    sys.exit(1 if slow or any(verdict[key] for key in BROKEN) else 0)


if __name__ == "__main__":
    main()
