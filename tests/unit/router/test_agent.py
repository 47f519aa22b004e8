"""The status that agents set, the offers they miss, and when they are gone."""

import pytest
from msgspec.structs import replace
from usher_common.commands.presence import AgentVanished
from usher_common.commands.status import AgentStatus, SetAgentStatus
from usher_common.commands.wrap_up import WrapUpEnded
from usher_router.domain.capacity.agent import (
    Agent,
    answer_offer,
    end_wrap_up,
    fits,
    mark_gone,
    mark_lost,
    miss_offer,
    release_load,
    reserve_load,
    return_from_lost,
    set_status,
    wrap_up,
)
from usher_router.domain.policy import SECOND

NOW = 1_000 * SECOND
ANA = Agent(id="ana", status="available", status_at=NOW - 100 * SECOND, idle_since=NOW - 50 * SECOND, version=3)

VANISHING = [
    # status, when they set it, their last heartbeat, (status after, to be released)
    ("available", -100, -21, ("offline", True)),
    ("available", -20, -21, ("available", False)),  # a later sign of life, recent enough
    ("available", -21, -30, ("offline", True)),  # a later sign of life, but too old as well
    ("away", -100, -21, ("offline", True)),
    ("offline", -100, -21, ("offline", False)),
]


@pytest.mark.parametrize(("status", "said", "beat", "expected"), VANISHING)
def test_an_agent_silent_for_the_grace_is_gone(status: str, said: int, beat: int, expected: tuple[str, bool]) -> None:
    """Silent means neither a heartbeat nor a command."""
    agent = replace(ANA, status=status, status_at=NOW + said * SECOND)
    after, release = mark_gone(agent, AgentVanished("ana", NOW + beat * SECOND), NOW, 20.0)

    assert expected == (after.status, release)


def test_an_offline_agent_who_still_holds_something_is_released() -> None:
    """Offline by their own choice, and then gone."""
    agent = replace(ANA, status="offline", load=33)

    assert (agent, True) == mark_gone(agent, AgentVanished("ana", NOW - 30 * SECOND), NOW, 20.0)


def test_idle_time_counts_from_becoming_available_and_from_the_last_end() -> None:
    """Setting the same status again only records a sign of life."""
    same = set_status(ANA, SetAgentStatus("ana", "available"), NOW)
    away = set_status(ANA, SetAgentStatus("ana", "away"), NOW)
    back = set_status(away, SetAgentStatus("ana", "available"), NOW + 1)

    assert (ANA.idle_since, 3, NOW) == (same.idle_since, same.version, same.status_at)
    assert (ANA.idle_since, NOW + 1, 5) == (away.idle_since, back.idle_since, back.version)
    assert release_load(reserve_load(back, 33, "chat"), 33, "chat", NOW + 2).idle_since == NOW + 2


def test_three_missed_offers_in_a_row_make_the_agent_away() -> None:
    """One accepted in between starts the count again."""
    twice = miss_offer(miss_offer(ANA, 3, NOW), 3, NOW)

    assert (twice.status, twice.missed_offers) == ("available", 2)
    assert (
        (gone := miss_offer(twice, 3, NOW)).status,
        gone.status_reason,
        gone.missed_offers,
    ) == ("away", "missed_offers", 0)
    assert ((again := miss_offer(answer_offer(twice), 3, NOW)).status, again.missed_offers) == ("available", 1)


def test_spare_capacity_and_load_limit() -> None:
    """Spare capacity follows the capacity; the limit follows a load that exceeds a lowered capacity."""
    full = reserve_load(reserve_load(reserve_load(ANA, 33, "chat"), 33, "chat"), 33, "chat")
    lowered = replace(full, capacity=50, load_limit=99)

    assert (fits(full, 33), fits(full, 1)) == (False, True)
    assert ((less := release_load(lowered, 33, "chat", NOW)).load, less.load_limit) == (66, 66)
    assert not fits(replace(ANA, enabled=False), 1)


def test_wrap_up_ends_with_its_time_or_by_the_agent() -> None:
    """Nothing new comes meanwhile; a later conversation prolongs it, and an old end then changes nothing."""
    first = wrap_up(ANA, 30, NOW)
    longer = wrap_up(first, 30, NOW + 10 * SECOND)
    early = WrapUpEnded("ana", NOW + 30 * SECOND)
    ended = end_wrap_up(longer, WrapUpEnded("ana", NOW + 40 * SECOND), NOW + 40 * SECOND)

    assert (first.status, first.wrap_up_until, fits(first, 1)) == ("wrap_up", NOW + 30 * SECOND, False)
    assert end_wrap_up(longer, early, NOW + 30 * SECOND) is longer
    assert (ended.status, ended.wrap_up_until, ended.idle_since) == ("available", None, NOW + 40 * SECOND)
    assert set_status(first, SetAgentStatus("ana", "available"), NOW + 1).wrap_up_until is None
    assert end_wrap_up(set_status(first, SetAgentStatus("ana", "away"), NOW + 1), early, NOW + 99).status == "away"


@pytest.mark.parametrize("status", ["busy", "away", "offline"])
def test_only_an_available_agent_wraps_up(status: AgentStatus) -> None:
    """An agent with another status keeps it; without a wrap-up time nothing changes."""
    agent = replace(ANA, status=status)

    assert wrap_up(agent, 30, NOW) is agent
    assert wrap_up(ANA, 0, NOW) is ANA


def test_coming_to_work_starts_the_warm_up_and_wrap_up_does_not() -> None:
    """The warm-up counts from here."""
    came = set_status(replace(ANA, status="away"), SetAgentStatus("ana", "available"), NOW)
    wrapped = end_wrap_up(wrap_up(came, 1, NOW + 5), WrapUpEnded("ana", NOW + 5 + SECOND), NOW + 9 * SECOND)

    assert (came.available_since, wrapped.available_since) == (NOW, NOW)


@pytest.mark.parametrize(
    ("status", "reason", "until"), [("available", "", None), ("away", "lunch: soup", None), ("wrap_up", "", NOW + 9)]
)
def test_a_lost_agent_gets_the_former_status_back(status: AgentStatus, reason: str, until: int | None) -> None:
    """Offline for now; within the grace they return as if nothing had happened."""
    agent = replace(ANA, status=status, status_reason=reason, wrap_up_until=until)
    lost = mark_lost(agent, AgentVanished("ana", NOW - 9 * SECOND, lost=True), NOW, 8.0)
    back = return_from_lost(lost, NOW + SECOND)

    assert (lost.status, lost.status_reason) == ("offline", "lost")
    assert (back.status, back.status_reason, back.wrap_up_until, back.lost_from) == (status, reason, until, "")


def test_an_agent_heard_of_since_is_not_lost() -> None:
    """A status set after the last heartbeat is a sign of life, for as long as a silence may last."""
    vanished = AgentVanished("ana", NOW - 9 * SECOND, lost=True)
    said = replace(ANA, status_at=NOW - 8 * SECOND)

    assert mark_lost(said, vanished, NOW, 8.0) is said
    assert mark_lost(replace(said, status_at=NOW - 8 * SECOND - 1), vanished, NOW, 8.0).status == "offline"
    assert return_from_lost(said, NOW) is said


def test_an_agent_lost_for_longer_than_the_grace_is_gone() -> None:
    """The grace counts from the last heartbeat, not from the loss.

    After it only a status that they set brings them back.
    """
    lost = mark_lost(ANA, AgentVanished("ana", NOW - 9 * SECOND, lost=True), NOW, 8.0)
    gone, release = mark_gone(lost, AgentVanished("ana", NOW - 9 * SECOND), NOW + 12 * SECOND, 20.0)

    assert (gone.status, gone.status_reason, gone.lost_from, release) == ("offline", "vanished", "", True)
    assert return_from_lost(gone, NOW + 13 * SECOND) is gone
