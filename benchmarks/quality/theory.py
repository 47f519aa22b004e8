"""One queue, one skill, one conversation at a time: what was simulated against Erlang C and Erlang A."""

import math
from collections.abc import Sequence

import msgspec
from usher_common.units import SECOND_US
from usher_router.simulation.draws import Draws
from usher_router.simulation.erlang import Station, mean_wait, service_level
from usher_router.simulation.scenario import Arrivals, ConversationKind, Duration, Scenario, Team
from usher_router.simulation.simulate import simulate

from benchmarks.quality.figures import mean_and_half, steadied
from benchmarks.quality.worlds import HOUR_S, ONE_AT_A_TIME, POLICY, SEEDS

AGENTS = 10
HANDLING_S = 180.0
PATIENCE_S = 360.0
WITHIN_S = POLICY.queues["default"].service_level.within_s
WARM_UP = 0.1
# Conversations of a run, by utilisation: a queue's waits vary the more, the fuller it is, and there are 40 runs
WITHOUT_PATIENCE = {0.7: 50_000, 0.85: 50_000, 0.95: 100_000}
WITH_PATIENCE = {0.7: 30_000, 0.85: 20_000, 0.95: 20_000}


class Trial(msgspec.Struct, frozen=True):
    """One run; `load` is its utilisation, `exchanged`: arrivals and handling times draw from each other's stream."""

    load: float
    impatient: bool
    seed: int
    exchanged: bool

    @property
    def draws(self) -> Draws:
        """Its chance."""
        return Draws(self.seed, self.exchanged)

    @property
    def size(self) -> int:
        """How many conversations come, on average."""
        return (WITH_PATIENCE if self.impatient else WITHOUT_PATIENCE)[self.load]


class Seen(msgspec.Struct, frozen=True):
    """What a run came to; `control` has a mean of 0 by construction."""

    wait_s: float
    level: float
    control: float


class Verdict(msgspec.Struct, frozen=True):
    """What was simulated, as it came (`raw`) and steadied, with its 95 % half width, beside theory."""

    load: float
    impatient: bool
    what: str
    theory: float
    raw: float
    simulated: float
    half: float

    @property
    def error(self) -> float:
        """How far theory and simulation are apart, relative to theory."""
        return abs(self.simulated - self.theory) / self.theory


def trials() -> list[Trial]:
    """List all runs: each seed twice, so that a run of many arrivals has its counterpart of long conversations.

    Page, "On Monte Carlo methods in congestion problems: II", Operations Research 13(2), 1965.
    """
    loads = [(load, False) for load in WITHOUT_PATIENCE] + [(load, True) for load in WITH_PATIENCE]
    return [
        Trial(load, impatient, seed, exchanged)
        for load, impatient in loads
        for seed in SEEDS
        for exchanged in (False, True)
    ]


def try_out(trial: Trial) -> Seen:
    """Simulate one run."""
    scenario = _scenario(trial)
    whole = simulate(scenario, POLICY, trial.draws).whole
    return Seen(whole.mean_wait_s, whole.service_level, control_of(trial))


def judge(seen: dict[Trial, Seen]) -> list[Verdict]:
    """Compare with theory: mean wait and service level, for each utilisation, without and with patience."""
    settings = sorted({(trial.impatient, trial.load) for trial in seen})
    return [verdict for impatient, load in settings for verdict in _judge_one(load, seen, impatient=impatient)]


def _judge_one(load: float, seen: dict[Trial, Seen], *, impatient: bool) -> list[Verdict]:
    station = _station(load, impatient=impatient)
    pairs = [[seen[Trial(load, impatient, seed, exchanged)] for exchanged in (False, True)] for seed in SEEDS]
    control = [_middle([one.control for one in pair]) for pair in pairs]
    compared = (
        ("mean wait, s", mean_wait(station), [_middle([one.wait_s for one in pair]) for pair in pairs]),
        (
            f"within {WITHIN_S:.0f} s",
            service_level(station, WITHIN_S),
            [_middle([p.level for p in pair]) for pair in pairs],
        ),
    )
    return [
        Verdict(load, impatient, what, theory, _middle(values), *mean_and_half(steadied(values, control), spent=2))
        for what, theory, values in compared
    ]


def _middle(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _station(load: float, *, impatient: bool) -> Station:
    rate = load * AGENTS / HANDLING_S
    patience_s = PATIENCE_S if impatient else math.inf
    return Station(arrivals_per_s=rate, handling_s=HANDLING_S, servers=AGENTS, patience_s=patience_s)


def _scenario(trial: Trial) -> Scenario:
    station = _station(trial.load, impatient=trial.impatient)
    duration_s = trial.size / station.arrivals_per_s
    kind = ConversationKind(
        name="all",
        channel=ONE_AT_A_TIME,
        arrivals=Arrivals(per_h=station.arrivals_per_s * HOUR_S),
        handling=Duration(mean_s=HANDLING_S),
        patience=Duration(mean_s=PATIENCE_S) if trial.impatient else None,
    )
    team = Team(name="everybody", count=AGENTS)
    return Scenario(
        name="one skill", kinds=(kind,), teams=(team,), duration_s=duration_s, warm_up_s=WARM_UP * duration_s
    )


def control_of(trial: Trial) -> float:
    """Correlate how much each arrival adds to the queue with what those before it added.

    Handling times and gaps are independent, so the mean is 0 whatever the queue does; but where a run's draws happen
    to clump, its queue is long. How long the past counts is the time such a queue needs to forget.
    """
    station, scenario = _station(trial.load, impatient=trial.impatient), _scenario(trial)
    forgets = math.exp(-((1.0 - trial.load) ** 2))
    past, total, count, before = 0.0, 0.0, 0, 0
    drawn = trial.draws.calls(scenario.kinds[0], scenario.duration_s)
    for at, takes, _ in drawn:
        gap = (at - before) / SECOND_US * station.arrivals_per_s
        adds, before = takes / SECOND_US / HANDLING_S - gap, at
        total, count = total + adds * past, count + 1
        past = past * forgets + adds
    return total / count
