"""Compile conditions, from their declarative form, to one function of the facts of a conversation or a visit."""

from collections.abc import Callable, Mapping
from datetime import UTC, tzinfo
from typing import Any, Protocol

from usher_policy.conditions.comparisons import (
    TEXTS,
    Facts,
    Test,
    always,
    among,
    equal,
    every,
    flagged,
    moment_of,
    negated,
    never,
    number_of,
    ordered,
    ordered_attribute,
    some,
    text_of,
    textual,
    time_of,
    value_of,
)
from usher_policy.conditions.fields import ALLOWED, CONVERSATION, GROUPS, ORDERED, SHAPES, Vocabulary, short_for
from usher_policy.conditions.patterns import Pattern, PatternError
from usher_policy.document.faults import Path, did_you_mean, shown, written
from usher_policy.document.model import Condition
from usher_policy.hours.calendar import Hours
from usher_policy.limits import CONDITION_DEPTH

__all__ = ["Compiler", "ConditionError", "Facts", "Test", "compile_condition"]


class ReportFault(Protocol):
    """Receives a mistake at a path, or at its key."""

    def __call__(self, path: Path, message: str, cure: str, *, key: bool = False) -> None: ...


class ConditionError(ValueError):
    """The condition is not valid; the message has every reason."""


def compile_condition(condition: Condition | None, calendars: Mapping[str, Hours] | None = None,
                      zone: tzinfo = UTC, about: Vocabulary = CONVERSATION) -> Test:  # fmt: skip
    """Compile a condition to a function of the facts; None always holds.

    Texts are compared without regard to case. `open` refers to one of `calendars`; `time.…` fields are those of
    `facts["now_us"]` in `zone`. Raises `ConditionError` if it is not valid.
    """
    found: list[str] = []

    def note(path: Path, message: str, cure: str, *, key: bool = False) -> None:  # noqa: ARG001 - all are one text
        found.append(f"{written(path)}: {message}; {cure}")

    compiler = Compiler(calendars or {}, zone, note, about)
    test = compiler.compile((), condition) if condition is not None else always
    if found:
        raise ConditionError("\n".join(found))
    return test


class Compiler:
    """Compiles conditions and reports mistakes to `note`; a wrong part never holds."""

    def __init__(
        self, calendars: Mapping[str, Hours | None], zone: tzinfo, note: ReportFault, about: Vocabulary = CONVERSATION
    ) -> None:
        self._about = about
        self._calendars = calendars
        self._zone = zone
        self._note = note

    def compile(self, path: Path, condition: Any, depth: int = 0) -> Test:
        """Compile the condition at `path`."""
        if depth > CONDITION_DEPTH:
            return self._refuse(path, "conditions are nested too deep", f"use at most {CONDITION_DEPTH} levels")
        if not isinstance(condition, dict):
            return self._refuse(
                path, f"{shown(condition)} is no condition", "write `FIELD: value`, `all`, `any` or `not`"
            )
        if not condition:
            return self._refuse(path, "an empty condition", "remove it, or write `FIELD: value`")
        tests = [self._entry((*path, key), key, value, depth) for key, value in condition.items()]
        return tests[0] if len(tests) == 1 else every(tests)

    def _entry(self, path: Path, key: str, value: Any, depth: int) -> Test:
        if key == "not":
            return negated(self.compile(path, value, depth + 1))
        if key in GROUPS:
            return self._group(path, key, value, depth)
        return self._open(path, value) if key == "open" else self._field(path, key, value)

    def _group(self, path: Path, key: str, value: Any, depth: int) -> Test:
        if not isinstance(value, list) or not value:
            return self._refuse(path, f"`{key}` wants a list of conditions", "begin each of them with `- `")
        tests = [self.compile((*path, number), part, depth + 1) for number, part in enumerate(value)]
        return every(tests) if key == "all" else some(tests)

    def _open(self, path: Path, name: Any) -> Test:
        if not isinstance(name, str) or name not in self._calendars:
            cure = did_you_mean(str(name), self._calendars, "name one of `calendars`, or add it there")
            return self._refuse(path, f"no calendar is called {shown(name)}", cure)
        hours = self._calendars[name]
        if hours is None:
            return never
        return lambda facts: hours.is_open(moment_of(facts, UTC))

    def _field(self, path: Path, field: str, value: Any) -> Test:
        kind = self._about.kind_of(field)
        if kind is None:
            names = self._about.names
            cure = did_you_mean(field, (*names, *GROUPS), f"known are {', '.join(names)}")
            return self._refuse(path, f"`{field}` is no field of a {self._about.subject}", cure, key=True)
        if not isinstance(value, dict):
            return self._comparison(path, field, kind, short_for(kind, value), value)
        if not value:
            return self._refuse(path, "a comparison is missing", f"write `{field}: value`")
        return every([self._comparison((*path, name), field, kind, name, part) for name, part in value.items()])

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
            return never
        if kind == "flag":
            return flagged(field, values[0])
        return among(field, values) if kind in {"skills", "events"} else self._made(path, field, kind, name, values)

    def _right(self, path: Path, kind: str, name: str, value: Any) -> bool:
        """Check the type and form of the value to compare with."""
        if kind == "time.hour":
            right, cure = _is_number(value) and value in range(24), "write an hour from 0 to 23, without quotes"
        elif kind == "flag":
            right, cure = isinstance(value, bool), "write true or false"
        elif kind == "number" or (kind == "attribute" and name in ORDERED):
            right, cure = _is_number(value), "write a number, without quotes"
        elif isinstance(value, str):
            form, cure = SHAPES.get(kind, (None, ""))
            right = form is None or form.fullmatch(value) is not None
        else:
            right, cure = (
                False,
                f"put it in quotes: {shown(str(value).lower() if isinstance(value, bool) else str(value))}",
            )
        if not right:
            self._note(path, f"{shown(value)} cannot be compared here", cure)
        return right

    def _exists(self, path: Path, field: str, want: Any) -> Test:
        if not isinstance(want, bool):
            return self._refuse(path, f"`exists` is {shown(want)}", "write true or false")
        return lambda facts: bool(value_of(facts, field)) == want

    def _made(self, path: Path, field: str, kind: str, name: str, values: list[Any]) -> Test:
        if name == "matches":
            return self._matches(path, field, values[0])
        if kind == "attribute" and name in ORDERED:
            return ordered_attribute(field, name, values[0])
        if kind == "number":
            have: Callable[[Facts], Any] = number_of(field)
        else:
            have = time_of(kind, self._zone) if kind.startswith("time.") else text_of(field)
        wanted = [value.lower() if isinstance(value, str) else value for value in values]
        if name in ORDERED:
            return ordered(have, name, wanted[0])
        if name in TEXTS:
            return textual(have, TEXTS[name], wanted[0])
        return equal(field, have, wanted, holds=name in ("is", "in"))

    def _matches(self, path: Path, field: str, text: str) -> Test:
        try:
            pattern = Pattern(text)
        except PatternError as error:
            return self._refuse(path, f"the pattern {shown(text)} cannot be read: {error}", "correct the pattern")
        return lambda facts: pattern.found_in(value_of(facts, field))

    def _refuse(self, path: Path, message: str, cure: str, *, key: bool = False) -> Test:
        self._note(path, message, cure, key=key)
        return never


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
