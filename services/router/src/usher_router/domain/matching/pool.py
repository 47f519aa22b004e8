"""Who could have which waiting conversation: proposals only, the record disposes."""

from collections.abc import Iterable
from heapq import heappop, heappush
from typing import Any

import msgspec

from usher_router.domain.matching.agent_index import Staff
from usher_router.domain.matching.demand import Demand, Order, Waiting
from usher_router.domain.matching.demand_group import Line, Window
from usher_router.domain.matching.explain import NEXT, RANKED_LOWER, Found, explain, ruled_out
from usher_router.domain.matching.pool_agent import Worker, carrying
from usher_router.domain.matching.ranking import Member
from usher_router.domain.matching.skill_groups import KINDS
from usher_router.domain.matching.wait_terms import Terms, terms_seen
from usher_router.domain.matching.waiting_index import Lines

MANY_FRESH = 64  # agents with new room, from which on it is cheaper to look at every line than at what each could do
SOME_FRESH = 8  # of these, from which on a line that one of them can serve has news, so that not all come back to it
IDLE_WINDOWS = 1_000  # demands that nobody has now, kept because they come again


class Proposal(msgspec.Struct, frozen=True):
    """Offer this conversation, as it waits under `wait_no` on these terms (None: on any), to this agent.

    `given_at` is when, by the pool's clock, microseconds; the record takes it over, so that both rank alike (0: by
    the record's clock).
    """

    conversation: str
    wait_no: int
    agent: str
    clear_refused: bool
    explanation: dict[str, Any]
    given_at: int = 0
    terms: Terms | None = None


class Pool:
    """Matches who waits with who is free: the earliest that anybody can have goes to the best who can have it.

    Whoever waits and could be served is in a line with news, or somebody who is fresh could serve him; so a
    proposal looks at what changed, never at all agents or conversations (decision 0105). The same inputs in the
    same order give the same proposals. What is put in is the record's truth at some time; putting it in again is
    harmless. Not `explaining` is for simulations, whose explanations nobody reads.
    """

    def __init__(self, refusal_pause_s: float = 10.0, kinds_apart: int = KINDS, *, explaining: bool = True) -> None:
        self._staff = Staff(kinds_apart)
        self._named = NEXT + 1 if explaining else 1  # of those who could have it
        self._explaining = explaining
        self._lines = Lines(self._open_window, refusal_pause_s)
        self._fresh: list[tuple[Order, int, Member, Line]] = []
        self._improved: dict[str, Member] = {}  # since the last proposal
        self._warm: list[tuple[int, str]] = []  # when who is warm
        self._now = self._serial = self._given_at = self._epoch = 0

    def put_waiting(self, waiting: Waiting) -> None:
        """Let a conversation wait, or wait otherwise."""
        self._lines.put(waiting, self._now)

    def drop_waiting(self, conversation: str) -> None:
        """Let a conversation wait no more."""
        self._lines.drop(conversation)

    def put_worker(self, worker: Worker) -> None:
        """Know an agent, or what is new of him."""
        member = self._staff.put(worker, self._now)
        if member is not None:
            self._improved[worker.id] = member
        if worker.warm_until > self._now:
            heappush(self._warm, (worker.warm_until, worker.id))

    def drop_worker(self, agent: str) -> None:
        """Forget an agent."""
        self._staff.drop(agent)
        self._improved.pop(agent, None)

    def keep_only_waiting(self, conversations: Iterable[str]) -> None:
        """Forget all others, after a full look at the record."""
        self._lines.keep_only(conversations)

    def keep_only_workers(self, agents: Iterable[str]) -> None:
        """Forget all others, after a full look at the record."""
        kept = set(agents)
        for agent in [one for one in self._staff.members if one not in kept]:
            self.drop_worker(agent)

    @property
    def waiting_count(self) -> int:
        """How many wait."""
        return len(self._lines)

    def propose(self, now: int, limit: int) -> list[Proposal]:
        """Match the earliest first; what is proposed waits here no more and weighs on its agent."""
        self._begin(now)
        proposals: list[Proposal] = []
        while len(proposals) < limit and (line := self._next()) is not None:
            proposals.append(self._match(line))
        return proposals

    def _begin(self, now: int) -> None:
        self._now = max(now, self._now)
        self._lines.wake(self._now)
        while self._warm and self._warm[0][0] <= self._now:
            member = self._staff.members.get(heappop(self._warm)[1])
            if member is not None:
                self.put_worker(member.worker)
        self._staff.refresh()
        if self._epoch != self._staff.epoch:
            self._epoch = self._staff.epoch
            self._lines.tell_all(self._lines.rested)
        self._forget_windows()
        self._welcome()

    def _welcome(self) -> None:
        """Find what those could do who have new room."""
        improved, self._improved = self._improved, {}
        if len(improved) > MANY_FRESH:
            self._lines.tell_all(self._lines.every_line())
            return
        for member in improved.values():
            self._seek(member)

    def _next(self) -> Line | None:
        """Find the line whose first is the earliest that anybody can have."""
        while True:
            news, fresh = self._lines.news(), self._freshest()
            if fresh is not None and (news is None or fresh[0] < news[0]):
                if len(self._fresh) > SOME_FRESH:
                    self._lines.tell(fresh[1], fresh[0])
                return fresh[1]
            if news is None:
                return None
            if self._candidates(news[1])[0]:
                return news[1]
            self._lines.hush(news[1])

    def _freshest(self) -> tuple[Order, Line] | None:
        while self._fresh:
            order, serial, member, line = self._fresh[0]
            if member.serial == serial:
                known = line.queued is None and line.first(self._lines.entries) is order
                if known and self._candidates(line)[0] & member.bit:
                    return order, line
                self._seek(member)
            if self._fresh[0][1] == serial:
                heappop(self._fresh)
        return None

    def _seek(self, member: Member) -> None:
        """Find the earliest that he could have of the lines without news; who could have none is no longer fresh."""
        first, best = self._earliest(member) if member.open_to else (None, None)
        self._serial += 1
        member.serial = self._serial if best is not None else 0
        if best is not None and first is not None:
            heappush(self._fresh, (first, self._serial, member, best))

    def _earliest(self, member: Member) -> tuple[Order | None, Line | None]:
        first, best, entries, open_to = None, None, self._lines.entries, member.open_to
        for window in self._served_by(member):  # thousands of times a second: no calls for nothing
            if not window.size or window.openness not in open_to:
                continue
            line = window.main
            order = line.head or line.first(entries) if line.queued is None else None
            if order is not None and (first is None or order < first):
                first, best = order, line
            if window.lines:
                first, best = self._earlier_bound(window, member, first, best)
        return first, best

    def _earlier_bound(
        self, window: Window, member: Member, first: Order | None, best: Line | None
    ) -> tuple[Order | None, Line | None]:
        for line in window.bound_for(member.worker.id):
            if line.queued is not None or (order := line.first(self._lines.entries)) is None:
                continue
            if (first is None or order < first) and self._candidates(line)[0] & member.bit:
                first, best = order, line
        return first, best

    def _served_by(self, member: Member) -> list[Window]:
        windows = self._lines.all_windows
        for number in range(member.seen, len(windows)):
            if windows[number].suits(member, self._staff):
                member.serves.append(windows[number])
        member.seen = len(windows)
        return member.serves

    def _candidates(self, line: Line) -> tuple[int, bool]:
        """Say who can have what is first in a line, and whether refusals are forgotten for it."""
        if line.free:
            return line.window.able(self._staff).those & line.window.openness.open, False
        able, cleared = line.window.able(self._staff).those, False
        if line.only:
            able &= self._staff.these((line.only,))
        elif line.refused:
            others = able & ~self._staff.these(line.refused)
            cleared = line.rested and not others
            able = able if cleared else others
        return able & line.window.openness.open, cleared

    def _match(self, line: Line) -> Proposal:
        order = line.first(self._lines.entries)
        assert order is not None  # noqa: S101 - it was found by its first
        waiting = self._lines.entries[order[2]].waiting
        wanted, cleared = self._candidates(line)
        best = self._best(line.window, wanted)
        why = self._explain(line, waiting, (best, wanted), cleared=cleared) if self._explaining else {}
        self._lines.drop(waiting.id)
        self._load(best[0], line.window)
        given_to, terms = best[0].worker.id, terms_seen(waiting)
        return Proposal(waiting.id, waiting.wait_no, given_to, cleared, why, self._given_at, terms)

    def _explain(
        self, line: Line, waiting: Waiting, found: tuple[list[Member], int], *, cleared: bool
    ) -> dict[str, Any]:
        best, wanted = found
        counts = ruled_out(line, self._staff, cleared=cleared)
        if more := len(best) > NEXT and wanted.bit_count() - len(best):
            counts[RANKED_LOWER] = more
        sticky = bool(line.only) and not waiting.target
        told = Found([member.worker for member in best], counts, sticky, cleared)
        return explain(waiting, line.window.asked, told, self._now)

    def _best(self, window: Window, wanted: int) -> list[Member]:
        tiers = window.able(self._staff).tiers
        if not tiers:
            return window.shelf.first(wanted, self._named, window.demand)
        best: list[Member] = []
        for tier in tiers:
            if len(best) < self._named and wanted & tier:
                best += window.shelf.first(wanted & tier, self._named - len(best), window.demand)
        return best

    def _load(self, member: Member, window: Window) -> None:
        self._given_at = max(self._given_at + 1, self._now)
        self._staff.put(carrying(member.worker, window.demand.need, self._given_at), self._now)

    def _open_window(self, demand: Demand) -> Window:
        self._staff.ask(demand)
        openness = self._staff.openness(demand.need, self._now)
        return Window(demand, openness, self._staff.shelf(demand.select, openness))

    def _forget_windows(self) -> None:
        windows = self._lines.all_windows
        if len(windows) <= IDLE_WINDOWS or sum(not window.size for window in windows) <= IDLE_WINDOWS:
            return
        self._lines.forget_empty_windows()
        self._staff.forget_windows(self._lines.windows)
        self._staff.forget_needs([demand.need for demand in self._lines.windows])
