"""The fields that conditions may use, and how each can be compared."""

import re
from typing import Any

from usher_policy.document.faults import one_of
from usher_policy.hours.calendar import WEEKDAYS

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


def kind_of(field: str) -> str | None:
    """Return the kind of a field, a key of `ALLOWED`; None if there is no such field."""
    if field in TEXT_FIELDS:
        return "text"
    if field.startswith("attributes.") and field != "attributes.":
        return "attribute"
    return field if field in ALLOWED and field not in ("text", "attribute") else None


def short_for(kind: str, value: Any) -> str:
    """Return the comparison for which `FIELD: value` is short: `is`, `in` for a list; for skills `contains`."""
    if isinstance(value, list):
        return "in"
    return "contains" if kind == "skills" else "is"
