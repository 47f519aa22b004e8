"""The figures of `make bench-quality`: intervals, control variates, and when Usher's rule counts as better."""

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_router.simulation.draws import Draws

from benchmarks.quality.figures import mean_and_half, steadied
from benchmarks.quality.rivals import OURS, Match, Result, compare
from benchmarks.quality.theory import Trial, control_of
from benchmarks.quality.worlds import SEEDS, SKILLED, pooled


def test_an_interval_uses_students_t() -> None:
    """Twenty values of which half are 0 and half are 2: the mean, and 2.093 standard errors."""
    mean, half = mean_and_half([0.0, 2.0] * 10)

    assert pytest.approx([mean, half]) == [1.0, 2.093 * (20 / 19) ** 0.5 / 20**0.5]


@given(st.lists(st.floats(-10, 10), min_size=20, max_size=20).filter(lambda noise: statistics.pstdev(noise) > 0.01))
def test_a_control_variate_removes_what_it_explains(noise: list[float]) -> None:
    """Values that are 5 plus three times a control whose mean is 0 are all 5."""
    assert [pytest.approx(5.0, abs=1e-6)] * 20 == steadied([5.0 + 3.0 * one for one in noise], noise)


def test_the_control_variate_has_mean_zero() -> None:
    """Over forty runs of independent draws it is within three standard errors of 0; it depends on the draws alone."""
    controls = [control_of(Trial(0.85, False, seed, way)) for seed in SEEDS for way in (False, True)]

    assert abs(statistics.mean(controls)) < 3 * statistics.stdev(controls) / len(controls) ** 0.5
    assert statistics.stdev(controls) > 0


RIVAL = "round_robin"
CASES = [
    # our waits less theirs (every other seed adds 0.2), our level less theirs, our p95 over theirs, better?
    (-1.0, 0.01, 1.0, True),
    (-0.05, 0.01, 1.0, False),  # the interval includes 0
    (-1.0, 0.0, 1.0, False),
    (-1.0, 0.01, 1.09, True),
    (-1.0, 0.01, 1.11, False),
]


@pytest.mark.parametrize(("wait", "level", "p95", "better"), CASES)
def test_when_ours_counts_as_better(wait: float, level: float, p95: float, better: bool) -> None:
    """Waits surely shorter, surely more in time, and no skill's 95th percentile more than a tenth longer."""
    results = {}
    for seed in SEEDS:
        results[Match("languages", RIVAL, seed)] = Result(10.0, 0.8, {"it": 50.0, "en": 20.0})
        ours = Result(10.0 + wait + 0.2 * (seed % 2), 0.8 + level, {"it": 50.0 * p95, "en": 20.0})
        results[Match("languages", OURS, seed)] = ours

    assert better == compare("languages", RIVAL, results).won


def test_the_bound_differs_in_skills_only() -> None:
    """The same conversations come, and every agent has every skill."""
    for world in SKILLED.values():
        bound = pooled(world)

        assert [list(Draws(1).calls(kind, 60.0)) for kind in world.kinds] == [
            list(Draws(1).calls(kind, 60.0)) for kind in bound.kinds
        ]
        assert {frozenset(kind.name for kind in world.kinds)} == {frozenset(team.skills) for team in bound.teams}
