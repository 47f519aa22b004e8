"""Opening hours: clock changes, nights and breaks, and whose calendar counts."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from usher_policy.document.faults import PolicyError
from usher_policy.document.model import Calendar
from usher_policy.document.read import read_policy
from usher_policy.hours.calendar import WEEKDAYS, Hours
from usher_router.domain.conversation.waiting.opening_hours import is_open
from usher_router.domain.matching.demand import Waiting
from usher_router.domain.matching.from_record import select_of, who_serves
from usher_router.domain.matching.pool import Pool
from usher_router.domain.matching.pool_agent import PoolAgent
from usher_router.domain.policy import SECOND, Policy

from routing.policies import policy_from, text_of

CHANGES = [  # zone, the day on which its clocks change
    ("Europe/Berlin", "2026-10-25"),
    ("Europe/Berlin", "2027-03-28"),
    ("America/Santiago", "2026-09-06"),
    ("America/Santiago", "2027-04-03"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("Australia/Lord_Howe", "2027-04-04"),
    ("Africa/Casablanca", "2027-02-07"),
    ("Africa/Casablanca", "2027-03-14"),
]


def office(zone: str) -> Hours:
    """Open nine to five, every day."""
    return Hours(Calendar(timezone=zone, **dict.fromkeys(WEEKDAYS, ("09:00-17:00",))))  # type: ignore[arg-type]


@pytest.mark.parametrize(("zone", "day"), CHANGES)
def test_hours_follow_local_time_over_a_clock_change(zone: str, day: str) -> None:
    """On the day before, the day of the change and the day after; the next opening and closing agree."""
    hours, at = office(zone), datetime.fromisoformat(f"{day} 00:00").replace(tzinfo=ZoneInfo(zone))
    offsets = {at.replace(day=at.day).utcoffset(), (at + timedelta(days=1)).utcoffset()}
    assert len(offsets) == 2, "the clocks do not change on this day"
    for shift in (-1, 0, 1):
        date = (at + timedelta(days=shift)).date()
        wall = [datetime.fromisoformat(f"{date} {text}").replace(tzinfo=ZoneInfo(zone)) for text in TIMES]
        assert [hours.is_open(one) for one in wall] == [False, True, True, False]
        assert [hours.next_opening(wall[0]), hours.next_change(wall[0]), hours.next_change(wall[1])] == [
            wall[1],
            wall[1],
            wall[3],
        ]


TIMES = ("08:59:59", "09:00:00", "16:59:59", "17:00:00")


def test_a_span_over_midnight_is_refused_with_its_remedy() -> None:
    """Written as two spans it is accepted, with a break at lunch and from Friday into Saturday."""
    with pytest.raises(PolicyError) as refused:
        read_policy(text_of('calendars: {late: {timezone: UTC, fri: ["21:00-02:00"]}}'))
    assert all(part in str(refused.value) for part in ("24:00", "00:00"))
    text = (
        'calendars: {late: {timezone: UTC, fri: ["09:00-12:00", "13:00-17:00", "21:00-24:00"], sat: ["00:00-02:00"]}}'
    )
    hours = Hours(read_policy(text_of(text)).calendars["late"])
    friday = datetime.fromisoformat("2026-11-27T00:00+00:00")
    expected = {8: False, 9: True, 12: False, 13: True, 17: False, 21: True, 24: True, 25: True, 26: False}

    assert {hour: hours.is_open(friday + timedelta(hours=hour)) for hour in expected} == expected
    assert hours.next_change(friday + timedelta(hours=21)) == friday + timedelta(hours=26)


SHUT = """
    calendars: {never: {timezone: UTC, exceptions: {"2001-01-01": ["09:00-10:00"]}}}
    queues: {shut: {hours: never}, open: {hours: %s}}
"""
NOW = 1_800_000_000 * SECOND


def proposed(policy: Policy) -> list[str]:
    """One conversation waits in each queue; returns the queues that are offered to an agent who serves both."""
    pool = Pool()
    pool.put_agent(PoolAgent("ana", available=True, load=0, capacity=100, idle_since=1))
    for number, queue in enumerate(("shut", "open")):
        way = who_serves(policy, queue, (), NOW)
        chosen = select_of(way, target="", answered=False)
        pool.put_waiting(Waiting(queue, 0, number, queue=queue, pools=way.pools, select=chosen))
    return [one.conversation for one in pool.propose(NOW, 5)]


def test_only_a_queues_own_calendar_counts() -> None:
    """Of two queues with the same agent. An unknown calendar is a fault; a queue without one is always open."""
    policy = policy_from(SHUT % "null")
    with pytest.raises(PolicyError):
        read_policy(text_of(SHUT % "gone"))

    assert [is_open(policy, queue, NOW) for queue in ("shut", "open", "default")] == [False, True, True]
    assert proposed(policy) == ["open"]
