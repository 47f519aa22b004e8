"""The visits of now, in the live store, where all gateways merge what they receive; with a copy against its loss."""

import contextlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
import structlog
from usher_common.live.port import Live, LiveAway

from usher_gateway.limits import VISIT_CLOSED_S, VISIT_KEPT_S, VISIT_NOTED_S, VISIT_SWAPS, VISITS_AT_ONCE, VISITS_KNOWN
from usher_gateway.visits.domain.merging import merge_visits
from usher_gateway.visits.domain.visit import Visit

log = structlog.get_logger()
KIND = "visit"  # of presence: who had a visible page
CLOSED: Final = b""  # in place of a visit that was recorded, or whose visitor wants it forgotten


class VisitClosed(Exception):  # noqa: N818 - names a state
    """The visit was closed meanwhile: whether another may begin is to be asked anew."""


@dataclass(frozen=True, slots=True)
class _Copy:
    visit: Visit
    stored: bytes | None  # what the live store had; None: nothing, or not known


class LiveVisits:
    """Visits by id. A copy is kept of the latest received here: the next beacon restores what a flush has lost."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._copies: OrderedDict[str, _Copy] = OrderedDict()

    def knows(self, visit: str) -> bool:
        """Return whether this gateway has a copy."""
        return visit in self._copies

    def copies(self) -> Iterator[Visit]:
        """Return the visits of which there is a copy."""
        return iter([copy.visit for copy in self._copies.values()])

    def drop(self, visits: Iterable[str]) -> None:
        """Forget the copies."""
        for visit in visits:
            self._copies.pop(visit, None)

    async def merge(self, reported: Visit) -> Visit:
        """Merge what was reported into the shared state, and return that. Raises LiveAway, or VisitClosed."""
        copy = self._copies.get(reported.id)
        mine = merge_visits(copy.visit, reported) if copy else merge_visits(reported, reported)
        was = copy.stored if copy else None
        for _ in range(VISIT_SWAPS):
            now = msgspec.msgpack.encode(mine)
            if await self._live.swap(_key(reported.id), was, now, VISIT_KEPT_S):
                self._keep(reported.id, _Copy(mine, now))
                return mine
            (was,) = await self._live.fetch([_key(reported.id)])
            if was == CLOSED:
                self._copies.pop(reported.id, None)
                raise VisitClosed
            if (stored := _decoded(was)) is not None:
                mine = merge_visits(mine, stored)
        raise LiveAway("others write this visit all the time")

    async def begin(self, reported: Visit) -> Visit:
        """Let a closed visit begin again, or begin one; raises LiveAway, or VisitClosed if it was closed meanwhile."""
        await self._live.swap(_key(reported.id), CLOSED, msgspec.msgpack.encode(reported), VISIT_KEPT_S)
        return await self.merge(reported)

    async def note(self, visitor: str, visit: str) -> None:
        """Note for a moment in which visit a conversation of this visitor begins; no error if the store is away."""
        key = noted_key(visitor)
        with contextlib.suppress(LiveAway):
            (was,) = await self._live.fetch([key])
            await self._live.swap(key, was, visit.encode(), VISIT_NOTED_S)

    async def noted(self, visitors: Sequence[str]) -> dict[str, str]:
        """Return what was noted, by visitor; raises LiveAway."""
        found = await self._live.fetch([noted_key(visitor) for visitor in visitors])
        return {visitor: visit.decode() for visitor, visit in zip(visitors, found, strict=True) if visit}

    async def is_there(self, visit: str) -> bool:
        """Return whether the live store has an open visit; raises LiveAway."""
        (found,) = await self._live.fetch([_key(visit)])
        return bool(found)

    async def here(self, visit: str) -> None:
        """Note that a page of this visit is visible; no error if the store is away."""
        await self._live.beat(KIND, [visit])

    async def seen_within(self, within_s: float) -> list[str]:
        """Return the visits that had a visible page within the last so many seconds; raises LiveAway."""
        return list((await self._live.presence(KIND, within_s=within_s)).seen)

    async def silent_for(self, silent_s: float) -> set[str]:
        """Return the visits of the last hour that have had no visible page for so many seconds; raises LiveAway."""
        return set((await self._live.presence(KIND, silent_s=silent_s)).seen)

    async def read(self, visits: Sequence[str]) -> dict[str, Visit]:
        """Read visits, merged with the copies; raises LiveAway."""
        found: dict[str, Visit] = {}
        for start in range(0, len(visits), VISITS_AT_ONCE):
            batch = visits[start : start + VISITS_AT_ONCE]
            for visit, stored in zip(batch, await self._live.fetch([_key(visit) for visit in batch]), strict=True):
                if (merged := self._merged(visit, stored)) is not None:
                    found[visit] = merged
        return found

    def _merged(self, visit: str, stored: bytes | None) -> Visit | None:
        copy = self._copies.get(visit)
        if stored == CLOSED:
            self._copies.pop(visit, None)
            return None
        if copy is None or copy.stored == stored:
            return copy.visit if copy else _decoded(stored)
        there = _decoded(stored)
        return copy.visit if there is None else merge_visits(copy.visit, there)

    async def close(self, visit: str, noted_s: int = VISIT_CLOSED_S) -> None:
        """Replace a visit for so long by the note that it was closed, whatever it is now; raises LiveAway."""
        for _ in range(VISIT_SWAPS):
            (was,) = await self._live.fetch([_key(visit)])
            if await self._live.swap(_key(visit), was, CLOSED, noted_s):
                break
        self._copies.pop(visit, None)
        await self._live.forget(KIND, [visit])

    def _keep(self, visit: str, copy: _Copy) -> None:
        self._copies[visit] = copy
        self._copies.move_to_end(visit)
        if len(self._copies) > VISITS_KNOWN:
            self._copies.popitem(last=False)


def _key(visit: str) -> str:
    return f"visit:{visit}"


def noted_key(visitor: str) -> str:
    """Name the shared value of the visit in which a conversation of this visitor began."""
    return f"visit-of:{visitor}"


def _decoded(stored: bytes | None) -> Visit | None:
    if not stored:
        return None
    try:
        return msgspec.msgpack.decode(stored, type=Visit)
    except msgspec.MsgspecError:  # of another release; the next beacon says all that matters again
        log.warning("visits.unreadable")
        return None
