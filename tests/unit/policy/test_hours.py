"""Opening hours: breaks, holidays, exceptions, clock changes, and the next opening."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from usher_policy.document.model import Calendar
from usher_policy.hours.calendar import WEEKDAYS, Hours
from usher_policy.hours.clock_times import DAY, Span, without

WEEK: dict[str, Any] = dict.fromkeys(WEEKDAYS[:5], ("09:00-17:00",))
WHOLE: dict[str, Any] = dict.fromkeys(WEEKDAYS, ("00:00-24:00",))
NIGHTS: dict[str, Any] = dict.fromkeys(WEEKDAYS, ("00:00-02:30", "03:30-06:00"))
OFFICE = Hours(
    Calendar(
        timezone="Europe/Berlin",
        **WEEK,
        breaks=("12:00-12:30",),
        holidays="DE-BY",
        exceptions={"2026-12-24": ("09:00-13:00",), "2026-12-31": (), "2026-12-26": ("10:00-11:00",)},
    )
)
ALWAYS = Hours(Calendar(**WHOLE))
NIGHT = Hours(Calendar(timezone="Europe/Berlin", **NIGHTS))
NEVER = Hours(Calendar(exceptions={"2020-01-01": ("09:00-10:00",)}))


def berlin(text: str) -> datetime:
    """Read a time as a clock in Berlin shows it; a trailing ' means the second time when clocks go back."""
    return datetime.fromisoformat(text.rstrip("'")).replace(tzinfo=ZoneInfo("Europe/Berlin"), fold=int(text[-1] == "'"))


OPEN = [
    # time in Berlin, open or not
    ("2026-11-23 08:59:59", False),
    ("2026-11-23 09:00", True),
    ("2026-11-23 12:00", False),
    ("2026-11-23 12:30", True),
    ("2026-11-23 16:59:59", True),
    ("2026-11-23 17:00", False),
    ("2026-11-22 10:00", False),  # a Sunday
    ("2026-12-25 10:00", False),  # Christmas
    ("2026-01-06 10:00", False),  # Epiphany, in Bavaria
    ("2026-12-24 12:45", True),
    ("2026-12-24 13:00", False),
    ("2026-12-26 10:30", True),  # an exception goes before a holiday
    ("2026-12-31 10:00", False),
]


@pytest.mark.parametrize(("at", "expected"), OPEN)
def test_open_follows_local_time(at: str, expected: bool) -> None:
    """Hours of the weekday without breaks; none on holidays; exceptions replace both."""
    actual = OFFICE.is_open(berlin(at))

    assert expected == actual


CHANGES = [
    # hours, time in Berlin, the next opening, the next change
    (OFFICE, "2026-11-23 08:00", "2026-11-23 09:00", "2026-11-23 09:00"),
    (OFFICE, "2026-11-23 09:00", "2026-11-23 09:00", "2026-11-23 12:00"),
    (OFFICE, "2026-11-23 12:00", "2026-11-23 12:30", "2026-11-23 12:30"),
    (OFFICE, "2026-11-20 17:00", "2026-11-23 09:00", "2026-11-23 09:00"),
    (OFFICE, "2026-12-24 13:00", "2026-12-26 10:00", "2026-12-26 10:00"),
    (ALWAYS, "2026-11-23 12:00", "2026-11-23 12:00", None),
    (NEVER, "2026-11-23 12:00", None, None),
    # the clock goes from 02:00 to 03:00, then from 03:00 back to 02:00
    (NIGHT, "2026-03-29 01:59", "2026-03-29 01:59", "2026-03-29 03:00"),
    (NIGHT, "2026-03-29 03:00", "2026-03-29 03:30", "2026-03-29 03:30"),
    (NIGHT, "2026-10-25 02:00", "2026-10-25 02:00", "2026-10-25 02:30"),
    (NIGHT, "2026-10-25 02:30", "2026-10-25 02:00'", "2026-10-25 02:00'"),
    (NIGHT, "2026-10-25 02:10'", "2026-10-25 02:10'", "2026-10-25 02:30'"),
    (NIGHT, "2026-10-25 02:30'", "2026-10-25 03:30", "2026-10-25 03:30"),
]


@pytest.mark.parametrize(("hours", "at", "opening", "change"), CHANGES)
def test_the_next_opening_and_the_next_change(hours: Hours, at: str, opening: str | None, change: str | None) -> None:
    """What is open now opens now; a clock change may open or close, too."""
    expected = [text and berlin(text).astimezone(UTC) for text in (opening, change)]
    actual = [hours.next_opening(berlin(at)), hours.next_change(berlin(at))]

    assert expected == actual


spans = st.tuples(st.integers(0, DAY - 1), st.integers(1, DAY)).filter(lambda span: span[0] < span[1])
zones = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca"]
)
times = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda at: at.replace(microsecond=0)
)


def _text(span: Span) -> str:
    return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in span)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Draw a calendar with hours on some days of the week, and breaks."""
    days: dict[str, Any] = {day: tuple(_text(span) for span in draw(st.lists(spans, max_size=1))) for day in WEEKDAYS}
    breaks = tuple(_text(span) for span in draw(st.lists(spans, max_size=2)))
    return Calendar(timezone=draw(zones), **days, breaks=breaks)


def _on_the_wall(calendar: Calendar, at: datetime) -> bool:
    """Evaluate the calendar as a person would: by local day and local time of day."""
    local = at.astimezone(ZoneInfo(calendar.timezone))
    clock = local.strftime("%H:%M")
    within = [
        any(start <= clock < end for start, end in (span.split("-") for span in hours))
        for hours in (getattr(calendar, WEEKDAYS[local.weekday()]), calendar.breaks)
    ]
    return within[0] and not within[1]


@settings(deadline=None)
@given(calendars(), times)
def test_open_agrees_with_reading_the_calendar_by_hand(calendar: Calendar, at: datetime) -> None:
    """In any zone and on any day, also those of clock changes."""
    hours = Hours(calendar)
    moments = [at + timedelta(minutes=20 * step) for step in range(150)]
    expected = [_on_the_wall(calendar, moment) for moment in moments]
    actual = [hours.is_open(moment) for moment in moments]

    assert expected == actual


@settings(deadline=None)
@given(calendars(), times)
def test_nothing_is_open_before_the_next_opening(calendar: Calendar, at: datetime) -> None:
    """Without a next opening nothing is open for a week, since these calendars repeat weekly."""
    hours = Hours(calendar)
    opening = hours.next_opening(at)
    until = opening if opening is not None else at + timedelta(days=8)
    before = [at + timedelta(minutes=17 * step) for step in range(int((until - at) / timedelta(minutes=17)) + 1)]

    assert [moment for moment in before if moment < until and hours.is_open(moment)] == []
    assert opening is None or hours.is_open(opening)


@settings(deadline=None)
@given(calendars(), times)
def test_nothing_changes_before_the_next_change(calendar: Calendar, at: datetime) -> None:
    """Until the second before the change all stays as now, and then it does not."""
    hours = Hours(calendar)
    now, change = hours.is_open(at), hours.next_change(at)
    until = change or at + timedelta(days=8)
    before = [at + timedelta(minutes=17 * step) for step in range(int((until - at) / timedelta(minutes=17)) + 1)]

    assert {hours.is_open(moment) for moment in before if moment < until} == {now}
    assert change is None or (hours.is_open(change - timedelta(seconds=1)), hours.is_open(change)) == (now, not now)


@given(st.lists(spans, max_size=3), st.lists(spans, max_size=3))
def test_breaks_are_cut_out(hours: list[Span], breaks: list[Span]) -> None:
    """What is left are exactly the minutes within hours and outside breaks."""
    expected = {m for low, high in hours for m in range(low, high)} - {
        m for low, high in breaks for m in range(low, high)
    }
    actual = {m for low, high in without(hours, breaks) for m in range(low, high)}

    assert expected == actual
