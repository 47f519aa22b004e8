"""Missing presence is not absence: when an agent counts as gone."""

import pytest
from usher_router.domain.presence.judge import (
    Presence,
    PresenceState,
    PresenceTiming,
    judge,
    judge_back,
    judge_lost,
    store_away,
)

PATIENCE = PresenceTiming(heartbeat_s=5.0, grace_s=20.0)
T = 10_000.0

CASES = [
    # watch, seconds since the agent's last heartbeat (None: unknown), the store's age, gone?
    (PresenceState(), 1.0, 5000.0, False),
    (PresenceState(), 19.9, 5000.0, False),
    (PresenceState(), 20.1, 5000.0, True),
    (PresenceState(), 20.1, 9.9, False),  # younger than two heartbeats
    (PresenceState(), None, 5000.0, False),  # asked for the first time
    (PresenceState({"ana": T - 19}), None, 5000.0, False),
    (PresenceState({"ana": T - 21}), None, 5000.0, True),
    (PresenceState({"ana": T - 500}), None, 29.9, False),  # flushed: a full grace after two heartbeats
    (PresenceState({"ana": T - 500}), None, 30.1, True),
    (PresenceState({"ana": T - 500}, T - 19), 300.0, 5000.0, False),  # the store was away: the grace starts again
    (PresenceState({"ana": T - 500}, T - 21), 300.0, 5000.0, True),
    (PresenceState({"ana": T - 500}, T - 19), None, 5000.0, False),
]


@pytest.mark.parametrize(("watch", "beat", "age", "gone"), CASES)
def test_when_an_agent_is_gone(watch: PresenceState, beat: float | None, age: float, gone: bool) -> None:
    """Silence counts only for the time in which the store could have received a heartbeat."""
    seen = {} if beat is None else {"ana": beat}
    _, found = judge(watch, ["ana"], Presence(seen, age), T, PATIENCE)

    assert gone == bool(found)


def test_an_agent_asked_for_again_gets_a_full_grace() -> None:
    """A store that was away gives everybody a full grace again."""
    watch, _ = judge(PresenceState(), ["ana"], Presence({}, 5000.0), T, PATIENCE)
    watch, _ = judge(watch, [], Presence({}, 5000.0), T + 10, PATIENCE)
    watch, gone = judge(watch, ["ana"], Presence({}, 5000.0), T + 30, PATIENCE)
    assert gone == []
    watch = store_away(watch, T + 45)
    _, gone = judge(watch, ["ana"], Presence({}, 5000.0), T + 60, PATIENCE)
    assert gone == []


def test_a_store_whose_clock_leaps_makes_nobody_vanish() -> None:
    """Silence cannot grow by more than the time since the last check; then it continues from there."""
    everybody = ["ana", "ben"]
    watch, _ = judge(PresenceState(), everybody, Presence({"ana": 1.0, "ben": 2.0}, 5000.0), T, PATIENCE)
    watch, gone = judge(watch, everybody, Presence({"ana": 301.0}, 9000.0), T + 1, PATIENCE)
    assert gone == []

    watch, gone = judge(watch, everybody, Presence({"ana": 0.5}, 9000.0), T + 15, PATIENCE)
    assert gone == []

    _, gone = judge(watch, everybody, Presence({"ana": 8.5}, 9000.0), T + 23, PATIENCE)
    assert [one.agent for one in gone] == ["ben"]


LOST = [  # with a beat every 5 s
    # seconds since the last heartbeat (None: unknown to the store), the store's age, when it was last away, lost?
    (10.0, 5000.0, -9999, False),
    (10.1, 5000.0, -9999, True),
    (20.0, 5000.0, -9999, True),
    (20.1, 5000.0, -9999, False),  # gone, which is more
    (11.0, 9.9, -9999, False),  # a store this young
    (11.0, 5000.0, -19, False),  # it was away just now
    (11.0, 5000.0, -21, True),
    (None, 5000.0, -9999, False),
]


@pytest.mark.parametrize(("beat", "age", "away", "expected"), LOST)
def test_an_agent_who_misses_two_heartbeats_is_lost(beat: float | None, age: float, away: int, expected: bool) -> None:
    """Within ten seconds, with a heartbeat every 2.5 s, a check every second and a desk that counts for 3.5 s."""
    seen = {} if beat is None else {"ana": beat}
    watch, _ = judge(PresenceState({"ana": T - 11}, T + away), ["ana"], Presence(seen, age), T, PATIENCE)

    assert [one.agent for one in judge_lost(watch, Presence(seen, age), T, PATIENCE)] == (["ana"] if expected else [])


def test_an_agent_with_new_heartbeats_is_back() -> None:
    """One that the store has not seen is not."""
    seen = {"ana": 0.5, "ben": 10.0}

    assert judge_back(["ana", "ben", "cleo"], Presence(seen, 5000.0), PATIENCE) == ["ana"]
