"""Who carries more than he may, though nobody made his capacity smaller."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

Interrupts = Mapping[str, Collection[str]]  # class → classes whose weight it does not see


class Burden(NamedTuple):
    """An agent's capacity, and what his open assignments weigh by channel class."""

    capacity: int
    carried: Mapping[str, int]

    @property
    def load(self) -> int:
        """All that he carries."""
        return sum(self.carried.values())


def is_beyond(burden: Burden, interrupts: Interrupts) -> bool:
    """Tell whether he could not have been given this in any order: only who interrupts may come on top."""
    if burden.load <= burden.capacity:
        return False
    return not any(_came_last(burden, kind, hidden, interrupts) for kind, hidden in interrupts.items())


def _came_last(burden: Burden, kind: str, hidden: Collection[str], interrupts: Interrupts) -> bool:
    before = {name: weight for name, weight in burden.carried.items() if name != kind}
    seen = burden.load - sum(before.get(name, 0) for name in hidden)
    return (
        kind in burden.carried
        and seen <= burden.capacity
        and not is_beyond(burden._replace(carried=before), interrupts)
    )


def grown_beyond(
    before: Mapping[str, Burden], now: Mapping[str, Burden], interrupts: Interrupts, known: Collection[str] = ()
) -> frozenset[str]:
    """Name agents who carry more than they may, by what was added since `before`; those `known` until it is less.

    Whoever had it when his capacity was lowered keeps it, and that is right.
    """
    return frozenset(
        agent
        for agent, burden in now.items()
        if is_beyond(burden, interrupts)
        and (agent in known or _grew(before.get(agent, Burden(burden.capacity, {})), burden))
    )


def _grew(before: Burden, now: Burden) -> bool:
    return now.load > before.load and now.capacity >= before.capacity
