"""Route a new conversation by the first entry rule that holds."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

import msgspec

from usher_policy.conditions.compile import Facts, Test, compile_condition
from usher_policy.document.model import PolicyDocument, Queue, Rule
from usher_policy.hours.calendar import Hours

FALLBACK = "default"  # the queue if no rule holds


class Route(msgspec.Struct, frozen=True):
    """A queue and what it asks for: skill → minimum level; `rule` is "" if none held."""

    queue: str
    rule: str
    priority: int
    require: Mapping[str, int] = {}
    prefer: Mapping[str, int] = {}


class EntryRules:
    """The document's rules, compiled once."""

    def __init__(self, document: PolicyDocument) -> None:
        calendars = {name: Hours(calendar) for name, calendar in document.calendars.items()}
        zone = ZoneInfo(document.timezone)
        self._queues = document.queues
        self._rules: list[tuple[Test, Route]] = [
            (compile_condition(rule.when, calendars, zone), self._route(rule)) for rule in document.rules
        ]
        self._fallback = Route(FALLBACK, "", self._queues.get(FALLBACK, Queue()).priority)

    def route(self, facts: Facts, now_us: int) -> Route:
        """Return the route of a conversation with these facts, at a time in microseconds since the epoch."""
        known = {**facts, "now_us": now_us}
        return next((route for holds, route in self._rules if holds(known)), self._fallback)

    def _route(self, rule: Rule) -> Route:
        priority = self._queues[rule.queue].priority if rule.priority is None else rule.priority
        return Route(rule.queue, rule.name, priority, rule.require, rule.prefer)
