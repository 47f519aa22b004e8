"""Invite visitors: decide with each beacon, show once per visit, take the answer, and measure what came of it."""

import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import structlog
from usher_common.handling import Stall
from usher_common.ids import derive_id
from usher_common.record.port import Record
from usher_policy.document.invitations import BY_HAND

from usher_gateway import metrics
from usher_gateway.invitations import rows
from usher_gateway.invitations.domain.decide import (
    Control,
    Decision,
    History,
    NotNow,
    before_asking,
    decide_by_hand,
    decide_invitation,
)
from usher_gateway.invitations.domain.free import FreeAgent, free_agents, who_is_free
from usher_gateway.invitations.domain.ongoing import next_of
from usher_gateway.invitations.domain.own_words import own_words
from usher_gateway.invitations.domain.rules import InvitationRules
from usher_gateway.limits import BLOCKED_KNOWN, BLOCKED_S, HAND_FOR_S, SHOWN_AGAIN_S, SHOWN_GONE_S
from usher_gateway.reading.available import AvailableAgents
from usher_gateway.reading.policy import Active, ActivePolicy
from usher_gateway.visits.domain.moment import VisitNow, visit_now
from usher_gateway.visits.domain.visit import InvitationState, Invited, Visit
from usher_gateway.visits.following import Visits
from usher_gateway.wire.beacons import Beacon, InvitingAgent, ShownInvitation

log = structlog.get_logger()
HAND = "-hand"  # added to the id: merging prefers it to the control's
_AGAIN_S = {"elsewhere": SHOWN_GONE_S, "later": SHOWN_AGAIN_S}
_UNANSWERED: tuple[InvitationState, ...] = ("open", "withdrawn", "expired")


class NotInvited(Exception):  # noqa: N818 - names a state
    """Nobody is invited; `reason` says why, `gone` if there is no such visit."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Card:
    """What a page shows now, and after how many seconds it should ask again."""

    invitation: ShownInvitation | None = None
    ask_again_s: float | None = None


class Invitations:
    """All invitations, as this gateway takes part in them; times in ms."""

    def __init__(self, record: Record, visits: Visits, account: str, shared_s: float) -> None:
        self._record = record
        self._visits = visits
        self._account = account
        self._policy = ActivePolicy(record)
        self._available = AvailableAgents(record, shared_s)
        self._active: Active | None = None
        self._rules = InvitationRules(Active().document, {})
        self._blocked: OrderedDict[str, tuple[float, NotNow]] = OrderedDict()

    async def after(self, visit: Visit, beacon: Beacon, now: int) -> Card:
        """Return what the page of a beacon shows now; raises LiveAway or Stall."""
        await self._follow_once()
        page = next((page.id for page in reversed(beacon.pages) if page.visible), "")
        if beacon.events:
            await self._convert(visit, beacon, now)
        if visit.invitation is not None:
            return await self._go_on(visit, visit.invitation, page, now)
        if not self._rules.all or not page:
            return Card()
        seen = visit_now(visit, now)
        decided = before_asking(seen, self._rules, now) or await self._decide(seen, now)
        if isinstance(decided, NotNow):
            return Card(None, decided.ask_again_s)
        control = isinstance(decided, Control)
        spec = decided.rule.spec
        invited = Invited(
            id=invitation_id(visit.id),
            rule=spec.name,
            kind="control" if control else "shown",
            at=now,
            until=now + int(spec.expires_s * 1000),
            agent="" if isinstance(decided, Control) else decided.agent.id,
            text="" if isinstance(decided, Control) else decided.text,
            shown=(now, page),
            state="expired" if control else "open",  # nobody can answer what is not shown
        )
        return await self._begin(visit, invited, page, now)

    async def _decide(self, visit: VisitNow, now: int) -> Decision:
        """Decide with what record and agents say; who must not be invited is not looked for again for a while."""
        until, known = self._blocked.get(visit.visitor, (0.0, None))
        if known is not None and time.monotonic() < until:
            return known
        free = await self._free(now)
        if not free:
            return decide_invitation(visit, self._rules, History(), free, now)
        history = await rows.history_of(self._record, self._account, visit.visitor)
        decided = decide_invitation(visit, self._rules, history, free, now)
        if not isinstance(decided, NotNow):
            # who was free a moment ago may have left: the visit has only one invitation, and it would be lost
            self._available.forget()
            decided = decide_invitation(visit, self._rules, history, await self._free(now), now)
        if isinstance(decided, NotNow) and decided.reason in {"talking", "refused_lately"}:
            self._blocked[visit.visitor] = time.monotonic() + BLOCKED_S, decided
            if len(self._blocked) > BLOCKED_KNOWN:
                self._blocked.popitem(last=False)
        return decided

    async def _begin(self, visit: Visit, invited: Invited, page: str, now: int) -> Card:
        """Claim the visit's only invitation; of two gateways that do, one shows it."""
        stands = await rows.claim(self._record, invited, visit.id, visit.visitor)
        if stands == invited:
            metrics.INVITATIONS.labels(invited.rule, "control" if invited.kind == "control" else "shown").inc()
            metrics.INVITATIONS.labels(invited.rule, "accepted")  # a share of 0 until one is, and not unknown
            self._available.forget()
        merged = await self._visits.put(msgspec.structs.replace(visit, invitation=stands))
        if merged.invitation is None:
            return Card()
        return await self._go_on(merged, merged.invitation, page, now)

    async def _go_on(self, visit: Visit, invited: Invited, page: str, now: int) -> Card:
        """Show the invitation on this page, unless it is over or another page shows it."""
        then = next_of(visit, page, now)
        if then in {"hide", "elsewhere", "later"}:
            return Card(None, _AGAIN_S.get(then))
        face = await self._face(invited, now) if then == "show" else None
        if face is None:
            return await self._end(visit, invited, "expired" if then == "expired" else "withdrawn")
        if invited.shown[1] != page:
            moved = msgspec.structs.replace(invited, shown=(now, page))
            await self._visits.put(msgspec.structs.replace(visit, invitation=moved))
        agent = InvitingAgent(face.name, face.photo)
        again = min(SHOWN_AGAIN_S, (invited.until - now) / 1000)
        return Card(ShownInvitation(invited.id, invited.rule, invited.text, agent), again)

    async def _end(self, visit: Visit, invited: Invited, state: InvitationState) -> Card:
        if await rows.settle(self._record, invited.id, state, ["open"]):
            metrics.INVITATIONS.labels(invited.rule, state).inc()
        ended = await rows.invitation_of(self._record, invited.id, visit.visitor)
        stands = ended.state if ended else state
        await self._visits.put(
            msgspec.structs.replace(visit, invitation=msgspec.structs.replace(invited, state=stands))
        )
        return Card()

    async def answer(self, visitor: str, visit: str, key: str, *, accepted: bool, now: int) -> None:
        """Take a visitor's answer; raises NotInvited (`nobody_free`, `no_invitation`), LiveAway or Stall."""
        await self._follow_once()
        of_visit = key.removesuffix(HAND) == invitation_id(visit)
        invited = await rows.invitation_of(self._record, key, visitor) if of_visit else None
        if invited is None or invited.kind == "control":
            raise NotInvited("no_invitation")
        if invited.state not in _UNANSWERED:
            return  # again
        self._available.forget()
        state: InvitationState = "accepted" if accepted else "refused"
        if accepted and await self._face(invited, now) is None:
            state = "withdrawn"
        if await rows.settle(self._record, key, state, _UNANSWERED if state != "withdrawn" else ["open"]):
            metrics.INVITATIONS.labels(invited.rule, state).inc()
        await self._visits.amend(visit, msgspec.structs.replace(invited, state=state))
        if state == "withdrawn":
            raise NotInvited("nobody_free")

    async def by_hand(self, visit: str, agent: str, text: str, now: int) -> ShownInvitation:
        """Invite a visitor in an agent's name; raises NotInvited, LiveAway or Stall."""
        await self._follow_once()
        found = await self._visits.open_visit(visit)
        if found is None:
            raise NotInvited("gone")
        seen = visit_now(found, now)
        self._available.forget()
        inviting = next((one for one in await self._free(now) if one.id == agent), None)
        history = await rows.history_of(self._record, self._account, seen.visitor)
        against = decide_by_hand(seen, self._rules, history, inviting, now)
        if against is not None or inviting is None:
            raise NotInvited(against.reason if against else "nobody_free")
        invited = Invited(
            id=invitation_id(visit),
            rule=BY_HAND,
            kind="hand",
            at=now,
            until=now + int(HAND_FOR_S * 1000),
            agent=agent,
            text=text or own_words(self._rules, seen.language),
        )
        stands = await rows.claim(self._record, invited, visit, seen.visitor)
        if stands.kind == "control":  # agents do not know who is in the control group
            invited = msgspec.structs.replace(invited, id=f"{invitation_id(visit)}{HAND}")
            stands = await rows.claim(self._record, invited, visit, seen.visitor)
        if stands != invited:
            raise NotInvited("already_invited")
        metrics.INVITATIONS.labels(BY_HAND, "shown").inc()
        await self._visits.amend(visit, invited)
        return ShownInvitation(invited.id, BY_HAND, invited.text, InvitingAgent(inviting.name, inviting.photo))

    async def accepted(self, visitor: str, key: str, message: str) -> Invited | None:
        """Return the accepted invitation that a conversation begins with, by its first message; raises Stall."""
        invited = await rows.invitation_of(self._record, key, visitor)
        if invited is None or invited.state != "accepted":
            return None
        await rows.begun(self._record, key, message)
        return invited

    async def sweep(self) -> None:
        """Follow the policy, and record what expired and which conversations began; tried again later on failure."""
        try:
            self._follow(await self._policy.current())
            for rule, _ in await rows.expire(self._record):
                metrics.INVITATIONS.labels(rule, "expired").inc()
            await rows.link_conversations(self._record)
        except Stall as stall:
            log.warning("invitations.not_recorded", reason=str(stall))

    async def forget(self, visitor: str) -> None:
        """Forget a visitor's invitations; raises Stall."""
        await rows.forget(self._record, visitor)

    async def delete_old(self) -> None:
        """Delete what the policy keeps no longer."""
        try:
            active = await self._policy.current()
            deleted = await rows.delete_old(self._record, active.document.visits.keep_days)
        except Stall as stall:
            log.warning("invitations.not_deleted", reason=str(stall))
        else:
            log.info("invitations.deleted", invitations=deleted)

    async def _convert(self, visit: Visit, beacon: Beacon, now: int) -> None:
        wanted = self._rules.converting()
        named = {conversion.event for conversion in wanted.values()}
        events = {one.name: min(now, one.at + visit.ahead_ms) for one in beacon.events if one.name in named}
        if events:
            for rule, kind in await rows.convert(self._record, visit.visitor, events, wanted):
                metrics.CONVERSIONS.labels(rule, kind).inc()

    async def _face(self, invited: Invited, now: int) -> FreeAgent | None:
        """Return whom an open invitation shows: the agent it named, else another who is free; None: nobody is."""
        free = await self._free(now)
        named = [one for one in free if one.id == invited.agent]
        if invited.kind == "hand":
            return named[0] if named else None
        rule = self._rules.named(invited.rule)
        if rule is None or not rule.is_open(now):
            return None
        same = who_is_free(named, rule.pool, rule.spec.require)
        return same or who_is_free(free, rule.pool, rule.spec.require)

    async def _free(self, now: int) -> Sequence[FreeAgent]:
        active = self._active or Active()
        return free_agents(await self._available.now(), active.document, active.hours, now)

    async def _follow_once(self) -> None:
        if self._active is None:
            self._follow(await self._policy.current())

    def _follow(self, active: Active) -> None:
        if active is not self._active:
            self._active = active
            self._rules = InvitationRules(active.document, active.hours)


def invitation_id(visit: str) -> str:
    """Return the id of a visit's invitation: there is one at most, but for an agent's own (`HAND`) after a control."""
    return derive_id("invitation", visit)
