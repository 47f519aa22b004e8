"""Follow visits: receive beacons, list who is here, and record what is over, as the policy allows."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence

import msgspec
import structlog
from usher_common.handling import Stall
from usher_common.live.port import Live, LiveAway
from usher_common.record.port import Record
from usher_policy.document.model import Visits as Rules

from usher_gateway import metrics
from usher_gateway.limits import VISIT_HERE_S, VISIT_PAUSE_S, VISITS_AT_ONCE
from usher_gateway.reading.policy import ActivePolicy
from usher_gateway.visits.domain.moment import VisitNow, is_over, visit_now
from usher_gateway.visits.domain.reports import visit_id, visit_of
from usher_gateway.visits.domain.visit import Invited, Visit
from usher_gateway.visits.live_visits import LiveVisits, VisitClosed
from usher_gateway.visits.rows import delete_old, has_consented, record_consent, record_visits, visits_before
from usher_gateway.wire.beacons import Beacon, ConsentReport

log = structlog.get_logger()


class NotFollowed(Exception):  # noqa: N818 - names a state
    """The visit is not to be followed; `code` says why: `visits_off` or `consent_required`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Visits:
    """All visits, as this gateway takes part in following them. `now` is in ms."""

    def __init__(self, record: Record, live: Live) -> None:
        self._record = record
        self._live = LiveVisits(live)
        self._policy = ActivePolicy(record)
        self._rules: Rules | None = None
        self._noted: set[str] = set()

    async def receive(self, beacon: Beacon, visitor: str, now: int) -> Visit:
        """Merge a beacon into its visit; raises NotFollowed, LiveAway or Stall."""
        if (await self._allowed()).follow == "never":
            raise NotFollowed("visits_off")
        reported = visit_of(beacon, visitor, now)
        if not self._live.knows(reported.id):
            reported = await self._admitted(reported, beacon.previous)
        try:
            visit = await self._live.merge(reported)
        except VisitClosed:
            visit = await self._live.begin(await self._admitted(reported, beacon.previous))
        if reported.heard:
            await self._live.here(visit.id)
        return visit

    async def _admitted(self, reported: Visit, previous: str | None) -> Visit:
        """Ask what is asked once for each visit: whether there is a consent, and how many visits were before."""
        rules, visitor = await self._allowed(), reported.visitor
        if rules.follow == "with_consent" and not await has_consented(self._record, visitor, rules.consent_days):
            raise NotFollowed("consent_required")
        if previous is not None and previous != reported.name:
            await self._finish([visit_id(visitor, previous)], None)
        return msgspec.structs.replace(reported, before=await visits_before(self._record, visitor, reported.id))

    async def answer(self, report: ConsentReport, visitor: str) -> None:
        """Record a consent or its withdrawal, after which the open visit is forgotten; raises LiveAway or Stall."""
        if (await self._allowed()).follow == "never":
            raise NotFollowed("visits_off")
        await record_consent(self._record, visitor, report)
        if not report.given and report.visit is not None:
            await self._live.close(visit_id(visitor, report.visit))

    async def present(self, now: int) -> list[VisitNow]:
        """Return the visits with a visible page, at any gateway, in no order; raises LiveAway."""
        found: list[VisitNow] = []
        for batch in _batches(await self._live.seen_within(VISIT_HERE_S)):
            each = (visit_now(visit, now) for visit in (await self._live.read(batch)).values())
            found += [one for one in each if one.here]
            await asyncio.sleep(0)  # thousands take a tenth of a second, in which messages must not wait
        return found

    async def put(self, visit: Visit) -> Visit:
        """Merge more of an open visit into the shared state, and return that; raises LiveAway."""
        try:
            return await self._live.merge(visit)
        except VisitClosed:
            return visit

    async def open_visit(self, visit: str) -> Visit | None:
        """Return an open visit, as all gateways together know it; raises LiveAway."""
        return (await self._live.read([visit])).get(visit)

    async def amend(self, visit: str, invited: Invited) -> None:
        """Note the state of an open visit's invitation; raises LiveAway."""
        if (found := await self.open_visit(visit)) is not None:
            await self.put(msgspec.structs.replace(found, invitation=invited))

    async def note(self, visitor: str, name: str) -> None:
        """Note that a conversation begins in this visit: it is recorded soon, and meanwhile `current` knows it."""
        if name:
            self._noted.add(visit_id(visitor, name))
            await self._live.note(visitor, visit_id(visitor, name))

    async def current(self, visitors: Sequence[str], recorded: Mapping[str, str]) -> dict[str, Visit]:
        """Return the open visits in which conversations of these visitors began; `recorded` names their latest visits.

        Without the live store there are none.
        """
        try:
            noted = await self._live.noted(visitors)
            wanted = {visitor: noted.get(visitor) or recorded.get(visitor, "") for visitor in visitors}
            found = await self._live.read(sorted({one for one in wanted.values() if one}))
        except LiveAway:
            return {}
        return {visitor: found[visit] for visitor, visit in wanted.items() if visit in found}

    async def sweep(self, now: int) -> None:
        """Follow the policy, and record what is noted or over; what cannot be recorded now is tried again."""
        try:
            self._rules = (await self._policy.current()).document.visits
            await self._record_noted()
            await self._finish(await self._perhaps_over(now), now)
        except (Stall, LiveAway) as error:
            log.warning("visits.not_recorded", reason=str(error))

    async def delete_old(self) -> None:
        """Delete what the policy keeps no longer."""
        try:
            rules = await self._allowed()
            deleted = await delete_old(self._record, rules.keep_days, rules.consent_days)
        except Stall as stall:
            log.warning("visits.not_deleted", reason=str(stall))
        else:
            log.info("visits.deleted", **deleted._asdict())

    async def close(self) -> None:
        """Record all open visits received here: in the embedded mode they end with this process."""
        try:
            for batch in _batches([visit.id for visit in self._live.copies()]):
                await record_visits(self._record, await self._live.read(batch), over=False)
        except (Stall, LiveAway) as error:
            log.warning("visits.not_recorded", reason=str(error))

    async def _allowed(self) -> Rules:
        if self._rules is None:
            self._rules = (await self._policy.current()).document.visits
        return self._rules

    async def _record_noted(self) -> None:
        noted = sorted(self._noted)
        for batch in _batches(noted):
            await record_visits(self._record, await self._live.read(batch), over=False)
            self._noted.difference_update(batch)

    async def _perhaps_over(self, now: int) -> list[str]:
        """Name the visits that seem over: of those received here, and of gateways that are gone."""
        mine = {visit.id for visit in self._live.copies() if is_over(visit, now)}
        return sorted(mine | await self._live.silent_for(VISIT_PAUSE_S))

    async def _finish(self, ids: Iterable[str], now: int | None) -> None:
        """Record those visits that are over at `now`, by what all gateways received (None: all), and forget them."""
        for batch in _batches(list(ids)):
            found = await self._live.read(batch)
            over = {key: visit for key, visit in found.items() if now is None or is_over(visit, now)}
            await record_visits(self._record, over, over=True)
            for key in batch:
                if key in over or (now is not None and key not in found):  # else another gateway may have a copy
                    await self._live.close(key)
            self._live.drop(found.keys())
            metrics.VISITS_RECORDED.inc(len(over))


def _batches(ids: list[str]) -> Iterable[list[str]]:
    return (ids[start : start + VISITS_AT_ONCE] for start in range(0, len(ids), VISITS_AT_ONCE))
