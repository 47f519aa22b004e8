"""Simulation: near theory, reproducible by its seed, with the same conversations for all rules, under real policies."""

import math
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from usher_common.units import DAY_US, MINUTE_US
from usher_policy.document.model import Calendar, Capacity, PolicyDocument, Queue, Rule, Select, Step
from usher_router.simulation.draws import Draws
from usher_router.simulation.erlang import Station, mean_wait, service_level
from usher_router.simulation.scenario import (
    Arrivals,
    ConversationKind,
    Duration,
    Scenario,
    ScenarioError,
    Team,
    read_scenario,
)
from usher_router.simulation.shifts import change_times
from usher_router.simulation.simulate import simulate
from usher_router.simulation.statistics import Outcome

POLICY = PolicyDocument()
RULES: tuple[Select, ...] = ("best_skill", "least_loaded", "longest_idle", "round_robin")


def phones(load: float, patience_s: float = math.inf, conversations: int = 20_000) -> tuple[Scenario, Station]:
    """Return ten agents with one conversation of 180 s at a time, and the same for the formulas."""
    station = Station(arrivals_per_s=load * 10 / 180.0, handling_s=180.0, servers=10, patience_s=patience_s)
    duration_s = conversations / station.arrivals_per_s
    kind = ConversationKind(
        name="calls",
        channel="voice",
        arrivals=Arrivals(per_h=station.arrivals_per_s * 3600),
        handling=Duration(mean_s=180.0),
        patience=None if math.isinf(patience_s) else Duration(mean_s=patience_s),
    )
    team = Team(name="all", count=10)
    return Scenario(
        name="phones", kinds=(kind,), teams=(team,), duration_s=duration_s, warm_up_s=duration_s / 10
    ), station


# A relative error's standard deviation over 18,000 conversations, measured over 60 runs of a plain recursion for such a
# queue (without patience: 13 % of the wait at 0.7 and 15 % at 0.85; 1.6 % and 5 % of the level). Three of them allow
# for any seed; the one used here never changes, so neither does the outcome.
NEAR = [(0.7, math.inf, 0.40, 0.05), (0.85, math.inf, 0.45, 0.15), (0.95, 360.0, 0.20, 0.10)]


@pytest.mark.parametrize(("load", "patience_s", "wait", "level"), NEAR)
def test_one_skill_is_near_erlang(load: float, patience_s: float, wait: float, level: float) -> None:
    """Waits and service level are those of Erlang C and A, as near as so short a run can come."""
    scenario, station = phones(load, patience_s)
    whole = simulate(scenario, POLICY, 1).whole

    assert mean_wait(station) == pytest.approx(whole.mean_wait_s, rel=wait)
    assert service_level(station, 20.0) == pytest.approx(whole.service_level, rel=level)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1 << 30), st.sampled_from(RULES))
def test_the_same_seed_gives_the_same_figures(seed: int, rule: Select) -> None:
    """Every figure, whatever the seed and the rule."""
    first, second = simulate(languages(), POLICY, seed, rule), simulate(languages(), POLICY, seed, rule)

    assert first == second


def test_another_seed_gives_other_figures() -> None:
    """Otherwise seeds would mean nothing."""
    assert simulate(languages(), POLICY, 1) != simulate(languages(), POLICY, 2)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 1 << 30))
def test_every_rule_gets_the_same_conversations(seed: int) -> None:
    """As many of each kind, and as much work in them, whoever serves them: the random draws are shared."""
    outcomes = [simulate(until_all_is_done(languages()), POLICY, seed, rule) for rule in RULES]

    assert len({tuple((one.kind, one.offered) for one in outcome.kinds) for outcome in outcomes}) == 1
    assert [pytest.approx(work_of(outcomes[0]))] * len(RULES) == [work_of(outcome) for outcome in outcomes]


def test_patience_of_one_kind_changes_no_draw_of_another() -> None:
    """Each kind and each purpose has its own random stream."""
    german, english = languages().kinds
    hasty = replace(german, patience=Duration(mean_s=10.0))
    expected = [(at, takes) for at, takes, _ in Draws(7).calls(german, 3600.0)]

    assert expected == [(at, takes) for at, takes, _ in Draws(7).calls(hasty, 3600.0)]
    assert [(at, takes) for at, takes, _ in Draws(7).calls(english, 3600.0)] != expected


def test_exchanged_draws_exchange_arrivals_and_handling() -> None:
    """The gaps of one are the handling times of the other, in units of their means."""
    kind = replace(languages().kinds[0], arrivals=Arrivals(per_h=3600 / 180), handling=Duration(mean_s=180.0))
    plain, exchanged = (list(Draws(3, exchanged=way).calls(kind, 36_000.0)) for way in (False, True))
    gaps = [after[0] - before[0] for before, after in pairwise(exchanged)]
    count = min(len(gaps), len(plain) - 1)

    assert [takes for _, takes, _ in plain[1 : count + 1]] == pytest.approx(gaps[:count], abs=2)


def test_recorded_times_come_unchanged() -> None:
    """Arrivals at their times, handling in their order; contacts leave when their recorded patience ends."""
    kind = ConversationKind(
        name="k",
        channel="voice",
        arrivals=Arrivals(times_s=(0.0, 10.0, 20.0)),
        handling=Duration(recorded_s=(60.0, 30.0, 30.0)),
        patience=Duration(mean_s=45.0, shape="fixed"),
    )
    outcome = simulate(Scenario(name="s", kinds=(kind,), teams=(Team(name="a", count=1),)), POLICY, 1)
    found = outcome.whole  # the second leaves at 55 s, the third is answered at 60 s

    assert (found.offered, found.answered, found.abandoned) == (3, 2, 1)
    assert pytest.approx((0.0 + 45.0 + 40.0) / 3) == found.mean_wait_s


def languages() -> Scenario:
    """Return an hour with two languages; some agents speak both."""
    return Scenario(
        name="languages",
        duration_s=3600.0,
        kinds=tuple(
            ConversationKind(
                name=name, require={name: 1}, arrivals=Arrivals(per_h=120.0), handling=Duration(mean_s=240.0)
            )
            for name in ("german", "english")
        ),
        teams=(
            Team(name="one", count=3, skills={"german": 3}),
            Team(name="both", count=3, skills={"german": 3, "english": 3}),
        ),
    )


def until_all_is_done(scenario: Scenario) -> Scenario:
    """Let nobody come after the first hour, and count for a day: no work goes on longer."""
    kinds = [replace(kind, arrivals=Arrivals(per_h=(120.0, *[0.0] * 23))) for kind in scenario.kinds]
    return replace(scenario, kinds=tuple(kinds), duration_s=86_400.0)


def work_of(outcome: Outcome) -> float:
    """Return the work done, in agents."""
    return sum(team.utilisation * team.agents for team in outcome.teams)


def day(**changes: object) -> Scenario:
    """Return chats every minute for ten minutes, ten minutes each, for one agent with capacity for one."""
    kind = ConversationKind(
        name="chats",
        arrivals=Arrivals(times_s=tuple(60.0 * number for number in range(10))),
        handling=Duration(mean_s=600.0, shape="fixed"),
    )
    fields = {"name": "day", "duration_s": 3600.0, "kinds": (kind,), "teams": (Team(name="a", count=1, capacity=33),)}
    return Scenario(**{**fields, **changes})  # type: ignore[arg-type]


def test_a_full_queue_turns_contacts_away() -> None:
    """One is served, one waits; contacts who come meanwhile find the queue full and are closed."""
    policy = PolicyDocument(
        rules=(Rule(name="all", queue="short"),), queues={"default": Queue(), "short": Queue(max_length=1)}
    )
    whole = simulate(day(), policy, 1).whole

    assert (whole.offered, whole.answered, whole.turned_away) == (10, 2, 8)


def test_the_longest_wait_overflows_into_the_next_queue() -> None:
    """After it the other queue's agents serve them."""
    policy = PolicyDocument(
        rules=(Rule(name="all", queue="first"),),
        queues={"default": Queue(), "first": Queue(pool="few", max_wait_s=30.0, overflow="default")},
    )
    teams = (Team(name="few", count=1, capacity=33, pools=("few",)), Team(name="many", count=9, capacity=33))
    whole = simulate(day(teams=teams), policy, 1).whole

    assert whole.answered == 10
    assert pytest.approx(27.0) == whole.mean_wait_s


def test_steps_let_other_agents_help() -> None:
    """After twenty seconds the level falls, and beginners may serve."""
    policy = PolicyDocument(
        rules=(Rule(name="all", queue="hard", require={"tax": 4}),),
        queues={"default": Queue(), "hard": Queue(steps=(Step(after_s=20.0, relax_levels=3),))},
    )
    teams = (Team(name="beginners", count=10, capacity=33, skills={"tax": 1}),)
    whole = simulate(day(teams=teams), policy, 1).whole

    assert whole.answered == 10
    assert [pytest.approx(20.0)] * 2 == [whole.mean_wait_s, whole.p95_wait_s]


def test_wrap_up_and_acceptance_take_their_time() -> None:
    """The agent accepts after five seconds, wraps up for a minute, and only then has the next."""
    policy = PolicyDocument(capacity=Capacity(wrap_up_s={"chat": 60.0}))
    scenario = day(accept=Duration(mean_s=5.0, shape="fixed"))
    waits = [5.0 + number * (665.0 - 60.0) for number in range(10)]

    assert pytest.approx(sum(waits) / 10) == simulate(scenario, policy, 1).whole.mean_wait_s


def test_use_counts_work_within_the_counted_time() -> None:
    """Work that began earlier counts for its part in it; work that goes on afterwards does not."""
    kinds = (
        ConversationKind(
            name="early",
            channel="voice",
            arrivals=Arrivals(times_s=(0.0,)),
            handling=Duration(mean_s=150.0, shape="fixed"),
        ),
        ConversationKind(
            name="late",
            channel="voice",
            arrivals=Arrivals(times_s=(180.0,)),
            handling=Duration(mean_s=600.0, shape="fixed"),
        ),
    )
    scenario = Scenario(name="a", kinds=kinds, teams=(Team(name="one", count=1),), duration_s=200.0, warm_up_s=100.0)
    (use,) = simulate(scenario, PolicyDocument(), 1).teams

    assert use.utilisation == pytest.approx((50 + 20) / 100)


def test_nobody_is_served_outside_the_queues_hours() -> None:
    """Agents are there from the beginning; the queue opens after twenty minutes."""
    hours = Calendar(mon=("00:20-24:00",))
    policy = PolicyDocument(queues={"default": Queue(hours="late")}, calendars={"late": hours})
    whole = simulate(day(teams=(Team(name="many", count=10, capacity=33),)), policy, 1).whole

    assert whole.answered == 10
    assert pytest.approx(1200.0 - 270.0) == whole.mean_wait_s


def test_nobody_is_served_outside_shifts() -> None:
    """Contacts of the night wait for the morning; those who never meet a shift count as unserved."""
    morning = day(teams=(Team(name="a", count=9, capacity=99, shifts=("08:00-12:00",)),))
    never = day(teams=(Team(name="a", count=9, skills={"other": 1}, pools=("other",)),))

    assert pytest.approx(simulate(morning, POLICY, 1).whole.mean_wait_s) == 8 * 3600.0 - 270.0
    assert (simulate(never, POLICY, 1).whole.answered, simulate(never, POLICY, 1).whole.unserved) == (0, 10)


def test_adjoining_shifts_are_one() -> None:
    """Comings and goings of two days, in order."""
    hour = 60 * MINUTE_US
    spans = [(DAY_US * day + 8 * hour, DAY_US * day + 24 * hour) for day in range(2)]
    expected = [change for first, last in spans for change in ((first, True), (last, False))]

    assert expected == change_times(("12:00-24:00", "08:00-12:00"), 0, DAY_US - 1)


TEXT = """
name: one
kinds: [{name: k, arrivals: {per_h: 10}, handling: {mean_s: 10}}]
teams: [{name: t, count: 1}]
"""
WRONG: list[tuple[str, Callable[[str], str], str]] = [
    ("no YAML", lambda _: "{", "this is no YAML"),
    ("an unknown key", lambda text: text + "sped: 2\n", "sped"),
    ("a wrong shift", lambda text: text.replace("count: 1", "count: 1, shifts: ['9-5']"), "shifts"),
    ("a negative rate", lambda text: text.replace("per_h: 10", "per_h: -1"), "per_h"),
    ("nothing counted", lambda text: text + "warm_up_s: 28800\n", "nothing would be counted"),
    ("too many", lambda text: text.replace("per_h: 10", "per_h: 1000000000"), "conversations"),
    ("times in disorder", lambda text: text.replace("per_h: 10", "times_s: [2, 1]"), "not in order"),
    ("a name twice", lambda text: text.replace("teams: [", "teams: [{name: t, count: 1},"), "same name"),
]


@pytest.mark.parametrize(("change", "said"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_an_invalid_scenario_is_refused(change: Callable[[str], str], said: str) -> None:
    """With a message that names what is wrong."""
    assert read_scenario(TEXT).name == "one"
    with pytest.raises(ScenarioError, match=said):
        read_scenario(change(TEXT))
