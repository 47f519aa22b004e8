"""Whether a visitor is invited now: the first invitation that fits, unless they must not be disturbed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import msgspec
from usher_policy.limits import INVITED_AFTER_S
from usher_policy.wording import wording

from usher_gateway.invitations.domain.free import FreeAgent, who_is_free
from usher_gateway.invitations.domain.rules import InvitationRule, InvitationRules, facts_of
from usher_gateway.limits import BUSY_AGAIN_S, VISIT_LONGEST_S
from usher_gateway.visits.domain.moment import VisitNow

Reason = Literal[
    "already_invited", "gone", "busy", "talking", "refused_lately", "too_early", "nothing_fits", "closed", "nobody_free"
]


class History(msgspec.Struct, frozen=True):
    """What is on record of a visitor: refusals as rule and time (ms), an open conversation, an earlier one."""

    refusals: tuple[tuple[str, int], ...] = ()
    talking: bool = False
    returned: bool = False


class Invite(msgspec.Struct, frozen=True):
    """Invite by this rule, with these words, in the name of this agent."""

    rule: InvitationRule
    text: str
    agent: FreeAgent


class Control(msgspec.Struct, frozen=True):
    """The visitor would be invited by this rule, but belongs to its control group."""

    rule: InvitationRule


class NotNow(msgspec.Struct, frozen=True):
    """Nobody is invited; `ask_again_s`: when time alone may change that, None: never."""

    reason: Reason
    ask_again_s: float | None = None


_AFTER_S = 0.05  # s after a moment

Decision = Invite | Control | NotNow


def decide_invitation(
    visit: VisitNow, rules: InvitationRules, history: History, free: Sequence[FreeAgent], now_ms: int
) -> Decision:
    """Decide whether a visitor is invited now; the visit was not invited before (`invited`)."""
    against = undisturbed(visit) or _quiet(rules, history, now_ms)
    if against is not None:
        return against
    facts = facts_of(visit, now_ms, returned=history.returned)
    blocked: Reason | None = None
    for rule in rules.all:
        if not rule.fits(facts):
            continue
        agent = who_is_free(free, rule.pool, rule.spec.require, unpromised=True)
        if rule.is_open(now_ms) and agent is not None:
            if rule.draws_control(visit.visitor):
                return Control(rule)
            return Invite(rule, wording(rule.spec.text, visit.language), agent)
        blocked = blocked or ("nobody_free" if rule.is_open(now_ms) else "closed")
    reason: Reason = blocked or ("nothing_fits" if _is_late(facts, rules.all) else "too_early")
    return NotNow(reason, due_in(rules, [facts]))


def undisturbed(visit: VisitNow) -> NotNow | None:
    """Return why the visit itself forbids an invitation now, if it does."""
    if visit.invited:
        return NotNow("already_invited")
    if not visit.here:
        return NotNow("gone")
    if visit.busy:
        return NotNow("talking" if visit.busy == "talking" else "busy", BUSY_AGAIN_S)
    return None


def before_asking(visit: VisitNow, rules: InvitationRules, now_ms: int) -> NotNow | None:
    """Return why nobody is invited now, if the visit alone says so: then neither agents nor record need be read."""
    if against := undisturbed(visit):
        return against
    both = [facts_of(visit, now_ms, returned=returned) for returned in (False, True)]
    if any(rule.fits(facts) for rule in rules.all for facts in both):
        return None
    return NotNow("nothing_fits" if _is_late(both[0], rules.all) else "too_early", due_in(rules, both))


def decide_by_hand(
    visit: VisitNow, rules: InvitationRules, history: History, agent: FreeAgent | None, now_ms: int
) -> NotNow | None:
    """Return why an agent may not invite this visitor now, if so: nobody is disturbed whom a rule would spare."""
    against = undisturbed(visit) or _quiet(rules, history, now_ms)
    if against is not None:
        return against
    if visit.on_site_s < INVITED_AFTER_S:
        return NotNow("too_early", INVITED_AFTER_S - visit.on_site_s)
    return None if agent is not None else NotNow("nobody_free")


def _quiet(rules: InvitationRules, history: History, now_ms: int) -> NotNow | None:
    if history.talking:
        return NotNow("talking")
    until = max((at + rules.quiet_s(rule) * 1000 for rule, at in history.refusals), default=0.0)
    return NotNow("refused_lately") if now_ms < until else None


def _is_late(facts: Mapping[str, Any], rules: Iterable[InvitationRule]) -> bool:
    return any(facts["site_s"] >= rule.spec.after_s for rule in rules)


def due_in(rules: InvitationRules, known: Iterable[Mapping[str, Any]]) -> float | None:
    """Return in how many seconds on this page a rule first fits by time alone, by any of these facts."""
    found = [wait for facts in known for rule in rules.all if (wait := _wait(rule, facts)) is not None]
    return min(found, default=None)


def _wait(rule: InvitationRule, facts: Mapping[str, Any]) -> float | None:
    moments = {*rule.moments, ("site_s", rule.spec.after_s)}
    waits: list[float] = sorted(
        {limit - facts[field] for field, limit in moments if 0 < limit - facts[field] <= VISIT_LONGEST_S}
    )
    for wait in waits:
        # `gt` holds only after the moment
        for later in (wait, wait + _AFTER_S):
            then = {**facts, "site_s": facts["site_s"] + later, "page_s": facts["page_s"] + later}
            if rule.fits(then):
                return later
    return None
