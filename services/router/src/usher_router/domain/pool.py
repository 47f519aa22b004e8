"""Who could have which waiting conversation: proposals only, the record disposes."""

from collections.abc import Iterable
from heapq import heapify, heappop, heappush
from typing import Any

import msgspec

from usher_router.domain.explain import explain
from usher_router.domain.policy import after
from usher_router.domain.waiting import Line, Order, Waiting
from usher_router.domain.workers import Demand, Rank, Team, Worker, rank


class Proposal(msgspec.Struct, frozen=True):
    """Offer this conversation, as it waits under `wait_no`, to this agent."""

    conversation: str
    wait_no: int
    agent: str
    clear_refused: bool
    explanation: dict[str, Any]


class Pool:
    """Waiting conversations in lines of equal demand, agents in teams of equal skills.

    The cost of a proposal grows with the number of lines and teams, not of conversations or (but for the
    explanation) of agents. What is put in is the record's truth at some time; putting it in again is harmless.
    """

    def __init__(self, refusal_pause_s: float = 10.0) -> None:
        self._pause_s = refusal_pause_s
        self._waiting: dict[str, Demand] = {}
        self._lines: dict[Demand, Line] = {}
        self._workers: dict[str, Worker] = {}
        self._teams: dict[tuple[frozenset[str], int], Team] = {}
        self._able: dict[frozenset[str], list[Team]] = {}  # teams that have all these skills

    def put_waiting(self, waiting: Waiting) -> None:
        """Let a conversation wait, or wait otherwise."""
        demand = waiting.demand
        if self._waiting.get(waiting.id, demand) != demand:
            self.drop_waiting(waiting.id)
        self._waiting[waiting.id] = demand
        line = self._lines.setdefault(demand, Line())
        former = line.get(waiting.id)
        if former is not None and former.wait_no == waiting.wait_no:  # he wrote; the pause runs from the refusal
            waiting = msgspec.structs.replace(waiting, changed_at=min(former.changed_at, waiting.changed_at))
        line.put(waiting)

    def drop_waiting(self, conversation: str) -> None:
        """Let a conversation wait no more."""
        demand = self._waiting.pop(conversation, None)
        if demand is None:
            return
        line = self._lines[demand]
        line.drop(conversation)
        if not line:
            del self._lines[demand]
            self._able.pop(demand.skills, None)  # visitors name skills: what is kept must not grow with their fancy

    def put_worker(self, worker: Worker) -> None:
        """Know an agent, or what is new of him."""
        former = self._workers.get(worker.id)
        if former is not None and (not worker.available or _team(former) != _team(worker)):
            self._leave(former)
        self._workers[worker.id] = worker
        if worker.available:
            self._join(worker)

    def drop_worker(self, agent: str) -> None:
        """Forget an agent."""
        former = self._workers.pop(agent, None)
        if former is not None:
            self._leave(former)

    def keep_only_waiting(self, conversations: Iterable[str]) -> None:
        """Forget all others, after a full look at the record."""
        for conversation in self._waiting.keys() - set(conversations):
            self.drop_waiting(conversation)

    def keep_only_workers(self, agents: Iterable[str]) -> None:
        """Forget all others, after a full look at the record."""
        for agent in self._workers.keys() - set(agents):
            self.drop_worker(agent)

    @property
    def waiting_count(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def propose(self, now: int, limit: int) -> list[Proposal]:
        """Match from the front of the lines; what is proposed waits here no more and weighs on its agent."""
        if not self._someone_has_room():
            return []
        heads = [(first.order, demand) for demand, line in self._lines.items() if (first := line.first())]
        queue: list[tuple[Order, int]] = [(order, number) for number, (order, _) in enumerate(heads)]
        heapify(queue)
        proposals: list[Proposal] = []
        while queue and len(proposals) < limit:
            _, number = heappop(queue)
            demand = heads[number][1]
            line = self._lines[demand]
            proposal = self._match(line, demand, now)
            if proposal is not None:
                proposals.append(proposal)
                if (following := line.first()) is not None:
                    heappush(queue, (following.order, number))
        return proposals

    def _match(self, line: Line, demand: Demand, now: int) -> Proposal | None:
        waiting = line.first()
        if waiting is None:
            return None
        cleared = self._all_refused(demand) and now >= after(waiting.changed_at, self._pause_s)
        worker = self._best(demand, frozenset() if cleared else demand.refused)
        if worker is None:
            return None
        why = explain(self._workers.values(), demand, worker, now, refused_cleared=cleared)
        self.drop_waiting(waiting.id)
        self.put_worker(msgspec.structs.replace(worker, load=worker.load + demand.weight))
        return Proposal(waiting.id, waiting.wait_no, worker.id, cleared, why)

    def _best(self, demand: Demand, refused: frozenset[str]) -> Worker | None:
        if demand.target:
            worker = self._workers.get(demand.target)
            return worker if worker and worker.available and worker.has_room(demand.weight) else None
        best: tuple[Rank, Worker] | None = None
        for team in self._teams_with(demand.skills):
            worker = team.first(refused)
            if worker is not None and worker.has_room(demand.weight):
                ranked = (rank(worker, demand.weight), worker)
                best = ranked if best is None or ranked[0] < best[0] else best
        return best[1] if best else None

    def _all_refused(self, demand: Demand) -> bool:
        if not demand.refused or demand.target:
            return False
        return not any(team.has_other_than(demand.refused) for team in self._teams_with(demand.skills))

    def _someone_has_room(self) -> bool:
        least = min((demand.weight for demand in self._lines), default=None)
        if least is None:
            return False
        firsts = (team.first() for team in self._teams.values())
        return any(worker is not None and worker.has_room(least) for worker in firsts)

    def _teams_with(self, skills: frozenset[str]) -> list[Team]:
        if (able := self._able.get(skills)) is None:
            able = self._able[skills] = [team for team in self._teams.values() if skills <= team.skills]
        return able

    def _join(self, worker: Worker) -> None:
        key = _team(worker)
        if key not in self._teams:
            self._teams[key] = Team(*key)
            self._able.clear()
        self._teams[key].put(worker)

    def _leave(self, worker: Worker) -> None:
        key = _team(worker)
        team = self._teams.get(key)
        if team is None:
            return
        team.drop(worker.id)
        if not team:
            del self._teams[key]
            self._able.clear()


def _team(worker: Worker) -> tuple[frozenset[str], int]:
    return worker.skills, worker.capacity
