"""The times that contacts may ask to be called at: the queue's hours for calls, and the shifts of who calls."""

from collections.abc import Collection
from datetime import UTC, datetime

import pytest
from usher_gateway.http.endpoints.calls.documents import CallTimes
from usher_gateway.http.endpoints.calls.offering import NOBODY_CALLS, pools_of, times_of
from usher_policy.document.read import read_policy
from usher_policy.hours.calendar import Hours

POLICY = """
calendars:
  day: {mon: ["08:00-12:00"], tue: ["08:00-12:00"]}
  calls: {mon: ["10:00-11:00"]}
  early: {mon: ["06:00-10:30"]}
  late: {mon: ["11:00-20:00"]}
  sundays: {sun: ["09:00-17:00"]}
queues:
  default: {}
  office: {hours: day}
  quiet: {hours: day, first_contact: {call_hours: calls}, steps: [{after_s: 60, add_queue: helpers}]}
  helpers: {pool: second}
funnel: {stages: [chat, phone], phone: {days: 2, number: "+44 20"}}
"""
DOCUMENT = read_policy(POLICY)
HOURS = {name: Hours(calendar) for name, calendar in DOCUMENT.calendars.items()}
MONDAY = datetime(2026, 11, 30, 9, 10, tzinfo=UTC)


def offered(queue: str, calendars: Collection[str]) -> tuple[bool, list[str]]:
    """Whether they may be called now, and the first and the last further time."""
    found = times_of(DOCUMENT, HOURS, queue, calendars, MONDAY)
    shown = [f"{datetime.fromtimestamp(at / 1000, UTC):%a %H:%M}" for at in found.times]
    return found.now, shown[:1] + shown[1:][-1:]


@pytest.mark.parametrize(
    ("queue", "calendars", "expected"),
    [
        ("default", [""], (True, ["Mon 09:30", "Tue 15:00"])),  # sixty of them
        ("unknown", [""], (True, ["Mon 09:30", "Tue 15:00"])),
        ("office", [""], (True, ["Mon 09:30", "Tue 11:30"])),
        ("office", ["deleted"], (True, ["Mon 09:30", "Tue 11:30"])),
        ("quiet", [""], (False, ["Mon 10:00", "Mon 10:30"])),
        ("office", ["early"], (True, ["Mon 09:30", "Mon 10:00"])),
        ("office", ["late"], (False, ["Mon 11:00", "Mon 11:30"])),
        ("office", ["late", "early"], (True, ["Mon 09:30", "Mon 11:30"])),
        ("office", ["late", ""], (True, ["Mon 09:30", "Tue 11:30"])),
        ("quiet", ["early"], (False, ["Mon 10:00"])),
    ],
)
def test_times_are_those_at_which_somebody_may_be_there(
    queue: str, calendars: list[str], expected: tuple[bool, list[str]]
) -> None:
    """Within both: the hours for calls, and the shift of one agent at least."""
    assert offered(queue, calendars) == expected


@pytest.mark.parametrize(("queue", "calendars"), [("default", []), ("default", ["sundays"]), ("quiet", ["late"])])
def test_where_nobody_is_ever_there_no_call_is_offered(queue: str, calendars: list[str]) -> None:
    """A form without a time would promise what nobody keeps."""
    assert times_of(DOCUMENT, HOURS, queue, calendars, MONDAY) == NOBODY_CALLS


def test_the_policys_own_number_and_terms_go_along() -> None:
    """As the form needs them."""
    found = times_of(DOCUMENT, HOURS, "office", [""], MONDAY)

    assert CallTimes(found.offered, found.at_once, found.now, (), found.number) == CallTimes(
        offered=True, at_once=True, now=True, times=(), number="+44 20"
    )


def test_agents_of_pools_that_help_after_a_wait_count() -> None:
    """As they do when the router asks whether anybody could serve."""
    assert pools_of(DOCUMENT, "quiet") == {"default", "second"}
    assert pools_of(DOCUMENT, "office") == {"default"}
