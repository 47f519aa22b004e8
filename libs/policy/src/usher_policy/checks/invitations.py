"""Checks of invitations: each has a name of its own, can be shown, and is asked at all."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from usher_policy.conditions.compile import Compiler
from usher_policy.conditions.fields import VISIT
from usher_policy.document.faults import Path, shown
from usher_policy.document.invitations import BY_HAND
from usher_policy.document.plain_values import entries, get, mappings, number, texts
from usher_policy.document.source import Source
from usher_policy.hours.calendar import Hours
from usher_policy.limits import INVITED_AFTER_S


def check_invitations(source: Source, calendars: dict[str, Hours | None]) -> None:
    """Report every mistake in the invitations; `calendars` are those that conditions may name."""
    if entries(source.value, "invitations") and get(source.value, "visits", "follow") == "never":
        message = "nobody is ever invited: the policy follows no visits"
        source.fault(("invitations",), message, "write `visits: {follow: with_consent}`, or remove the invitations")
    _names(source)
    _order(source)
    compiler = Compiler(calendars, ZoneInfo("UTC"), source.fault, VISIT)
    for path, invitation in mappings(source, "invitations", "*"):
        condition = invitation.get("when")
        if isinstance(condition, dict):
            compiler.compile((*path, "when"), condition)
            _reachable(source, (*path, "when"), condition, number(invitation.get("after_s", INVITED_AFTER_S)) or 0.0)


def _names(source: Source) -> None:
    seen: set[str] = set()
    for path, name in texts(source, ("invitations", "*", "name")):
        if name in seen:
            source.fault(path, f"invitation {shown(name)} is here twice", "give each invitation a name of its own")
        if name == BY_HAND:
            source.fault(path, f"{shown(name)} is what agents' own invitations are called", "choose another name")
        seen.add(name)


def _order(source: Source) -> None:
    """Report an invitation that comes after one which holds whenever it does, and asks for the same agents."""
    before: list[dict[str, Any]] = []
    for path, invitation in mappings(source, "invitations", "*"):
        first = next((one for one in before if _covers(one, invitation)), None)
        if first is not None:
            message = f"never shown: {shown(first.get('name', ''))} ahead of it fits whenever this does"
            source.fault(path, message, f"move it ahead of {shown(first.get('name', ''))}, or give that one a `when`")
        before.append(invitation)


def _covers(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Return whether `one` can be shown whenever `other` can."""
    starts = [number(each.get("after_s", INVITED_AFTER_S)) or 0.0 for each in (one, other)]
    same_agents = one.get("queue", "default") == other.get("queue", "default") and not one.get("require")
    return one.get("when") is None and starts[0] <= starts[1] and same_agents


def _reachable(source: Source, path: Path, condition: dict[str, Any], after_s: float) -> None:
    for field, where, comparisons in _compared(path, condition):
        low = max((_bound(comparisons, name) for name in ("gt", "ge", "is")), default=0.0)
        high = min((_bound(comparisons, name, float("inf")) for name in ("lt", "le", "is")), default=float("inf"))
        if low > high or (low == high and ("gt" in comparisons or "lt" in comparisons)):
            source.fault(where, f"no `{field}` is at least {low:g} and at most {high:g}", "correct one of the two")
        elif field == "site_s" and high <= after_s:
            message = f"never holds: nobody is invited before {after_s:g} s on the site"
            source.fault(where, message, f"take a longer time, or an `after_s` below {high:g}")
        elif field == "scroll" and low > 100:
            source.fault(where, f"nobody sees {low:g} percent of a page", "write at most 100")


def _compared(path: Path, condition: Any) -> Iterator[tuple[str, Path, dict[str, Any]]]:
    """Yield the comparisons of numbers that must all hold: not those within `any` and `not`."""
    if not isinstance(condition, dict):
        return
    for field, wanted in condition.items():
        if field == "all" and isinstance(wanted, list):
            for place, part in enumerate(wanted):
                yield from _compared((*path, field, place), part)
        elif VISIT.kinds.get(field) == "number":
            yield field, (*path, field), wanted if isinstance(wanted, dict) else {"is": wanted}


def _bound(comparisons: dict[str, Any], name: str, otherwise: float = 0.0) -> float:
    value = number(comparisons.get(name))
    return otherwise if value is None else value
