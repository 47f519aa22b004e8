"""Checks that a policy means something: what it names exists, times are in order, nothing can go in circles."""

import difflib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import holidays
import msgspec

from usher_common.policy.capacity import BUILT_IN_WEIGHTS
from usher_common.policy.clock_times import HoursError, read_span
from usher_common.policy.conditions import Compiler
from usher_common.policy.document import Calendar, Capacity
from usher_common.policy.faults import Path, did_you_mean, shown
from usher_common.policy.hours import WEEKDAYS, Hours
from usher_common.policy.limits import CLOSE_ENOUGH
from usher_common.policy.rules import FALLBACK
from usher_common.policy.source import Source

_QUEUES = (
    ("rules", "*", "queue"),
    ("queues", "*", "overflow"),
    ("queues", "*", "outside", "queue"),
    ("queues", "*", "steps", "*", "add_queue"),
)
_EFFECTS = ("relax_levels", "drop_preferred", "drop_required", "add_priority", "add_queue", "offer_stage")


def check_meaning(source: Source) -> None:
    """Note every mistake among values of the right shape; those of a wrong shape are passed over."""
    for check in (_references, _rules, _steps, _queues, _circles, _capacity, _calendars, _conditions):
        check(source)


def _references(source: Source) -> None:
    queues = {FALLBACK, *_names(source, "queues")}
    for path, name in _texts(source, *_QUEUES):
        if name not in queues:
            cure = did_you_mean(name, queues, f"add it under `queues`, or name one of {', '.join(sorted(queues))}")
            source.fault(path, f"no queue is called {shown(name)}", cure)
    calendars = _names(source, "calendars")
    for path, name in _texts(source, ("queues", "*", "hours")):
        if name not in calendars:
            cure = did_you_mean(name, calendars, f"add it under `calendars`: `{name}: …`")
            source.fault(path, f"no calendar is called {shown(name)}", cure)


def _rules(source: Source) -> None:
    seen: dict[str, int] = {}
    for path, name in _texts(source, ("rules", "*", "name")):
        if name in seen:
            source.fault(path, f"rule {shown(name)} is here twice", "give each rule a name of its own")
        seen[name] = 1
    rules = _list(source.value, "rules")
    for number, rule in enumerate(rules[:-1]):
        if isinstance(rule, dict) and rule.get("when") is None:
            message = f"no rule after {shown(rule.get('name', ''))} is ever asked, for it takes everything"
            source.fault(("rules", number), message, "move it to the end, or give it a `when`")


def _steps(source: Source) -> None:
    for path, queue in _mappings(source, "queues", "*"):
        longest, before = _number(queue.get("max_wait_s")), -1.0
        for number, step in enumerate(_list(queue, "steps")):
            at, where = _number(step.get("after_s")) if isinstance(step, dict) else None, (*path, "steps", number)
            if at is None:
                continue
            if at <= before:
                source.fault(
                    (*where, "after_s"), f"{at:g} s does not come after {before:g} s", "order steps by `after_s`"
                )
            if longest is not None and at >= longest:
                message = f"nobody waits for {at:g} s here: `max_wait_s` is {longest:g}"
                source.fault((*where, "after_s"), message, "take an earlier time, or a larger `max_wait_s`")
            before = max(before, at)
            _step(source, where, str(path[-1]), step)


def _step(source: Source, path: Path, queue: str, step: dict[str, Any]) -> None:
    if not any(step.get(effect) for effect in _EFFECTS):
        source.fault(path, "this step changes nothing", f"give it one of {', '.join(_EFFECTS)}")
    if step.get("add_queue") == queue:
        source.fault((*path, "add_queue"), "a queue need not add itself", "name another queue")


def _queues(source: Source) -> None:
    for path, queue in _mappings(source, "queues", "*"):
        ends = queue.get("max_length"), queue.get("max_wait_s")
        if queue.get("overflow") and ends == (None, None):
            message = "nothing ever overflows: the queue has no end"
            source.fault((*path, "overflow"), message, "add `max_length: …` or `max_wait_s: …`, or remove this")
        if queue.get("sticky"):
            _sticky(source, (*path, "sticky"), queue["sticky"])
        _outside(source, path, queue)


def _sticky(source: Source, path: Path, sticky: Any) -> None:
    times = [_number(sticky.get(name)) for name in ("within_s", "wait_s")] if isinstance(sticky, dict) else []
    if len(times) == 2 and times[0] == 0:
        source.fault((*path, "within_s"), "0 s remembers nobody", "write for how many seconds, such as 86400 for a day")


def _outside(source: Source, path: Path, queue: dict[str, Any]) -> None:
    outside = queue.get("outside")
    if not isinstance(outside, dict) or not outside:
        return
    here = (*path, "outside")
    if queue.get("hours") is None:
        source.fault(here, "this queue is never outside its hours, it has none", "add `hours: CALENDAR`")
    if outside.get("action") == "queue" and not outside.get("queue"):
        source.fault((*here, "action"), "which queue is not said", "add `queue: …` below it")
    if outside.get("queue") and outside.get("action", "wait") != "queue":
        source.fault((*here, "queue"), "the queue is not used by this action", "write `action: queue`, or remove this")


def _circles(source: Source) -> None:
    """A conversation must not be sent round: neither by overflow nor outside hours, nor by both."""
    told: set[str] = set()
    ways = {str(name): list(_ways(queue)) for (_, name), queue in _mappings(source, "queues", "*")}
    for name, sends in ways.items():
        circle = _circle(ways, name)
        if circle and not told & set(circle):
            told |= set(circle)
            path: Path = ("queues", name, *next(way for way, to in sends if to == circle[1]))
            source.fault(
                path, f"queues send on in a circle: {' → '.join(circle)}", "let the last of them keep what it has"
            )


def _ways(queue: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    outside = queue.get("outside")
    if isinstance(queue.get("overflow"), str):
        yield ("overflow",), queue["overflow"]
    if isinstance(outside, dict) and isinstance(outside.get("queue"), str) and outside.get("action") == "queue":
        yield ("outside", "queue"), outside["queue"]


def _circle(ways: Mapping[str, list[tuple[Path, str]]], start: str) -> list[str]:
    """Give the shortest way from a queue back to itself; [] where there is none."""
    trails, seen = [[start]], {start}
    for trail in trails:
        for _, to in ways.get(trail[-1], []):
            if to == start:
                return [*trail, start]
            if to not in seen:
                seen.add(to)
                trails.append([*trail, to])
    return []


def _capacity(source: Source) -> None:
    agent = _number(_get(source.value, "capacity", "agent")) or Capacity().agent
    weights = [*source.each("capacity", "weights", "*"), *source.each("capacity", "default_weight")]
    for path, weight in weights:
        if (_number(weight) or 0) > agent:
            message = f"{weight} is more than an agent's capacity of {agent:g}: nobody could have it"
            source.fault(path, message, f"write at most {agent:g}, or raise `capacity.agent`")
    if agent < BUILT_IN_WEIGHTS["chat"] and _get(source.value, "capacity", "weights", "chat") is None:
        message = f"a chat weighs {BUILT_IN_WEIGHTS['chat']} unless you say else: nobody could have one"
        source.fault(("capacity", "agent"), message, f"add `weights: {{chat: {agent:g}}}`, or raise it")
    for path, known in source.each("capacity", "interrupts", "*"):
        if isinstance(known, list) and path[-1] in known:
            source.fault((*path, known.index(path[-1])), "a class cannot interrupt itself", "remove it")


def _calendars(source: Source) -> None:
    for path, name in _texts(source, ("timezone",), ("calendars", "*", "timezone")):
        if not _zone_exists(name):
            source.fault(path, f"no time zone is called {shown(name)}", _zone_cure(name))
    for path, name in _texts(source, ("calendars", "*", "holidays")):
        _country(source, path, name)
    for path, _ in source.each("calendars", "*", "exceptions", "*"):
        if not _is_date(str(path[-1])):
            source.fault(
                path, f"{shown(path[-1])} is no date", 'write it as year-month-day, such as "2026-12-24"', key=True
            )
    for part in (*((day,) for day in WEEKDAYS), ("breaks",), ("exceptions", "*")):
        for path, spans in source.each("calendars", "*", *part):
            _spans(source, path, spans)
    for path, calendar in _mappings(source, "calendars", "*"):
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


def _conditions(source: Source) -> None:
    calendars = {name: _hours(calendar) for (_, name), calendar in source.each("calendars", "*")}
    compiler = Compiler({str(name): hours for name, hours in calendars.items()}, ZoneInfo("UTC"), source.fault)
    for path, condition in source.each("rules", "*", "when"):
        if isinstance(condition, dict):
            compiler.compile(path, condition)


def _hours(calendar: Any) -> Hours | None:
    """Give a calendar's hours; None where it is wrong, which is told elsewhere."""
    try:
        return Hours(msgspec.convert(calendar or {}, Calendar))
    except (msgspec.ValidationError, LookupError, ValueError, OSError, NotImplementedError):
        return None


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


def _names(source: Source, part: str) -> set[str]:
    held = _get(source.value, part)
    return set(held) if isinstance(held, dict) else set()


def _texts(source: Source, *patterns: tuple[str, ...]) -> Iterator[tuple[Path, str]]:
    for pattern in patterns:
        yield from ((path, value) for path, value in source.each(*pattern) if isinstance(value, str))


def _mappings(source: Source, *pattern: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    yield from ((path, value) for path, value in source.each(*pattern) if isinstance(value, dict))


def _get(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _list(value: Any, name: str) -> list[Any]:
    held = _get(value, name)
    return held if isinstance(held, list) else []


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
