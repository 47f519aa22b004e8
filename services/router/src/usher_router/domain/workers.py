"""What the pool knows of agents and of what conversations demand; agents grouped so that the best is found at once."""

from collections.abc import Container, Iterator
from heapq import heapify, heappop, heappush

import msgspec

Rank = tuple[float, int, str]
Entry = tuple[int, int, str]


class Demand(msgspec.Struct, frozen=True):
    """What decides who may have a conversation; conversations of one demand are served in one line."""

    skills: frozenset[str]
    weight: int
    target: str = ""
    refused: frozenset[str] = frozenset()


class Worker(msgspec.Struct, frozen=True):
    """An agent as the pool sees him: load and capacity in weights, `idle_since` in microseconds (0 unknown)."""

    id: str
    available: bool
    load: int
    capacity: int
    idle_since: int
    skills: frozenset[str]
    version: int = 0

    def has_room(self, weight: int) -> bool:
        """Tell whether this weight fits."""
        return self.load + weight <= self.capacity


def rank(worker: Worker, weight: int) -> Rank:
    """Order workers for a weight: least relative load, then longest idle, then by id."""
    return ((worker.load + weight) / max(worker.capacity, 1), worker.idle_since, worker.id)


class Team:
    """The available workers with the same skills and capacity: one heap by load and idle time serves any weight."""

    def __init__(self, skills: frozenset[str], capacity: int) -> None:
        self.skills = skills
        self.capacity = capacity
        self._members: dict[str, Worker] = {}
        self._heap: list[Entry] = []

    def put(self, worker: Worker) -> None:
        """Add the worker or his new load."""
        former = self._members.get(worker.id)
        self._members[worker.id] = worker
        if former is None or _entry(former) != _entry(worker):
            heappush(self._heap, _entry(worker))
            self._compact()

    def drop(self, worker_id: str) -> None:
        """Remove the worker; his heap entry goes when it is met."""
        self._members.pop(worker_id, None)

    def first(self, excluded: Container[str] = ()) -> Worker | None:
        """Find the least loaded, longest idle worker who is not excluded."""
        aside: list[Entry] = []
        found = None
        while self._heap and found is None:
            worker = self._members.get(self._heap[0][2])
            if worker is None or _entry(worker) != self._heap[0]:
                heappop(self._heap)
            elif worker.id in excluded:
                aside.append(heappop(self._heap))
            else:
                found = worker
        for entry in aside:
            heappush(self._heap, entry)
        return found

    def has_other_than(self, excluded: Container[str]) -> bool:
        """Tell whether anyone here is not excluded (at most as many are looked at as are excluded, plus one)."""
        return any(worker_id not in excluded for worker_id in self._members)

    def __iter__(self) -> Iterator[Worker]:
        return iter(self._members.values())

    def __len__(self) -> int:
        return len(self._members)

    def _compact(self) -> None:
        if len(self._heap) > 2 * len(self._members) + 64:
            self._heap = [_entry(worker) for worker in self._members.values()]
            heapify(self._heap)


def _entry(worker: Worker) -> Entry:
    return (worker.load, worker.idle_since, worker.id)
