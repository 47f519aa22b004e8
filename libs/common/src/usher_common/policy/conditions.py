"""Conditions of entry rules: a declarative form, compiled to one function of the facts of a conversation."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any, Protocol

from usher_common.policy.document import Condition
from usher_common.policy.faults import Path, did_you_mean, one_of, shown, written
from usher_common.policy.hours import WEEKDAYS, Hours
from usher_common.policy.limits import CONDITION_DEPTH
from usher_common.policy.patterns import Pattern, PatternError

Facts = Mapping[str, Any]  # by field; missing ones are "", `skills` are a collection, `now_us` is the time
Test = Callable[[Facts], bool]


class Note(Protocol):
    """Hears of a mistake at a path, or at its key."""

    def __call__(self, path: Path, message: str, cure: str, *, key: bool = False) -> None: ...


TEXT_FIELDS = (
    "channel", "account", "address", "page", "title", "referrer", "campaign", "point", "language", "text",
    "name", "email", "phone",
)  # fmt: skip
TIME_FIELDS = ("time.weekday", "time.hour", "time.clock", "time.date")
FIELDS = (*TEXT_FIELDS, "skills", "attributes.NAME", *TIME_FIELDS, "open")
GROUPS = ("all", "any", "not")
ORDERED = ("gt", "ge", "lt", "le")
_EQUAL = ("is", "is_not", "in", "not_in")
_TEXTUAL = ("starts_with", "ends_with", "contains", "matches", "exists")
COMPARISONS = (*_EQUAL, *_TEXTUAL, *ORDERED)
ALLOWED = {
    "text": (*_EQUAL, *_TEXTUAL),
    "attribute": COMPARISONS,
    "skills": ("contains", "in", "exists"),
    "time.weekday": _EQUAL,
    "time.hour": (*_EQUAL, *ORDERED),
    "time.clock": (*_EQUAL, *ORDERED),
    "time.date": (*_EQUAL, *ORDERED),
}
SHAPES = {
    "time.weekday": (re.compile("|".join(WEEKDAYS)), f"write {one_of(WEEKDAYS)}"),
    "time.clock": (re.compile(r"([01]\d|2[0-3]):[0-5]\d"), 'write hours and minutes, such as "09:30"'),
    "time.date": (re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"), 'write a date, such as "2026-12-24"'),
}
_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "gt": lambda have, want: bool(have > want),
    "ge": lambda have, want: bool(have >= want),
    "lt": lambda have, want: bool(have < want),
    "le": lambda have, want: bool(have <= want),
}
_TEXTS: dict[str, Callable[[str, str], bool]] = {
    "starts_with": str.startswith,
    "ends_with": str.endswith,
    "contains": str.__contains__,
}


class ConditionError(ValueError):
    """The condition cannot be used; the message has every reason."""


def compile_condition(condition: Condition | None, calendars: Mapping[str, Hours] | None = None,
                      zone: tzinfo = UTC) -> Test:  # fmt: skip
    """Make a function of the facts; None always holds.

    Texts are compared without regard to case. `open` asks one of `calendars`; `time.…` fields are those of
    `facts["now_us"]` in `zone`. Raises `ConditionError` where it is wrong.
    """
    found: list[str] = []

    def note(path: Path, message: str, cure: str, *, key: bool = False) -> None:  # noqa: ARG001 - all are one text
        found.append(f"{written(path)}: {message}; {cure}")

    compiler = Compiler(calendars or {}, zone, note)
    test = compiler.compile((), condition) if condition is not None else _always
    if found:
        raise ConditionError("\n".join(found))
    return test


class Compiler:
    """Compiles conditions, telling `note` what is wrong with them; a wrong part never holds."""

    def __init__(self, calendars: Mapping[str, Hours | None], zone: tzinfo, note: Note) -> None:
        self._calendars = calendars
        self._zone = zone
        self._note = note

    def compile(self, path: Path, condition: Any, depth: int = 0) -> Test:
        """Compile one condition that stands at `path`."""
        if depth > CONDITION_DEPTH:
            return self._refuse(path, "conditions are nested too deep", f"use at most {CONDITION_DEPTH} levels")
        if not isinstance(condition, dict):
            return self._refuse(
                path, f"{shown(condition)} is no condition", "write `FIELD: value`, `all`, `any` or `not`"
            )
        if not condition:
            return self._refuse(path, "an empty condition", "remove it, or write `FIELD: value`")
        tests = [self._entry((*path, key), key, value, depth) for key, value in condition.items()]
        return tests[0] if len(tests) == 1 else _all(tests)

    def _entry(self, path: Path, key: str, value: Any, depth: int) -> Test:
        if key == "not":
            return _not(self.compile(path, value, depth + 1))
        if key in GROUPS:
            return self._group(path, key, value, depth)
        return self._open(path, value) if key == "open" else self._field(path, key, value)

    def _group(self, path: Path, key: str, value: Any, depth: int) -> Test:
        if not isinstance(value, list) or not value:
            return self._refuse(path, f"`{key}` wants a list of conditions", "begin each of them with `- `")
        tests = [self.compile((*path, number), part, depth + 1) for number, part in enumerate(value)]
        return _all(tests) if key == "all" else _any(tests)

    def _open(self, path: Path, name: Any) -> Test:
        if not isinstance(name, str) or name not in self._calendars:
            cure = did_you_mean(str(name), self._calendars, "name one of `calendars`, or add it there")
            return self._refuse(path, f"no calendar is called {shown(name)}", cure)
        hours = self._calendars[name]
        if hours is None:
            return _never
        return lambda facts: hours.is_open(_moment(facts, UTC))

    def _field(self, path: Path, field: str, value: Any) -> Test:
        kind = _kind(field)
        if kind is None:
            cure = did_you_mean(field, (*FIELDS, *GROUPS), f"known are {', '.join(FIELDS)}")
            return self._refuse(path, f"`{field}` is no field of a conversation", cure, key=True)
        if not isinstance(value, dict):
            return self._comparison(path, field, kind, _short_for(kind, value), value)
        if not value:
            return self._refuse(path, "a comparison is missing", f"write `{field}: value`")
        return _all([self._comparison((*path, name), field, kind, name, part) for name, part in value.items()])

    def _comparison(self, path: Path, field: str, kind: str, name: str, want: Any) -> Test:
        allowed = ALLOWED[kind]
        if name not in allowed:
            cure = did_you_mean(name, allowed, f"`{field}` can be compared by {', '.join(allowed)}")
            return self._refuse(path, f"`{field}` has no comparison `{name}`", cure, key=True)
        if name == "exists":
            return self._exists(path, field, want)
        if name in ("in", "not_in") and not (isinstance(want, list) and want):
            return self._refuse(path, f"`{name}` wants a list", f"write it in brackets: [{shown(want)}]")
        if name not in ("in", "not_in") and isinstance(want, list):
            return self._refuse(path, f"`{name}` wants one value", "use `in` for a list, or `any` for several")
        return self._checked(path, field, kind, name, want if isinstance(want, list) else [want])

    def _checked(self, path: Path, field: str, kind: str, name: str, values: list[Any]) -> Test:
        wrong = [value for value in values if not self._right(path, kind, name, value)]
        if wrong:
            return _never
        return _skills(values) if kind == "skills" else self._made(path, field, kind, name, values)

    def _right(self, path: Path, kind: str, name: str, value: Any) -> bool:
        """Check the type and form of what is compared with."""
        number = kind == "time.hour" or (kind == "attribute" and name in ORDERED)
        if number:
            right, cure = (
                isinstance(value, int | float) and not isinstance(value, bool),
                "write a number, without quotes",
            )
        elif not isinstance(value, str):
            right, cure = (
                False,
                f"put it in quotes: {shown(str(value).lower() if isinstance(value, bool) else str(value))}",
            )
        else:
            form, cure = SHAPES.get(kind, (None, ""))
            right = form is None or form.fullmatch(value) is not None
        if not right:
            self._note(path, f"{shown(value)} cannot be compared here", cure)
        return right

    def _exists(self, path: Path, field: str, want: Any) -> Test:
        if not isinstance(want, bool):
            return self._refuse(path, f"`exists` is {shown(want)}", "write true or false")
        return lambda facts: bool(_value(facts, field)) == want

    def _made(self, path: Path, field: str, kind: str, name: str, values: list[Any]) -> Test:
        if name == "matches":
            return self._matches(path, field, values[0])
        if kind == "attribute" and name in ORDERED:
            return _ordered_attribute(field, name, values[0])
        have = _time(kind, self._zone) if kind.startswith("time.") else _text(field)
        wanted = [value.lower() if isinstance(value, str) else value for value in values]
        if name in ORDERED:
            return _ordered(have, name, wanted[0])
        if name in _TEXTS:
            return _textual(have, _TEXTS[name], wanted[0])
        return _equal(field, have, wanted, holds=name in ("is", "in"))

    def _matches(self, path: Path, field: str, text: str) -> Test:
        try:
            pattern = Pattern(text)
        except PatternError as error:
            return self._refuse(path, f"the pattern {shown(text)} cannot be read: {error}", "correct the pattern")
        return lambda facts: pattern.found_in(_value(facts, field))

    def _refuse(self, path: Path, message: str, cure: str, *, key: bool = False) -> Test:
        self._note(path, message, cure, key=key)
        return _never


def _kind(field: str) -> str | None:
    if field in TEXT_FIELDS:
        return "text"
    if field.startswith("attributes.") and field != "attributes.":
        return "attribute"
    return field if field in ALLOWED and field not in ("text", "attribute") else None


def _short_for(kind: str, value: Any) -> str:
    """`FIELD: value` is short for `is`, `FIELD: [a, b]` for `in`; a conversation's skills contain one."""
    if isinstance(value, list):
        return "in"
    return "contains" if kind == "skills" else "is"


def _always(_facts: Facts) -> bool:
    return True


def _never(_facts: Facts) -> bool:
    return False


def _not(test: Test) -> Test:
    return lambda facts: not test(facts)


def _all(tests: list[Test]) -> Test:
    return lambda facts: all(test(facts) for test in tests)


def _any(tests: list[Test]) -> Test:
    return lambda facts: any(test(facts) for test in tests)


def _value(facts: Facts, field: str) -> Any:
    """Give a field's value; attributes come as `attributes.NAME` or in a mapping `attributes`."""
    if field in facts:
        return facts[field] or ""
    head, _, name = field.partition(".")
    held = facts.get(head) if name else None
    return held.get(name, "") if isinstance(held, Mapping) else ""


def _moment(facts: Facts, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(facts["now_us"] // 1_000_000, zone)


def _text(field: str) -> Callable[[Facts], Any]:
    return lambda facts: str(_value(facts, field)).lower()


def _time(kind: str, zone: tzinfo) -> Callable[[Facts], Any]:
    parts: dict[str, Callable[[datetime], Any]] = {
        "time.weekday": lambda at: WEEKDAYS[at.weekday()],
        "time.hour": lambda at: at.hour,
        "time.clock": lambda at: at.strftime("%H:%M"),
        "time.date": lambda at: at.strftime("%Y-%m-%d"),
    }
    return lambda facts: parts[kind](_moment(facts, zone))


def _equal(field: str, have: Callable[[Facts], Any], wanted: list[Any], *, holds: bool) -> Test:
    if field == "language":  # `de` means de-AT, too
        return lambda facts: any(f"{have(facts)}-".startswith(f"{tag}-") for tag in wanted) == holds
    return lambda facts: (have(facts) in wanted) == holds


def _textual(have: Callable[[Facts], Any], compare: Callable[[str, str], bool], want: str) -> Test:
    return lambda facts: compare(have(facts), want)


def _ordered(have: Callable[[Facts], Any], name: str, want: Any) -> Test:
    compare = _ORDERS[name]
    return lambda facts: compare(have(facts), want)


def _ordered_attribute(field: str, name: str, want: float) -> Test:
    compare = _ORDERS[name]

    def test(facts: Facts) -> bool:
        try:
            return compare(float(_value(facts, field)), want)
        except ValueError:  # no number, or nothing at all
            return False

    return test


def _skills(values: list[str]) -> Test:
    wanted = {value.lower() for value in values}
    return lambda facts: any(str(skill).lower() in wanted for skill in facts.get("skills", ()))
