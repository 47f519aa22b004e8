"""Missing presence is not absence: when an agent counts as gone."""

import pytest
from usher_router.domain.presence import Patience, Sight, Watch, judge, store_away

PATIENCE = Patience(heartbeat_s=5.0, grace_s=20.0)
T = 10_000.0

CASES = [
    # watch, seconds since the agent's last beat (None: unknown), the store's age, gone?
    (Watch(), 1.0, 5000.0, False),
    (Watch(), 19.9, 5000.0, False),
    (Watch(), 20.1, 5000.0, True),
    (Watch(), 20.1, 9.9, False),  # younger than two heartbeats
    (Watch(), None, 5000.0, False),  # asked for the first time
    (Watch({"ana": T - 19}), None, 5000.0, False),
    (Watch({"ana": T - 21}), None, 5000.0, True),
    (Watch({"ana": T - 500}), None, 29.9, False),  # flushed: a full grace after two heartbeats
    (Watch({"ana": T - 500}), None, 30.1, True),
    (Watch({"ana": T - 500}, T - 19), 300.0, 5000.0, False),  # the store was away: the grace starts again
    (Watch({"ana": T - 500}, T - 21), 300.0, 5000.0, True),
    (Watch({"ana": T - 500}, T - 19), None, 5000.0, False),
]


@pytest.mark.parametrize(("watch", "beat", "age", "gone"), CASES)
def test_judgement(watch: Watch, beat: float | None, age: float, gone: bool) -> None:
    """Silence counts only as far as the store could have heard."""
    seen = {} if beat is None else {"ana": beat}
    _, found = judge(watch, ["ana"], Sight(seen, age), T, PATIENCE)

    assert gone == bool(found)


def test_an_agent_who_left_the_list_starts_anew() -> None:
    """First asked for again means a full grace again; a store that is away moves everybody's."""
    watch, _ = judge(Watch(), ["ana"], Sight({}, 5000.0), T, PATIENCE)
    watch, _ = judge(watch, [], Sight({}, 5000.0), T + 10, PATIENCE)
    watch, gone = judge(watch, ["ana"], Sight({}, 5000.0), T + 30, PATIENCE)
    assert gone == []
    watch = store_away(watch, T + 45)
    _, gone = judge(watch, ["ana"], Sight({}, 5000.0), T + 60, PATIENCE)
    assert gone == []


def test_a_store_whose_clock_leaps_makes_nobody_vanish() -> None:
    """Silence cannot have grown by more than the time since the last look, listed or not; then it goes on."""
    everybody = ["ana", "ben"]
    watch, _ = judge(Watch(), everybody, Sight({"ana": 1.0, "ben": 2.0}, 5000.0), T, PATIENCE)
    watch, gone = judge(watch, everybody, Sight({"ana": 301.0}, 9000.0), T + 1, PATIENCE)
    assert gone == []

    watch, gone = judge(watch, everybody, Sight({"ana": 0.5}, 9000.0), T + 15, PATIENCE)
    assert gone == []

    _, gone = judge(watch, everybody, Sight({"ana": 8.5}, 9000.0), T + 23, PATIENCE)
    assert [one.agent for one in gone] == ["ben"]
