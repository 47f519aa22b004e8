"""In which order the workers of pytest-xdist take tests, so that none waits while another computes (decision 0391)."""

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def spread(items: Sequence[T], workers: int, is_first: Callable[[T], bool], is_waiting: Callable[[T], bool]) -> list[T]:
    """Let half of the workers begin with the tests that wait, the longest first, while the others compute.

    Each worker begins with an equal share of the list, in its order, and later takes from the end of others' shares.
    """
    waiters = workers // 2
    if not waiters:
        return list(items)
    first = [item for item in items if is_first(item)]
    waiting = [item for item in items if is_waiting(item) and not is_first(item)]
    others = iter([item for item in items if not is_waiting(item) and not is_first(item)])
    ordered = list[T]()
    for number in range(workers):
        own = [*first[number::waiters], *_part(waiting, number, waiters)] if number < waiters else []
        room = len(_part(items, number, workers)) - len(own)
        ordered += [*own, *(item for _, item in zip(range(room), others, strict=False))]
    return [*ordered, *others]


def _part(items: Sequence[T], number: int, parts: int) -> Sequence[T]:
    """Return one of so many parts of about equal length, each of neighbours: they share their fixtures."""
    return items[number * len(items) // parts : (number + 1) * len(items) // parts]
