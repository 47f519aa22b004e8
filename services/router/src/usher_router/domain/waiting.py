"""Conversations that wait, in lines of equal demand."""

from heapq import heapify, heappop, heappush

import msgspec

from usher_router.domain.workers import Demand

Order = tuple[int, int, str]


class Waiting(msgspec.Struct, frozen=True):
    """A waiting conversation; times in microseconds. Whoever was opened first is first in line, whatever befell it."""

    id: str
    wait_no: int
    opened_at: int
    skills: frozenset[str] = frozenset()
    weight: int = 33
    priority: int = 0
    target: str = ""
    refused: frozenset[str] = frozenset()
    changed_at: int = 0

    @property
    def order(self) -> Order:
        """Its place: higher priority first, then the earlier opened."""
        return (-self.priority, self.opened_at, self.id)

    @property
    def demand(self) -> Demand:
        """Its line."""
        return Demand(self.skills, self.weight, self.target, self.refused)


class Line:
    """The conversations of one demand, first come first; removed ones leave the heap when they are met."""

    def __init__(self) -> None:
        self._waiting: dict[str, Waiting] = {}
        self._heap: list[Order] = []

    def put(self, waiting: Waiting) -> None:
        """Add a conversation or what is new of it."""
        former = self._waiting.get(waiting.id)
        self._waiting[waiting.id] = waiting
        if former is None or former.order != waiting.order:
            heappush(self._heap, waiting.order)
            self._compact()

    def get(self, conversation: str) -> Waiting | None:
        """Find a conversation."""
        return self._waiting.get(conversation)

    def drop(self, conversation: str) -> None:
        """Remove a conversation."""
        self._waiting.pop(conversation, None)

    def first(self) -> Waiting | None:
        """Find the one that is served next."""
        while self._heap:
            waiting = self._waiting.get(self._heap[0][2])
            if waiting is not None and waiting.order == self._heap[0]:
                return waiting
            heappop(self._heap)
        return None

    def __len__(self) -> int:
        return len(self._waiting)

    def _compact(self) -> None:
        if len(self._heap) > 2 * len(self._waiting) + 64:
            self._heap = [waiting.order for waiting in self._waiting.values()]
            heapify(self._heap)
