"""Routing by skill.

Ours, rival rules among the same eligible agents, and what no routing could beat, on common seeds.
"""

import statistics

import msgspec
from usher_policy.document.model import Select
from usher_router.simulation.simulate import simulate

from benchmarks.quality.figures import mean_and_half
from benchmarks.quality.worlds import POLICY, SEEDS, SKILLED, pooled

OURS = "ours"
RIVALS: tuple[Select, ...] = ("round_robin", "least_loaded", "longest_idle")
BOUND = "pooled_bound"
RULES: dict[str, Select] = {OURS: "best_skill", **{name: name for name in RIVALS}, BOUND: "longest_idle"}
WORST_P95 = 1.10


class Match(msgspec.Struct, frozen=True):
    """One run: this world, this rule, this seed."""

    world: str
    rule: str
    seed: int


class Result(msgspec.Struct, frozen=True):
    """The result of a run; waits in seconds."""

    wait_s: float
    level: float
    p95_s: dict[str, float]


class Comparison(msgspec.Struct, frozen=True):
    """Ours less a rival, over common seeds, each with its 95 % half width; the worst ratio of any skill's p95."""

    world: str
    rival: str
    wait: tuple[float, float]
    level: tuple[float, float]
    p95_ratio: float
    p95_skill: str

    @property
    def won(self) -> bool:
        """Shorter waits, more in time, nobody much worse off."""
        shorter, better = self.wait[0] + self.wait[1] < 0, self.level[0] - self.level[1] > 0
        return shorter and better and self.p95_ratio <= WORST_P95


def play(match: Match) -> Result:
    """Simulate one run."""
    world = SKILLED[match.world]
    outcome = simulate(pooled(world) if match.rule == BOUND else world, POLICY, match.seed, RULES[match.rule])
    return Result(
        outcome.whole.mean_wait_s, outcome.whole.service_level, {one.kind: one.p95_wait_s for one in outcome.kinds}
    )


def compare(world: str, rival: str, results: dict[Match, Result]) -> Comparison:
    """Set ours against a rival on the same seeds."""
    pairs = [(results[Match(world, OURS, seed)], results[Match(world, rival, seed)]) for seed in SEEDS]
    ratios = {
        skill: statistics.mean(ours.p95_s[skill] for ours, _ in pairs)
        / max(statistics.mean(theirs.p95_s[skill] for _, theirs in pairs), 1e-9)
        for skill in pairs[0][0].p95_s
    }
    worst = max(ratios, key=lambda skill: ratios[skill])
    return Comparison(
        world,
        rival,
        mean_and_half([ours.wait_s - theirs.wait_s for ours, theirs in pairs]),
        mean_and_half([ours.level - theirs.level for ours, theirs in pairs]),
        ratios[worst],
        worst,
    )


def mean_of(results: dict[Match, Result], world: str, rule: str) -> float:
    """Give the mean wait over all seeds, seconds."""
    return statistics.mean(results[Match(world, rule, seed)].wait_s for seed in SEEDS)
