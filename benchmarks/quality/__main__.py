"""`make bench-quality`: the production pool in virtual time, against theory and against other rules; last line JSON."""

import gc
import json
import multiprocessing
import time
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.quality.rivals import RIVALS, RULES, Match, Result, compare, mean_of, play
from benchmarks.quality.tables import theory_table, worlds_table
from benchmarks.quality.theory import Verdict, judge, trials, try_out
from benchmarks.quality.worlds import SEEDS, SKILLED

TARGETS = {
    "erlang_c_max_error": "at most 0.03",
    "erlang_a_max_error": "at most 0.03",
    "skilled worlds": "shorter mean wait, higher service level than each rival, p95 of no skill worse by over 10 %",
}


def main() -> None:
    """Run everything, print the tables, and end with the line of figures."""
    began = time.monotonic()
    matches = [Match(world, rule, seed) for world in SKILLED for rule in RULES for seed in SEEDS]
    verdicts = judge(_spread(try_out, sorted(trials(), key=lambda trial: -trial.size)))
    results = _spread(play, matches)
    comparisons = [compare(world, rival, results) for world in SKILLED for rival in RIVALS]
    print(theory_table(verdicts))
    print(worlds_table(results, comparisons))
    print(f"\n{time.monotonic() - began:.0f} s; targets: {json.dumps(TARGETS, ensure_ascii=False)}")
    print(json.dumps(_closing(verdicts, results)))


def _spread(work: Callable[[Any], Any], tasks: Sequence[Any]) -> dict[Any, Any]:
    """Run all tasks on all cores; runs make no reference cycles, so garbage is not collected."""
    with multiprocessing.Pool(initializer=gc.disable) as cores:
        return dict(zip(tasks, cores.imap(work, tasks), strict=True))


def _closing(verdicts: Sequence[Verdict], results: dict[Match, Result]) -> dict[str, Any]:
    waits = {world: {rule: round(mean_of(results, world, rule), 3) for rule in RULES} for world in SKILLED}
    return {
        "erlang_c_max_error": round(max(one.error for one in verdicts if not one.impatient), 4),
        "erlang_a_max_error": round(max(one.error for one in verdicts if one.impatient), 4),
        **waits,
    }


if __name__ == "__main__":
    main()
