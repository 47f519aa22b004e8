"""Queueing theory: the formulas against published values and against the Markov chain behind them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_router.simulation.erlang import (
    Station,
    erlang_b,
    erlang_c,
    mean_wait,
    service_level,
)


def abandonment(station: Station) -> float:
    """Return the share that leaves: waiting callers leave at the rate of their patience."""
    return mean_wait(station) / station.patience_s


CALLS_200 = Station(arrivals_per_s=200 / 3600, handling_s=180.0, servers=14)
FIFTY = Station(arrivals_per_s=48 / 60, handling_s=60.0, servers=50)
IMPATIENT_FIFTY = Station(arrivals_per_s=48 / 60, handling_s=60.0, servers=50, patience_s=120.0)

PUBLISHED = [
    # what, computed, published, half a unit of the last digit given
    # 200 calls an hour of 3 minutes, 14 agents: the worked example of callcentrehelper.com, "Erlang C formula"
    ("share that waits, 14 agents", 100 * erlang_c(10.0, 14), 17.4, 0.05),
    ("service level in 20 s, 14 agents", 100 * service_level(CALLS_200, 20.0), 88.8, 0.05),
    ("mean wait, 14 agents", mean_wait(CALLS_200), 7.8, 0.05),
    # Garnett, Mandelbaum and Reiman, "Designing a call center with impatient customers", M&SOM 4(3), 2002, table 1:
    # 50 agents, 48 calls a minute of one minute, mean patience 2 minutes
    ("mean wait, 50 patient", mean_wait(FIFTY), 20.8, 0.05),
    ("mean wait, 50 impatient", mean_wait(IMPATIENT_FIFTY), 3.7, 0.05),
    ("percent who leave, 50 impatient", 100 * abandonment(IMPATIENT_FIFTY), 3.1, 0.05),
    # the loss formula's tables: 1 % of 4.46 Erlang is lost on 10 lines
    ("loss of 4.46 Erlang on 10 lines", 100 * erlang_b(4.46, 10), 1.0, 0.05),
]


@pytest.mark.parametrize(
    ("computed", "published", "half"), [row[1:] for row in PUBLISHED], ids=[r[0] for r in PUBLISHED]
)
def test_published_values(computed: float, published: float, half: float) -> None:
    """The formulas give what was published, to the last digit published."""
    assert published == pytest.approx(computed, abs=half)


STATIONS = st.builds(
    lambda load, servers, patience: Station(
        arrivals_per_s=load * servers / 60.0, handling_s=60.0, servers=servers, patience_s=patience
    ),
    load=st.floats(0.05, 1.5),
    servers=st.integers(1, 60),
    patience=st.floats(20.0, 600.0),
)


@given(STATIONS)
def test_impatient_waits_are_those_of_the_chain(station: Station) -> None:
    """The mean wait of Erlang A is its birth and death chain's mean queue over the arrival rate (Little's law)."""
    assert mean_wait(station) == pytest.approx(_chain_wait(station), rel=1e-5, abs=1e-9)


@given(STATIONS, st.floats(0.0, 300.0))
def test_service_level_is_a_share_that_grows_with_time(station: Station, within_s: float) -> None:
    """With more time no fewer are served in time; in the end everybody is but those who left."""
    now, later, at_last = (service_level(station, time) for time in (within_s, within_s + 10.0, math.inf))

    assert -1e-9 <= now <= later + 1e-9 <= at_last + 2e-9
    assert at_last == pytest.approx(1.0 - abandonment(station), abs=1e-6)


@pytest.mark.parametrize("within_s", [0.0, 20.0, 60.0])
def test_great_patience_equals_endless_patience(within_s: float) -> None:
    """Erlang A tends to Erlang C as patience grows."""
    patient = Station(arrivals_per_s=48 / 60, handling_s=60.0, servers=50, patience_s=1e7)

    assert service_level(patient, within_s) == pytest.approx(service_level(FIFTY, within_s), abs=1e-4)
    assert mean_wait(patient) == pytest.approx(mean_wait(FIFTY), rel=1e-3)


def test_too_much_work_has_an_endless_wait() -> None:
    """Without patience, more work than agents means an endless queue and a service level of nothing."""
    flooded = Station(arrivals_per_s=1.0, handling_s=10.0, servers=10)

    assert (1.0, math.inf, 0.0) == (erlang_c(10.0, 10), mean_wait(flooded), service_level(flooded, 20.0))


def _chain_wait(station: Station) -> float:
    rate, handling, servers, patience = (
        station.arrivals_per_s,
        station.handling_s,
        station.servers,
        station.patience_s,
    )
    weights = [1.0]
    while len(weights) <= servers or weights[-1] > 1e-16 * max(weights):
        present = len(weights)
        leaving = min(present, servers) / handling + max(0, present - servers) / patience
        weights.append(weights[-1] * rate / leaving)
    queue = sum((present - servers) * weight for present, weight in enumerate(weights) if present > servers)
    return queue / sum(weights) / rate
