"""The whole list behind one decision: every agent, in the order of preference or with the reason he was ruled out."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from usher_router.domain.capacity.spare_capacity import closed_to
from usher_router.domain.matching.demand import Waiting
from usher_router.domain.matching.pool_agent import Worker, carrying, flexibility, matched, names_of, rank, rests_since
from usher_router.domain.matching.skill_groups import KINDS, key_of
from usher_router.domain.policy import SECOND
from usher_router.replay.log_batch import (
    Began,
    Chosen,
    Op,
    Proposed,
    Turn,
    WaitingDropped,
    WaitingPut,
    WorkerDropped,
    WorkerPut,
)


class Choice(NamedTuple):
    """A decision on record: who got what under which wait number, and when (microseconds)."""

    conversation: str
    wait_no: int
    agent: str
    at: int


class Standing(msgspec.Struct, frozen=True):
    """How one agent stood; `reason` is the first that ruled him out, "" where he could have it."""

    agent: str
    reason: str
    load: int
    capacity: int
    idle_s: int
    skills: dict[str, int]  # of those asked for
    match: int  # of the preferred ones


class Roll:
    """Who waited and who worked, read from a dispatcher's record without a pool: a check on what the pool said."""

    def __init__(self) -> None:
        self.waiting: dict[str, Waiting] = {}
        self.workers: dict[str, Worker] = {}
        self._given_at = self._now = 0
        self._asked: set[str] = set()

    def take(self, op: Op) -> None:
        """Note what went into the pool and what it chose."""
        match op:
            case Began():
                self.__init__()  # type: ignore[misc]
            case WaitingPut(waiting):
                self.waiting[waiting.id] = waiting
                if waiting.select != "manual":
                    self._asked.update(_wishes(waiting))
            case WorkerPut(worker):
                self.workers[worker.id] = worker
            case WaitingDropped(conversation):
                self.waiting.pop(conversation, None)
            case WorkerDropped(agent):
                self.workers.pop(agent, None)
            case Proposed():
                self.ask(op)
                for chosen in op.chosen:
                    self.choose(chosen)
            case _:
                pass

    def ask(self, op: Proposed) -> None:
        """Let the time go on; a clock that went back is not followed."""
        self._now = max(self._now, op.now)

    def choose(self, chosen: Chosen) -> None:
        """Let the conversation weigh on the agent chosen."""
        waiting = self.waiting.pop(chosen.conversation)
        self._given_at = max(self._given_at + 1, self._now)
        self.workers[chosen.agent] = carrying(self.workers[chosen.agent], waiting.demand.need, self._given_at)

    def standings(self, chosen: Chosen) -> list[Standing]:
        """List all agents as they stood before this choice: those who could have it first, the best before others."""
        waiting, now = self.waiting[chosen.conversation], self._now
        supply = self._supply(waiting)
        reasons = {
            worker.id: reason_of(worker, waiting, now, cleared=chosen.clear_refused) for worker in self.workers.values()
        }

        def place(worker: Worker) -> tuple[object, ...]:
            if reasons[worker.id]:
                return (1, reasons[worker.id], worker.id)
            order = rank(waiting.select, worker, waiting.demand.need, flexibility(_offers(worker), supply))
            return (0, -matched(worker, waiting.demand.preferred), *order)

        ranked = sorted(self.workers.values(), key=place)
        return [_standing(worker, reasons[worker.id], waiting, now) for worker in ranked]

    def _supply(self, waiting: Waiting) -> Counter[str]:
        """Count who could do what else is asked for, as `SparingShelf` does."""
        everybody, need = list(self.workers.values()), waiting.demand.need
        if len({key_of(worker) for worker in everybody}) > KINDS:
            return Counter(name for worker in everybody for name in _offers(worker) if name in self._asked)
        others = self._asked - set(_wishes(waiting))
        free = [
            one for one in everybody if one.available and not closed_to(one, need, warming=one.warm_until > self._now)
        ]
        return Counter(name for worker in free for name in _offers(worker) if name in others)


def _offers(worker: Worker) -> list[str]:
    return names_of(worker.skills, worker.pools)


def _wishes(waiting: Waiting) -> list[str]:
    return names_of((skill for skill, _ in waiting.demand.required), waiting.demand.pools)


def reason_of(worker: Worker, waiting: Waiting, now: int, *, cleared: bool) -> str:
    """Name the first reason why this agent cannot have it, "" where he can."""
    demand, only = waiting.demand, waiting.only(now)
    levels = [(worker.skills.get(name, 0), level) for name, level in demand.required]
    reasons = {
        "unavailable": not worker.available,
        "not_in_pool": bool(demand.pools) and not demand.pools & worker.pools,
        "not_target": bool(only) and worker.id != only,
        "missing_skill": any(has == 0 for has, _ in levels),
        "level_too_low": any(has < level for has, level in levels),
        "refused": not only and not cleared and worker.id in waiting.refused,
    }
    first = next((reason for reason, holds in reasons.items() if holds), "")
    return first or closed_to(worker, demand.need, warming=worker.warm_until > now)


def explain_fully(turns: Iterable[Turn], choice: Choice) -> list[Standing] | None:
    """Read a dispatcher's record, from its beginning, up to this choice; None where it is not in there.

    The same choice may have been made before and lost: the last of that moment is meant.
    """
    roll, found = Roll(), None
    for turn in turns:
        for op in turn.ops:
            if isinstance(op, Proposed) and turn.at == choice.at:
                found = _choose(roll, op, choice) or found
            else:
                roll.take(op)
    return found


def _choose(roll: Roll, op: Proposed, choice: Choice) -> list[Standing] | None:
    found = None
    roll.ask(op)
    for chosen in op.chosen:
        if (chosen.conversation, chosen.wait_no, chosen.agent) == (choice.conversation, choice.wait_no, choice.agent):
            found = roll.standings(chosen)
        roll.choose(chosen)
    return found


def _standing(worker: Worker, reason: str, waiting: Waiting, now: int) -> Standing:
    asked = {name: worker.skills.get(name, 0) for name, _ in (*waiting.required, *waiting.preferred)}
    since = rests_since(worker)
    idle_s = max(0, now - since) // SECOND if since else 0
    match = matched(worker, waiting.preferred)
    return Standing(worker.id, reason, worker.load, worker.capacity, idle_s, asked, match)
