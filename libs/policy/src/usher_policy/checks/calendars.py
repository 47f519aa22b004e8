"""Checks of calendars: hours, dates, time zones and countries that exist."""

import difflib
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import holidays

from usher_policy.document.faults import Path, shown
from usher_policy.document.plain_values import mappings, texts
from usher_policy.document.source import Source
from usher_policy.hours.calendar import WEEKDAYS
from usher_policy.hours.clock_times import HoursError, read_span
from usher_policy.limits import CLOSE_ENOUGH


def check_calendars(source: Source) -> None:
    """Report every mistake in the calendars, and in the policy's own time zone."""
    for path, name in texts(source, ("timezone",), ("calendars", "*", "timezone")):
        if not _zone_exists(name):
            source.fault(path, f"no time zone is called {shown(name)}", _zone_cure(name))
    for path, name in texts(source, ("calendars", "*", "holidays")):
        _country(source, path, name)
    for path, _ in source.each("calendars", "*", "exceptions", "*"):
        if not _is_date(str(path[-1])):
            source.fault(
                path, f"{shown(path[-1])} is no date", 'write it as year-month-day, such as "2026-12-24"', key=True
            )
    for part in (*((day,) for day in WEEKDAYS), ("breaks",), ("exceptions", "*")):
        for path, spans in source.each("calendars", "*", *part):
            _spans(source, path, spans)
    for path, calendar in mappings(source, "calendars", "*"):
        if not any(calendar.get(day) for day in (*WEEKDAYS, "exceptions")):
            source.fault(path, "this calendar is never open", 'add hours, such as `mon: ["09:00-17:00"]`')


def _spans(source: Source, path: Path, spans: Any) -> None:
    end = 0
    for number, text in enumerate(spans if isinstance(spans, list) else []):
        if not isinstance(text, str):
            continue
        try:
            span = read_span(text)
        except HoursError as error:
            source.fault((*path, number), f"{shown(text)}: {error}", error.cure)
            continue
        if span[0] < end:
            source.fault(
                (*path, number), f"{shown(text)} begins before the hours ahead of it end", "order or join them"
            )
        end = max(end, span[1])


def _country(source: Source, path: Path, name: str) -> None:
    country, dash, part = name.partition("-")
    known = holidays.list_supported_countries(include_aliases=True) if name else {}
    if name and country not in known:
        capitals, otherwise = f"write it in capitals: {name.upper()}", 'write a country, such as "DE" or "DE-BY"'
        cure = capitals if country.upper() in known else otherwise
        source.fault(path, f"holidays of {shown(country)} are not known", cure)
    elif dash and part not in known[country]:
        parts = ", ".join(known[country])
        source.fault(
            path, f"{country} has no part {shown(part)}", f"write one of {parts}" if parts else f"write {country}"
        )


def _zone_exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return False
    return True


def _zone_cure(name: str) -> str:
    zones = {zone.lower(): zone for zone in sorted(available_timezones())}
    likely = difflib.get_close_matches(name.lower(), zones, n=1, cutoff=CLOSE_ENOUGH)
    return f"did you mean `{zones[likely[0]]}`?" if likely else 'write a name such as "Europe/Berlin" or "UTC"'


def _is_date(text: str) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False
