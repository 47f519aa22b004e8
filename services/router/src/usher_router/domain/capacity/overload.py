"""Agents who carry more than they may, though nobody made their capacity smaller."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

Interrupts = Mapping[str, Collection[str]]  # class → classes whose weight it does not see


class AgentLoad(NamedTuple):
    """An agent's capacity, and what their open assignments weigh by channel class."""

    capacity: int
    carried: Mapping[str, int]

    @property
    def load(self) -> int:
        """All that the agent carries."""
        return sum(self.carried.values())


def is_beyond(agent_load: AgentLoad, interrupts: Interrupts) -> bool:
    """Whether the agent could not have been given this in any order: only a class that interrupts may come on top."""
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
    """Name agents who carry more than they may, by what was added since `before`; those `known` until it is less.

    An agent who had it when their capacity was lowered keeps it, and that is right.
    """
    return frozenset(
        agent
        for agent, agent_load in now.items()
        if is_beyond(agent_load, interrupts)
        and (agent in known or _grew(before.get(agent, AgentLoad(agent_load.capacity, {})), agent_load))
    )


def _grew(before: AgentLoad, now: AgentLoad) -> bool:
    return now.load > before.load and now.capacity >= before.capacity
