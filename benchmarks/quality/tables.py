"""What `make bench-quality` prints before its closing line."""

import statistics
from collections.abc import Iterator, Sequence

from benchmarks.quality.rivals import BOUND, RULES, Comparison, Match, Result, mean_of
from benchmarks.quality.theory import Verdict
from benchmarks.quality.worlds import SEEDS, SKILLED

Results = dict[Match, Result]


def theory_table(verdicts: Sequence[Verdict]) -> str:
    """Lay out simulation beside theory."""
    head = f"{'':10}{'load':>5}  {'':13}{'theory':>9}{'as it came':>12}{'steadied':>10}{'95 %':>9}{'error':>8}"
    return "\n".join(["", "one skill, ten agents, one conversation at a time", head, *map(_theory_line, verdicts)])


def _theory_line(one: Verdict) -> str:
    name, half = "Erlang A" if one.impatient else "Erlang C", f"± {one.half:.2g}"
    numbers = f"{one.theory:>9.4g}{one.raw:>12.4g}{one.simulated:>10.4g}{half:>9}{one.error:>8.2%}"
    return f"{name:10}{one.load:>5}  {one.what:13}{numbers}"


def worlds_table(results: Results, comparisons: Sequence[Comparison]) -> str:
    """Lay out each world: every rule, then ours against each rival."""
    return "\n".join(line for world in SKILLED for line in _world_lines(world, results, comparisons))


def _world_lines(world: str, results: Results, comparisons: Sequence[Comparison]) -> Iterator[str]:
    yield f"\n{SKILLED[world].name}\n{'':13}{'mean wait':>10}{'above bound':>13}{'in time':>9}   p95 by skill, s"
    bound = mean_of(results, world, BOUND)
    for rule in RULES:
        runs = [results[Match(world, rule, seed)] for seed in SEEDS]
        wait, level = mean_of(results, world, rule), statistics.mean(run.level for run in runs)
        p95 = {skill: statistics.mean(run.p95_s[skill] for run in runs) for skill in runs[0].p95_s}
        shown = ", ".join(f"{skill} {value:.1f}" for skill, value in p95.items())
        yield f"{rule:13}{wait:>8.2f} s{wait - bound:>11.2f} s{level:>9.1%}   {shown}"
    yield from (_comparison_line(one) for one in comparisons if one.world == world)


def _comparison_line(one: Comparison) -> str:
    verdict = "better" if one.won else "NOT BETTER"
    wait = f"mean wait {one.wait[0]:+.2f} ± {one.wait[1]:.2f} s"
    level = f"in time {100 * one.level[0]:+.2f} ± {100 * one.level[1]:.2f} points"
    return f"  {verdict} than {one.rival}: {wait}, {level}, worst p95 by {one.p95_ratio - 1:+.1%} ({one.p95_skill})"
