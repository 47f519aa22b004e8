"""The documents of invitations: an agent's own, and the figures."""

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta, Struct
from usher_common.messages.limits import LARGEST_WHOLE
from usher_policy.limits import INVITATION_CHARS

from usher_gateway.invitations.domain.figures import Rate, difference
from usher_gateway.invitations.rows import Counted


class HandInvitation(Struct, frozen=True, forbid_unknown_fields=True):
    """An agent's own invitation; without a text it is a greeting in the visitor's language."""

    text: Annotated[str, Meta(max_length=INVITATION_CHARS)] = ""


class FigureQuery(Struct, frozen=True, kw_only=True):
    """Since when (ms); 0: for the last 28 days."""

    since: Annotated[int, Meta(ge=0, le=LARGEST_WHOLE)] = 0


class GroupFigures(Struct, frozen=True):
    """Visitors of a group, how many of them converted, and their share; each counts once, by the first invitation."""

    visitors: int
    converted: int
    rate: float | None


class Difference(Struct, frozen=True):
    """By how much the share of the invited exceeds the control group's, with its 95 % confidence interval."""

    value: float
    low: float
    high: float


class RuleFigures(Struct, frozen=True, kw_only=True):
    """One invitation of the policy, or `by-hand`; `shown` = accepted + refused + expired + withdrawn + open.

    `control`: visits in which it would have been shown. `active`: the policy still has it. `difference` is null while
    one of the groups is empty.
    """

    name: str
    active: bool
    shown: int
    accepted: int
    refused: int
    expired: int
    withdrawn: int
    open: int
    control: int
    invited: GroupFigures
    control_group: GroupFigures
    difference: Difference | None


class InvitationFigures(Struct, frozen=True):
    """All invitations since `since` (ms): those of the policy in its order, then others by name."""

    since: int
    invitations: tuple[RuleFigures, ...]


def figures_of(since_us: int, counted: Mapping[str, Counted], active: tuple[str, ...]) -> InvitationFigures:
    """Make the document of what was counted; a rule of the policy that was never shown is there with zeros."""
    names = (*active, *sorted(counted.keys() - set(active)))
    rows = tuple(_figures(name, counted.get(name) or Counted(), active=name in active) for name in names)
    return InvitationFigures(since_us // 1000, rows)


def _figures(name: str, counted: Counted, *, active: bool) -> RuleFigures:
    states, kind = counted.states, "hand" if "hand" in counted.visitors else "shown"
    invited, control = (Rate(counted.visitors.get(one, 0), counted.converted.get(one, 0)) for one in (kind, "control"))
    found = difference(invited, control)
    return RuleFigures(
        name=name,
        active=active,
        shown=sum(states.values()),
        accepted=states.get("accepted", 0),
        refused=states.get("refused", 0),
        expired=states.get("expired", 0),
        withdrawn=states.get("withdrawn", 0),
        open=states.get("open", 0),
        control=counted.control,
        invited=GroupFigures(invited.visitors, invited.converted, invited.rate),
        control_group=GroupFigures(control.visitors, control.converted, control.rate),
        difference=Difference(found.difference, found.low, found.high) if found else None,
    )
