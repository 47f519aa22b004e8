"""Checks beyond the shape: names that are used exist, and nothing is without effect."""

from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from usher_policy.checks.after import check_after
from usher_policy.checks.calendars import check_calendars
from usher_policy.checks.capacity import check_capacity
from usher_policy.checks.forms import check_forms
from usher_policy.checks.funnel import check_funnel
from usher_policy.checks.invitations import check_invitations
from usher_policy.checks.outreach import check_outreach
from usher_policy.checks.privacy import check_privacy
from usher_policy.checks.queues import check_queues
from usher_policy.checks.retention import check_retention
from usher_policy.conditions.compile import Compiler
from usher_policy.document.faults import did_you_mean, shown
from usher_policy.document.model import Calendar
from usher_policy.document.plain_values import entries, get, texts
from usher_policy.document.source import Source
from usher_policy.entry_rules import FALLBACK
from usher_policy.hours.calendar import Hours

_QUEUES = (
    ("rules", "*", "queue"),
    ("invitations", "*", "queue"),
    ("events", "*", "queue"),
    ("queues", "*", "overflow"),
    ("queues", "*", "outside", "queue"),
    ("queues", "*", "steps", "*", "add_queue"),
)


def check_policy(source: Source) -> None:
    """Report every mistake among values of the right shape; others are skipped."""
    parts = (check_queues, check_capacity, check_calendars, check_after, check_forms, check_funnel, check_outreach)
    for check in (_references, _rules, *parts, check_privacy, check_retention):
        check(source)
    _conditions(source)


def _references(source: Source) -> None:
    queues = {FALLBACK, *_names(source, "queues")}
    for path, name in texts(source, *_QUEUES):
        if name not in queues:
            cure = did_you_mean(name, queues, f"add it under `queues`, or name one of {', '.join(sorted(queues))}")
            source.fault(path, f"no queue is called {shown(name)}", cure)
    calendars = _names(source, "calendars")
    for path, name in texts(source, ("queues", "*", "hours"), ("queues", "*", "first_contact", "call_hours")):
        if name not in calendars:
            cure = did_you_mean(name, calendars, f"add it under `calendars`: `{name}: …`")
            source.fault(path, f"no calendar is called {shown(name)}", cure)


def _rules(source: Source) -> None:
    seen: set[str] = set()
    for path, name in texts(source, ("rules", "*", "name")):
        if name in seen:
            source.fault(path, f"rule {shown(name)} is here twice", "give each rule a name of its own")
        seen.add(name)
    rules = entries(source.value, "rules")
    for place, rule in enumerate(rules[:-1]):
        if isinstance(rule, dict) and rule.get("when") is None:
            message = f"no rule after {shown(rule.get('name', ''))} is ever asked, for it takes everything"
            source.fault(("rules", place), message, "move it to the end, or give it a `when`")


def _conditions(source: Source) -> None:
    calendars = {str(name): _hours(calendar) for (_, name), calendar in source.each("calendars", "*")}
    check_invitations(source, calendars)
    compiler = Compiler(calendars, ZoneInfo("UTC"), source.fault)
    for pattern in (("rules", "*", "when"), ("forms", "*", "fields", "*", "when")):
        for path, condition in source.each(*pattern):
            if isinstance(condition, dict):
                compiler.compile(path, condition)


def _hours(calendar: Any) -> Hours | None:
    """Return a calendar's hours; None if it is wrong, which another check reports."""
    try:
        return Hours(msgspec.convert(calendar or {}, Calendar))
    except (msgspec.ValidationError, LookupError, ValueError, OSError, NotImplementedError):
        return None


def _names(source: Source, part: str) -> set[str]:
    held = get(source.value, part)
    return set(held) if isinstance(held, dict) else set()
