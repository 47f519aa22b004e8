"""The fields that conditions may use, and how each can be compared."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from usher_policy.document.faults import one_of
from usher_policy.hours.calendar import WEEKDAYS

TIME_FIELDS = ("time.weekday", "time.hour", "time.clock", "time.date")
GROUPS = ("all", "any", "not")
ORDERED = ("gt", "ge", "lt", "le")
_EQUAL = ("is", "is_not", "in", "not_in")
_TEXTUAL = ("starts_with", "ends_with", "contains", "matches", "exists")
COMPARISONS = (*_EQUAL, *_TEXTUAL, *ORDERED)
ALLOWED = {
    "text": (*_EQUAL, *_TEXTUAL),
    "attribute": COMPARISONS,
    "skills": ("contains", "in", "exists"),
    "events": ("contains", "in", "exists"),
    "number": (*_EQUAL, *ORDERED),
    "flag": ("is",),
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


class Vocabulary(NamedTuple):
    """The fields of what conditions are about (`subject`, in words), each with its kind, a key of `ALLOWED`."""

    subject: str
    kinds: Mapping[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        """Name all fields, as people write them."""
        return (*(name for name in self.kinds if name not in TIME_FIELDS), "attributes.NAME", *TIME_FIELDS, "open")

    def kind_of(self, field: str) -> str | None:
        """Return the kind of a field; None if there is no such field."""
        if field.startswith("attributes.") and field != "attributes.":
            return "attribute"
        return self.kinds.get(field)


_TEXTS = (
    "channel", "account", "address", "page", "title", "referrer", "campaign", "point", "language", "text",
    "name", "email", "phone", "invitation",
)  # fmt: skip
_VISIT_TEXTS = ("page", "path", "title", "landing", "referrer", "source", "campaign", "language", "time_zone")
_VISIT_NUMBERS = ("site_s", "page_s", "pages", "visits", "scroll", "cart")
_TIMES = {name: name for name in TIME_FIELDS}
CONVERSATION = Vocabulary("conversation", {**dict.fromkeys(_TEXTS, "text"), "skills": "skills", **_TIMES})
VISIT = Vocabulary(
    "visit",
    {
        **dict.fromkeys(_VISIT_TEXTS, "text"),
        **dict.fromkeys(_VISIT_NUMBERS, "number"),
        "event": "events",
        "exit": "flag",
        "returned": "flag",
        **_TIMES,
    },
)


def short_for(kind: str, value: Any) -> str:
    """Return the comparison for which `FIELD: value` is short: `is`, `in` for a list; for skills `contains`."""
    if isinstance(value, list):
        return "in"
    return "contains" if kind in {"skills", "events"} else "is"
