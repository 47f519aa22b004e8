"""Visits, rules and agents as the tests of invitations need them."""

from datetime import UTC, datetime
from typing import Any

from usher_gateway.invitations.domain.free import FreeAgent
from usher_gateway.invitations.domain.rules import InvitationRules
from usher_gateway.visits.domain.moment import VisitNow
from usher_policy.document.read import read_policy
from usher_policy.hours.calendar import Hours

MONDAY_10 = int(datetime(2026, 1, 5, 10, tzinfo=UTC).timestamp() * 1000)  # ms
HOUR = 3_600_000  # ms


def rules_of(text: str) -> InvitationRules:
    """Return a policy's invitations."""
    document = read_policy(text)
    return InvitationRules(document, {name: Hours(calendar) for name, calendar in document.calendars.items()})


def rules(*invitations: str, more: str = "") -> InvitationRules:
    """Return invitations of which each is written as the keys of a YAML mapping."""
    measured = (keys if "control" in keys else f"control_percent: 0, {keys}" for keys in invitations)
    written = "\n".join(f'  - {{name: n{place}, text: {{en: "Hello"}}, {keys}}}' for place, keys in enumerate(measured))
    return rules_of(f"visits: {{follow: always}}\n{more}\ninvitations:\n{written}\n")


def visit(**values: Any) -> VisitNow:
    """Return a visit of a minute, on a page that is visible."""
    given = {"on_site_s": 60.0, "on_page_s": 20.0, "pages": 1, "here": True, "url": "https://shop.example/lamps"}
    return VisitNow(**{"id": "t", "visitor": "v", "began_at": 0, "heard_at": 0, **given, **values})


def agent(name: str = "ana", spare: int = 1, **values: Any) -> FreeAgent:
    """Return a free agent."""
    given = {"photo": "", "pools": frozenset({"default"}), "skills": {}, **values}
    return FreeAgent(id=name, name=name.capitalize(), spare=spare, **given)
