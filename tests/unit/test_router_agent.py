"""What an agent says he is, what he misses, and when he is gone."""

import pytest
from msgspec.structs import replace
from usher_common.messages.commands import AgentVanished, SetAgentStatus
from usher_router.domain.agent import Agent, fits, hold, let_go, miss, set_status, take, vanish
from usher_router.domain.policy import SECOND

NOW = 1_000 * SECOND
ANA = Agent(id="ana", status="available", status_at=NOW - 100 * SECOND, idle_since=NOW - 50 * SECOND, version=3)

VANISHING = [
    # status, when he said so, when he last beat, (status after, to be released)
    ("available", -100, -21, ("offline", True)),
    ("available", -20, -21, ("available", False)),  # heard of since, lately
    ("available", -21, -30, ("offline", True)),  # heard of since, but that is long ago, too
    ("away", -100, -21, ("offline", True)),
    ("offline", -100, -21, ("offline", False)),
]


@pytest.mark.parametrize(("status", "said", "beat", "expected"), VANISHING)
def test_vanishing(status: str, said: int, beat: int, expected: tuple[str, bool]) -> None:
    """Gone is who neither beat nor said anything within the grace."""
    agent = replace(ANA, status=status, status_at=NOW + said * SECOND)
    after, release = vanish(agent, AgentVanished("ana", NOW + beat * SECOND), NOW, 20.0)

    assert expected == (after.status, release)


def test_an_offline_agent_who_still_holds_something_is_released() -> None:
    """Offline by his own word, and then gone."""
    agent = replace(ANA, status="offline", load=33)

    assert (agent, True) == vanish(agent, AgentVanished("ana", NOW - 30 * SECOND), NOW, 20.0)


def test_idle_time_counts_from_becoming_available_and_from_the_last_end() -> None:
    """Saying the same again moves nothing but when he was last heard of."""
    same = set_status(ANA, SetAgentStatus("ana", "available"), NOW)
    away = set_status(ANA, SetAgentStatus("ana", "away"), NOW)
    back = set_status(away, SetAgentStatus("ana", "available"), NOW + 1)

    assert (ANA.idle_since, 3, NOW) == (same.idle_since, same.version, same.status_at)
    assert (ANA.idle_since, NOW + 1, 5) == (away.idle_since, back.idle_since, back.version)
    assert let_go(hold(back, 33, "chat"), 33, "chat", NOW + 2).idle_since == NOW + 2


def test_the_third_offer_missed_in_a_row_makes_away() -> None:
    """One taken in between starts the count anew."""
    twice = miss(miss(ANA, 3, NOW), 3, NOW)

    assert (twice.status, twice.missed_offers) == ("available", 2)
    assert (
        (gone := miss(twice, 3, NOW)).status,
        gone.status_reason,
        gone.missed_offers,
    ) == ("away", "missed_offers", 0)
    assert ((again := miss(take(twice), 3, NOW)).status, again.missed_offers) == ("available", 1)


def test_room_and_limit() -> None:
    """Room follows the capacity; the limit follows a load that stood above a lowered capacity."""
    full = hold(hold(hold(ANA, 33, "chat"), 33, "chat"), 33, "chat")
    lowered = replace(full, capacity=50, load_limit=99)

    assert (fits(full, 33), fits(full, 1)) == (False, True)
    assert ((less := let_go(lowered, 33, "chat", NOW)).load, less.load_limit) == (66, 66)
    assert not fits(replace(ANA, enabled=False), 1)
