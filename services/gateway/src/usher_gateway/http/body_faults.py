"""Which field of a body is wrong, and how: as msgspec says it in words, as a code with values (pure)."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from usher_gateway.problems import FieldProblem

_WHERE = re.compile(r" - at (`key` in )?`\$\.?(?P<path>[^`]*)`$")
_NAMED = re.compile(r"^Object (?:missing required|contains unknown) field `(?P<name>[^`]*)`")
_ANY = "[...]"  # a key of a mapping: msgspec does not say which
_WORDS = (  # the first that matches says what is wrong; "n" is its limit
    (re.compile(r"^Object missing"), "missing"),
    (re.compile(r"^Expected `str` of length >= "), "missing"),
    (re.compile(r"^Expected `\w+` of length <= (?P<n>\d+)"), "too_long"),
    (re.compile(r"^Expected `int` >= (?P<n>-?\d+)"), "too_small"),
    (re.compile(r"^Expected `int` <= (?P<n>-?\d+)"), "too_large"),
    (re.compile(r"^Expected `str` matching"), "bad_form"),
)


def fault_in(body: Any, kind: Any, error: msgspec.ValidationError) -> FieldProblem:
    """Return the fault of a decoded body that is no `kind`; the field is like `rule.wordings.de.text`."""
    words = str(error)
    code, values = next(
        ((code, found.groupdict()) for pattern, code in _WORDS if (found := pattern.search(words))), ("bad_value", {})
    )
    message = _WHERE.sub("", words)
    return FieldProblem(_field(body, kind, words), message, code, {"limit": values["n"]} if "n" in values else {})


def _field(body: Any, kind: Any, words: str) -> str:
    at, named = _WHERE.search(words), _NAMED.search(words)
    path = at["path"] if at else ""
    if _ANY in path and isinstance(body, dict):
        path = _resolved(body, kind, path)
    steps = [step for step in re.split(r"\.|\[|\]", path) if step]
    return ".".join([*steps, *([named["name"]] if named else [])])


def _resolved(body: Mapping[str, Any], kind: Any, path: str) -> str:
    """Find the key that msgspec leaves out: the one with which alone the body has the same fault."""
    head, _, tail = path.partition(_ANY)
    for key in _at(body, head) or ():
        try:
            msgspec.convert(_with_only(body, head.split("."), key), kind)
        except msgspec.ValidationError as error:
            found = _WHERE.search(str(error))
            if found is not None and found["path"] == path:
                return f"{head}.{key}{tail}"
    return head


def _at(body: Any, head: str) -> Mapping[str, Any] | None:
    for step in head.split("."):
        body = body.get(step) if isinstance(body, dict) else None
    return body if isinstance(body, dict) else None


def _with_only(body: Mapping[str, Any], head: list[str], key: str) -> dict[str, Any]:
    first, *rest = head
    inner = body[first]
    return {**body, first: _with_only(inner, rest, key) if rest else {key: inner[key]}}
