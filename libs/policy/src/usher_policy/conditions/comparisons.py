"""The comparisons of conditions, each a function of a conversation's facts."""

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import Any

from usher_policy.hours.calendar import WEEKDAYS

Facts = Mapping[str, Any]  # by field; missing ones are "", `skills` is a collection, `now_us` is the time
Test = Callable[[Facts], bool]

ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "gt": lambda have, want: bool(have > want),
    "ge": lambda have, want: bool(have >= want),
    "lt": lambda have, want: bool(have < want),
    "le": lambda have, want: bool(have <= want),
}
TEXTS: dict[str, Callable[[str, str], bool]] = {
    "starts_with": str.startswith,
    "ends_with": str.endswith,
    "contains": str.__contains__,
}


def always(_facts: Facts) -> bool:
    """Always hold."""
    return True


def never(_facts: Facts) -> bool:
    """Never hold."""
    return False


def negated(test: Test) -> Test:
    """Hold if the test does not."""
    return lambda facts: not test(facts)


def every(tests: list[Test]) -> Test:
    """Hold if all tests do."""
    return lambda facts: all(test(facts) for test in tests)


def some(tests: list[Test]) -> Test:
    """Hold if any test does."""
    return lambda facts: any(test(facts) for test in tests)


def value_of(facts: Facts, field: str) -> Any:
    """Return a field's value; attributes come as `attributes.NAME` or in a mapping `attributes`."""
    if field in facts:
        return facts[field] or ""
    head, _, name = field.partition(".")
    held = facts.get(head) if name else None
    return held.get(name, "") if isinstance(held, Mapping) else ""


def moment_of(facts: Facts, zone: tzinfo) -> datetime:
    """Return the local time in the zone, in whole seconds."""
    return datetime.fromtimestamp(facts["now_us"] // 1_000_000, zone)


def text_of(field: str) -> Callable[[Facts], Any]:
    """Read a field as a lower-case text."""
    return lambda facts: str(value_of(facts, field)).lower()


def time_of(kind: str, zone: tzinfo) -> Callable[[Facts], Any]:
    """Read a part of the time."""
    parts: dict[str, Callable[[datetime], Any]] = {
        "time.weekday": lambda at: WEEKDAYS[at.weekday()],
        "time.hour": lambda at: at.hour,
        "time.clock": lambda at: at.strftime("%H:%M"),
        "time.date": lambda at: at.strftime("%Y-%m-%d"),
    }
    return lambda facts: parts[kind](moment_of(facts, zone))


def equal(field: str, have: Callable[[Facts], Any], wanted: list[Any], *, holds: bool) -> Test:
    """Compare with texts or numbers; a language is also equal to its regions."""
    if field == "language":  # `de` matches de-AT, too
        return lambda facts: any(_tag(have(facts)).startswith(_tag(tag)) for tag in wanted) == holds
    return lambda facts: (have(facts) in wanted) == holds


def _tag(language: str) -> str:
    return language.replace("_", "-") + "-"


def textual(have: Callable[[Facts], Any], compare: Callable[[str, str], bool], want: str) -> Test:
    """Compare a text with a prefix, suffix or part."""
    return lambda facts: compare(have(facts), want)


def ordered(have: Callable[[Facts], Any], name: str, want: Any) -> Test:
    """Compare by size; dates and times of day sort correctly as texts."""
    compare = ORDERS[name]
    return lambda facts: compare(have(facts), want)


def ordered_attribute(field: str, name: str, want: float) -> Test:
    """Compare an attribute as a number; one that is not a number does not hold."""
    compare = ORDERS[name]

    def test(facts: Facts) -> bool:
        try:
            return compare(float(value_of(facts, field)), want)
        except ValueError:  # not a number, or missing
            return False

    return test


def among(field: str, values: list[str]) -> Test:
    """Hold if one of the values is in a list: of skills that are asked for, or of events."""
    wanted = {value.lower() for value in values}
    return lambda facts: any(str(value).lower() in wanted for value in facts.get(field, ()))


def number_of(field: str) -> Callable[[Facts], float]:
    """Read a field as a number; a missing one is 0."""
    return lambda facts: float(facts.get(field) or 0)


def flagged(field: str, want: bool) -> Test:  # noqa: FBT001 - a value, not a switch
    """Hold if something is so, or is not."""
    return lambda facts: bool(facts.get(field)) == want
