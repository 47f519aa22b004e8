"""Compare recorded work with what policies would make of it: waits, service level, use and transfers."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pygal
from msgspec.structs import replace
from usher_policy.document.model import PolicyDocument
from usher_router.simulation.simulate import simulate
from usher_router.simulation.statistics import Outcome, StageUse, Waits

from usher.recorded.period import RecordedPeriod, recorded_outcome, scenario_of, transfers, used_in_record, utilisation

RECORDED = "recorded"
HEADS = ("queue", "policy", "came", "answered", "left", "mean wait", "p95", "in time", "used", "transfers")
TITLE = "Mean wait (s) and transfers on the left, answered in time and used (%) on the right, by queue"
SEED = 1  # any seed: nothing is drawn at random, all times are as recorded


class ComparisonRow(NamedTuple):
    """One queue under one policy; waits in seconds, shares from 0 to 1."""

    queue: str
    policy: str
    waits: Waits
    used: float
    transfers: int


def simulated(period: RecordedPeriod, policies: Mapping[str, PolicyDocument]) -> dict[str, Outcome]:
    """Return what each policy would make of the period; raises LookupError if nothing is on record."""
    if not period.cases or not period.posts:
        raise LookupError("nothing is on record for this time: no conversation was opened, or no dispatcher wrote")
    return {name: _simulate(document, period) for name, document in policies.items()}


def compare_stages(period: RecordedPeriod, outcomes: Mapping[str, Outcome]) -> list[tuple[str, StageUse]]:
    """Return the stages of the funnel as recorded and under each policy; empty if none has a funnel."""
    under = [(name, use) for name, outcome in outcomes.items() for use in outcome.stages]
    return [*((RECORDED, use) for use in period.stages), *under]


def compare(
    period: RecordedPeriod, policies: Mapping[str, PolicyDocument], outcomes: Mapping[str, Outcome] | None = None
) -> list[ComparisonRow]:
    """Compare the record with the result of each policy, by queue; the first policy is the active one.

    `outcomes` are what `simulated` returned, if somebody has asked already. Raises LookupError if nothing is on record.
    """
    outcomes = outcomes or simulated(period, policies)
    active = next(iter(policies.values()))
    used, moved = used_in_record(period), transfers(period, None)
    lines = [
        ComparisonRow(
            waits.queue, RECORDED, waits, utilisation(period, active, waits.queue, used), moved.get(waits.queue, 0)
        )
        for waits in recorded_outcome(period, active).queues
    ]
    for name, document in policies.items():
        lines += _lines(name, document, period, outcomes[name])
    return sorted(lines, key=lambda line: line.queue)


def _lines(name: str, document: PolicyDocument, period: RecordedPeriod, outcome: Outcome) -> list[ComparisonRow]:
    moved = transfers(period, document)
    used = [use.utilisation for use in outcome.teams]
    return [
        ComparisonRow(
            waits.queue, name, waits, utilisation(period, document, waits.queue, used), moved.get(waits.queue, 0)
        )
        for waits in outcome.queues
    ]


def _simulate(document: PolicyDocument, period: RecordedPeriod) -> Outcome:
    """Simulate without wrap-ups: they are contained in the recorded presence already."""
    without_pauses = replace(document, capacity=replace(document.capacity, wrap_up_s={}))
    return simulate(scenario_of(period), without_pauses, SEED, begins=period.begins)


def table(lines: Sequence[ComparisonRow]) -> list[str]:
    """Format the comparison."""
    rows = [HEADS, *(_cells(line) for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _cells(line: ComparisonRow) -> tuple[str, ...]:
    waits = line.waits
    return (
        line.queue,
        line.policy,
        str(waits.offered),
        str(waits.answered),
        str(waits.abandoned),
        f"{waits.mean_wait_s:.1f} s",
        f"{waits.p95_wait_s:.1f} s",
        f"{waits.service_level:.1%}",
        f"{line.used:.1%}",
        str(line.transfers),
    )


def draw(lines: Sequence[ComparisonRow]) -> bytes:
    """Draw waits and transfers as bars, service levels and use on a second axis, by queue, as SVG."""
    queues = sorted({line.queue for line in lines})
    chart = pygal.Bar(title=TITLE, disable_xml_declaration=False)
    chart.x_labels = queues
    for name in dict.fromkeys(line.policy for line in lines):
        mine = {line.queue: line for line in lines if line.policy == name}
        shown = [mine.get(queue) for queue in queues]
        chart.add(f"wait: {name}", [one and round(one.waits.mean_wait_s, 1) for one in shown])
        chart.add(f"transfers: {name}", [one and one.transfers for one in shown])
        chart.add(
            f"in time: {name}", [one and round(one.waits.service_level * 100, 1) for one in shown], secondary=True
        )
        chart.add(f"used: {name}", [one and round(one.used * 100, 1) for one in shown], secondary=True)
    return bytes(chart.render())
