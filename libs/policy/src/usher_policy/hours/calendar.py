"""Whether a calendar is open, and when that changes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from usher_policy.document.model import Calendar
from usher_policy.hours.clock_times import Span, read_span, without
from usher_policy.limits import HORIZON_DAYS, REMEMBERED_DAYS

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_S = 86_400
_EPOCH = date(1970, 1, 1)


class Hours:
    """Open whenever local clocks show open hours: hours that a clock change repeats count twice (decision 0102).

    Times are given and returned with a time zone; returned ones are in UTC, in whole seconds.
    """

    def __init__(self, calendar: Calendar) -> None:
        self._zone = ZoneInfo(calendar.timezone)
        self._weekdays = [_spans(getattr(calendar, name)) for name in WEEKDAYS]
        self._breaks = _spans(calendar.breaks)
        self._exceptions = {date.fromisoformat(day): _spans(spans) for day, spans in calendar.exceptions.items()}
        self._holidays = _holidays_of(calendar.holidays) if calendar.holidays else None
        self._days: dict[int, tuple[Span, ...]] = {}

    def is_open(self, at: datetime) -> bool:
        """Return whether the team works at that time."""
        second = _seconds(at)
        return any(start <= second < end for start, end in self._open_in(second // _DAY_S))

    def next_opening(self, at: datetime) -> datetime | None:
        """Return the first open time from `at` on; None if there is none in the next 400 days."""
        second = _seconds(at)
        return next((_time(max(start, second)) for start, _ in self._from(second)), None)

    def next_change(self, at: datetime) -> datetime | None:
        """Return the first time after `at` with the other state; None if there is none in the next 400 days."""
        second = _seconds(at)
        end = second
        for start, until in self._from(second):
            if start > end:  # closed in this gap
                return _time(end if end > second else start)
            end = until
        return _time(end) if second < end < second + HORIZON_DAYS * _DAY_S else None

    def after_work(self, at: datetime, seconds: int) -> datetime | None:
        """Return when so many open seconds have passed since `at`; None if that is not within the next 400 days.

        The second before it is open; so work until closing time ends at closing time, not at the next opening.
        """
        second, left = _seconds(at), max(seconds, 1)
        for start, end in self._from(second):
            begins = max(start, second)
            if left <= end - begins:
                return _time(begins + left)
            left -= end - begins
        return None

    def _from(self, second: int) -> Iterator[Span]:
        today = second // _DAY_S
        for day in range(today, today + HORIZON_DAYS + 1):
            yield from (span for span in self._open_in(day) if span[1] > second)

    def _open_in(self, day: int) -> tuple[Span, ...]:
        """Return the open spans of a day of UTC, in seconds since the epoch."""
        if day not in self._days:
            if len(self._days) >= REMEMBERED_DAYS:
                self._days.clear()
            self._days[day] = tuple(self._reckon(day * _DAY_S, (day + 1) * _DAY_S))
        return self._days[day]

    def _reckon(self, start: int, end: int) -> Iterator[Span]:
        for low, high, offset in self._offsets(start, end):
            for day in range((low + offset) // _DAY_S, (high + offset - 1) // _DAY_S + 1):
                for first, last in self._wall(_EPOCH + timedelta(days=day)):
                    opens, closes = (day * _DAY_S + minutes * 60 - offset for minutes in (first, last))
                    if max(opens, low) < min(closes, high):
                        yield max(opens, low), min(closes, high)

    def _offsets(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """Split a span of UTC where the zone's offset (seconds) changes."""
        low, offset = start, self._offset(start)
        for hour in range(start + 3600, end + 1, 3600):
            if self._offset(hour) != offset:
                change = self._change(hour - 3600, hour)
                yield low, change, offset
                low, offset = change, self._offset(hour)
        if low < end:
            yield low, end, offset

    def _change(self, low: int, high: int) -> int:
        """Return the first second after `low` with the offset of `high`."""
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self._offset(middle) == self._offset(high) else (middle, high)
        return high

    def _offset(self, second: int) -> int:
        shift = _time(second).astimezone(self._zone).utcoffset()
        return int(shift.total_seconds()) if shift is not None else 0

    def _wall(self, day: date) -> list[Span]:
        if day in self._exceptions:
            return without(self._exceptions[day], self._breaks)
        if self._holidays is not None and day in self._holidays:
            return []
        return without(self._weekdays[day.weekday()], self._breaks)


@lru_cache(maxsize=64)  # calendars of one office share their country
def _holidays_of(name: str) -> holidays.HolidayBase:
    country, _, subdivision = name.partition("-")
    return holidays.country_holidays(country, subdiv=subdivision or None)


def _spans(texts: tuple[str, ...]) -> list[Span]:
    return [read_span(text) for text in texts]


def _seconds(at: datetime) -> int:
    return int(at.timestamp() // 1)


def _time(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
