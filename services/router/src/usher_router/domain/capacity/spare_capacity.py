"""What an agent can still take: capacity, limits for each class, interrupting classes, and one at a time in warm-up."""

from collections.abc import Mapping
from typing import Literal, Protocol

import msgspec

Closed = Literal["", "class_limit", "warming_up", "no_room"]


class CapacityNeed(msgspec.Struct, frozen=True):
    """The capacity that a conversation needs.

    `weight` counts for agents who have no weight of their own for its class; `interrupts` names the classes whose
    weight is left out of the agent's load, each with the weight that counts where the agent has none of their own.
    """

    weight: int
    channel_class: str = "chat"
    interrupts: tuple[tuple[str, int], ...] = ()


class LoadHolder(Protocol):
    """An agent with load, of the record or of the pool; maps are by channel class."""

    @property
    def load(self) -> int: ...
    @property
    def capacity(self) -> int: ...
    @property
    def held(self) -> Mapping[str, int]: ...
    @property
    def limits(self) -> Mapping[str, int]: ...
    @property
    def weights(self) -> Mapping[str, int]: ...


def weight_for(carrier: LoadHolder, need: CapacityNeed) -> int:
    """Return the conversation's weight for this agent."""
    return carrier.weights.get(need.channel_class, need.weight)


def load_counted(carrier: LoadHolder, need: CapacityNeed) -> int:
    """Return the load that counts for this conversation: without the classes that it interrupts."""
    if not need.interrupts or not carrier.held:
        return carrier.load
    hidden = sum(carrier.held.get(name, 0) * carrier.weights.get(name, weight) for name, weight in need.interrupts)
    return max(0, carrier.load - hidden)


def reason_against(carrier: LoadHolder, need: CapacityNeed, *, warming: bool = False) -> Closed:
    """Name the first reason why the agent cannot carry it now, "" if they can; in warm-up they carry one at a time."""
    limit = carrier.limits.get(need.channel_class)
    if limit is not None and carrier.held.get(need.channel_class, 0) >= limit:
        return "class_limit"
    if warming and (carrier.load > 0 or any(carrier.held.values())):
        return "warming_up"
    return "" if load_counted(carrier, need) + weight_for(carrier, need) <= carrier.capacity else "no_room"
