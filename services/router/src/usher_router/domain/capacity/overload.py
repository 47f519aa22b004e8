"""Find agents whose load exceeds their capacity for another reason than a lowered capacity."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

Interrupts = Mapping[str, Collection[str]]  # class → classes whose weight does not count when it is assigned


class AgentLoad(NamedTuple):
    """An agent's capacity, and the weight of their open assignments by channel class."""

    capacity: int
    carried: Mapping[str, int]

    @property
    def load(self) -> int:
        """Return the total weight that the agent carries."""
        return sum(self.carried.values())


def is_beyond(agent_load: AgentLoad, interrupts: Interrupts) -> bool:
    """Return whether no order of assignments explains this load.

    Only a class that interrupts may exceed the capacity.
    """
    if agent_load.load <= agent_load.capacity:
        return False
    return not any(_came_last(agent_load, kind, hidden, interrupts) for kind, hidden in interrupts.items())


def _came_last(agent_load: AgentLoad, kind: str, hidden: Collection[str], interrupts: Interrupts) -> bool:
    before = {name: weight for name, weight in agent_load.carried.items() if name != kind}
    seen = agent_load.load - sum(before.get(name, 0) for name in hidden)
    return (
        kind in agent_load.carried
        and seen <= agent_load.capacity
        and not is_beyond(agent_load._replace(carried=before), interrupts)
    )


def grown_beyond(
    before: Mapping[str, AgentLoad], now: Mapping[str, AgentLoad], interrupts: Interrupts, known: Collection[str] = ()
) -> frozenset[str]:
    """Name agents whose load grew beyond their capacity since `before`; those in `known` until the load is less again.

    An agent who already had the load when their capacity was lowered rightly keeps it.
    """
    return frozenset(
        agent
        for agent, agent_load in now.items()
        if is_beyond(agent_load, interrupts)
        and (agent in known or _grew(before.get(agent, AgentLoad(agent_load.capacity, {})), agent_load))
    )


def _grew(before: AgentLoad, now: AgentLoad) -> bool:
    return now.load > before.load and now.capacity >= before.capacity
