"""One simulated conversation."""

from usher_router.domain.capacity.spare_capacity import CapacityNeed
from usher_router.domain.conversation.model import Conversation
from usher_router.simulation.called import Called
from usher_router.simulation.simulated_agents import SimulatedAgent
from usher_router.simulation.statistics import Count

WAITING, OFFERED, TAKEN, GONE = range(4)


class SimulatedConversation:
    """A conversation from its arrival on; times in microseconds."""

    __slots__ = ("agent", "called", "came", "conversation", "count", "id", "need", "state", "takes", "weight")
    agent: SimulatedAgent  # from the first offer on

    def __init__(self, name: str, came: int, takes: int, count: Count, need: CapacityNeed) -> None:
        self.id = name
        self.came = came
        self.takes = takes
        self.count = count
        self.need = need
        self.state = WAITING
        self.weight = 0
        self.conversation: Conversation | None = None  # only if the policy moves waiting conversations, or for a call
        self.called: Called | None = None  # once they asked to be called
