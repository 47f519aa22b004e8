"""`usher simulate`: the result of a policy in a scenario, in virtual time."""

import argparse
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pygal
from usher_policy.document.model import PolicyDocument
from usher_policy.document.read import PolicyError, read_policy
from usher_router.simulation.scenario import Scenario, ScenarioError, read_scenario
from usher_router.simulation.simulate import simulate
from usher_router.simulation.statistics import Calls, Outcome, Waits

from usher.recorded.stage_lines import stage_lines

DONE, NOT_UNDERSTOOD = 0, 2
SEED = 1
HEADS = ("queue", "kind", "came", "answered", "left", "turned away", "unserved", "mean wait", "p95", "in time")
INVITED_HEADS = ("invited kind", "visits", "nobody free", "control", "shown", "accepted", "too late")
CALL_HEADS = ("called kind", "asked", "later", "attempts", "late", "reached", "unreached", "open", "mean wait", "busy")
TEAM_HEADS = ("team", "agents", "used")


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the words; `simulate` sets `run(words, environ)`, which returns the exit code and lines to print."""
    command.add_argument("scenario", type=Path, metavar="SCENARIO.yaml")
    command.add_argument("--policy", type=Path, metavar="FILE", help="a policy.yaml; Usher's defaults without one")
    command.add_argument("--seed", type=int, default=SEED, help="of all chance: the same seed gives the same result")
    command.add_argument("--svg", type=Path, metavar="FILE", help="write a picture of waits and service levels")
    command.set_defaults(run=run_simulation)


def run_simulation(words: argparse.Namespace, _environ: Mapping[str, str]) -> tuple[int, Sequence[str]]:
    """Simulate and format the result; for a file that cannot be read, name what is wrong in it."""
    try:
        scenario = read_scenario(words.scenario.read_text("utf-8"))
    except (ScenarioError, UnicodeDecodeError) as error:
        return NOT_UNDERSTOOD, [f"{words.scenario}: {error}"]
    try:
        policy = read_policy(words.policy.read_text("utf-8")) if words.policy else PolicyDocument()
    except (PolicyError, UnicodeDecodeError) as error:
        return NOT_UNDERSTOOD, [f"{words.policy}: {error}"]
    began = time.monotonic()
    outcome = simulate(scenario, policy, words.seed)
    if words.svg:
        words.svg.write_bytes(draw(scenario, outcome))
    return DONE, [*table(outcome), "", _speed(outcome, words.seed, time.monotonic() - began)]


def table(outcome: Outcome) -> list[str]:
    """Format each queue's kinds, each queue, the totals, the teams, and what there is of the rest."""
    rows = [_cells(waits) for waits in _in_order(outcome)]
    teams = [(use.team, str(use.agents), f"{use.utilisation:.1%}") for use in outcome.teams]
    found = [
        (one.kind, *map(str, (one.visits, one.nobody, one.control, one.shown, one.accepted, one.late)))
        for one in outcome.invited
    ]
    invited = ["", *_aligned([INVITED_HEADS, *found])] if found else []
    calls = ["", *_aligned([CALL_HEADS, *map(_call_cells, outcome.calls)])] if outcome.calls else []
    stages = ["", *stage_lines([("", use) for use in outcome.stages])] if outcome.stages else []
    return [*_aligned([HEADS, *rows]), "", *_aligned([TEAM_HEADS, *teams]), *invited, *calls, *stages]


def draw(scenario: Scenario, outcome: Outcome) -> bytes:
    """Draw waits as bars and service levels on a second axis, by queue and kind, as SVG."""
    chart = pygal.Bar(title=f"{scenario.name}: waits (s, left) and answered in time (%, right)")
    chart.x_labels = [f"{waits.queue}: {waits.kind}" for waits in outcome.kinds]
    chart.add("mean wait", [round(waits.mean_wait_s, 1) for waits in outcome.kinds])
    chart.add("95 % wait at most", [round(waits.p95_wait_s, 1) for waits in outcome.kinds])
    chart.add("in time", [round(100 * waits.service_level, 1) for waits in outcome.kinds], secondary=True)
    return bytes(chart.render())


def _in_order(outcome: Outcome) -> Iterator[Waits]:
    for queue in outcome.queues:
        kinds = [waits for waits in outcome.kinds if waits.queue == queue.queue]
        yield from kinds
        if len(kinds) > 1:
            yield queue
    if len(outcome.queues) > 1:
        yield outcome.whole


def _cells(waits: Waits) -> tuple[str, ...]:
    counts = (waits.offered, waits.answered, waits.abandoned, waits.turned_away, waits.unserved)
    return (
        waits.queue or "all",
        waits.kind or "all",
        *(str(count) for count in counts),
        _shown(waits.mean_wait_s),
        _shown(waits.p95_wait_s),
        f"{waits.service_level:.1%}",
    )


def _call_cells(calls: Calls) -> tuple[str, ...]:
    """Format who asked to be called; `busy`: hours of agents for it."""
    counts = (calls.asked, calls.later, calls.attempts, calls.late, calls.reached, calls.unreached, calls.open)
    waited_s = calls.waited_s / calls.attempts if calls.attempts else 0.0
    return (calls.kind, *map(str, counts), _shown(waited_s), f"{calls.busy_s / 3600.0:.1f} h")


def _shown(seconds: float) -> str:
    """Format a wait in a readable unit: waits overnight take hours."""
    if seconds < 600.0:
        return f"{seconds:.1f} s"
    return f"{seconds / 60.0:.0f} min" if seconds < 7200.0 else f"{seconds / 3600.0:.1f} h"


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _speed(outcome: Outcome, seed: int, took_s: float) -> str:
    count = outcome.whole.offered
    return f"seed {seed}: {count} conversations in {took_s:.1f} s, {count / max(took_s, 1e-9):.0f} a second"
