"""The policy's invitations, compiled once: their conditions, hours, agents, and when time alone makes one hold."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec
from usher_policy.conditions.comparisons import Test
from usher_policy.conditions.compile import compile_condition
from usher_policy.conditions.fields import VISIT
from usher_policy.document.invitations import BY_HAND, Conversion, Invitation
from usher_policy.document.model import PolicyDocument, Queue
from usher_policy.hours.calendar import Hours
from usher_policy.limits import QUIET_S

from usher_gateway.limits import DRAWN_BYTES, EXIT_EVENT
from usher_gateway.visits.domain.moment import VisitNow
from usher_gateway.visits.domain.selection import source_of

_OF_TIME = ("site_s", "page_s")


class InvitationRule(msgspec.Struct, frozen=True):
    """An invitation of the policy: `pool` and `hours` are its queue's, `moments` the times that its condition names."""

    spec: Invitation
    holds: Test
    pool: str
    hours: Hours | None
    moments: tuple[tuple[str, float], ...]

    def fits(self, facts: Mapping[str, Any]) -> bool:
        """Return whether it may be shown on a visit with these facts, as far as the visit decides."""
        return facts["site_s"] >= self.spec.after_s and self.holds(facts)

    def is_open(self, now_ms: int) -> bool:
        """Return whether its queue is within its hours."""
        return self.hours is None or self.hours.is_open(datetime.fromtimestamp(now_ms / 1000, UTC))

    def draws_control(self, visitor: str) -> bool:
        """Return whether a visitor belongs to the control group: always the same, at every gateway."""
        drawn = blake2b(f"{self.spec.name}\x1f{visitor}".encode(), digest_size=DRAWN_BYTES).digest()
        return int.from_bytes(drawn) % 100 < self.spec.control_percent


class InvitationRules:
    """The invitations of one policy, in its order; none without a policy."""

    def __init__(self, document: PolicyDocument, hours: Mapping[str, Hours]) -> None:
        zone = ZoneInfo(document.timezone)
        self.all: tuple[InvitationRule, ...] = tuple(
            InvitationRule(
                spec,
                compile_condition(spec.when, hours, zone, VISIT),
                queue_of(document, spec.queue).pool,
                hours.get(queue_of(document, spec.queue).hours or ""),
                tuple(sorted(set(_moments(spec.when)))),
            )
            for spec in document.invitations
        )
        self._by_name = {rule.spec.name: rule for rule in self.all}

    def named(self, name: str) -> InvitationRule | None:
        """Return the rule of this name, if the policy still has it."""
        return self._by_name.get(name)

    def quiet_s(self, name: str) -> float:
        """Return for how long nobody is invited who refused this one; also of a rule that is gone."""
        rule = self._by_name.get(name)
        return rule.spec.quiet_s if rule else QUIET_S

    def converting(self) -> dict[str, Conversion]:
        """Return what each invitation is for; agents' own are for an order."""
        return {BY_HAND: Conversion(), **{rule.spec.name: rule.spec.conversion for rule in self.all}}


def queue_of(document: PolicyDocument, name: str) -> Queue:
    """Return a queue; one that is not named counts as the fallback queue."""
    return document.queues.get(name) or document.queues.get("default") or Queue()


def facts_of(visit: VisitNow, now_ms: int, *, returned: bool) -> dict[str, Any]:
    """Return what conditions may ask of a visit; `returned`: the visitor has had a conversation."""
    return {
        "page": visit.url,
        "path": _path(visit.url),
        "title": visit.title,
        "landing": visit.landing,
        "referrer": visit.referrer,
        "source": visit.utm.get("source") or source_of(visit),
        "campaign": visit.utm.get("campaign", ""),
        "language": visit.language,
        "time_zone": visit.time_zone,
        "site_s": visit.on_site_s,
        "page_s": visit.on_page_s,
        "pages": visit.pages,
        "visits": visit.before,
        "scroll": visit.scroll,
        "cart": visit.cart_value or 0.0,
        "event": visit.events,
        "exit": EXIT_EVENT in visit.events,
        "returned": returned,
        "attributes": visit.attributes,
        "now_us": now_ms * 1000,
    }


def _path(url: str) -> str:
    try:
        return urlsplit(url).path or "/"
    except ValueError:  # no address
        return ""


def _moments(condition: Any) -> Iterator[tuple[str, float]]:
    """Yield the times on site or page that a condition names, wherever in it."""
    if isinstance(condition, dict):
        for field, wanted in condition.items():
            if field in _OF_TIME:
                yield from ((field, float(value)) for value in _numbers(wanted))
            else:
                yield from _moments(wanted)
    elif isinstance(condition, list):
        for part in condition:
            yield from _moments(part)


def _numbers(wanted: Any) -> Iterator[float]:
    parts = wanted.values() if isinstance(wanted, dict) else (wanted,)
    for part in parts:
        yield from (one for one in (part if isinstance(part, list) else [part]) if isinstance(one, int | float))
