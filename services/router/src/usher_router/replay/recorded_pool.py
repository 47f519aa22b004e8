"""A pool that logs its inputs and its proposals."""

from collections.abc import Iterable
from typing import Protocol

from usher_router.domain.matching.demand import Waiting
from usher_router.domain.matching.pool import Pool, Proposal
from usher_router.domain.matching.pool_agent import PoolAgent
from usher_router.replay.log_batch import (
    AgentDropped,
    AgentPut,
    Began,
    Chosen,
    Op,
    Proposed,
    WaitingDropped,
    WaitingPut,
)


class PoolLog(Protocol):
    """Where a pool logs its operations."""

    @property
    def outlived(self) -> bool:
        """Whether this log must end, because it is long or incomplete."""

    def begin(self) -> None:
        """Begin a new log."""

    def note(self, op: Op) -> None:
        """Log an operation."""


class RecordedPool:
    """Has the interface of `Pool`; the inner pool gets exactly what is logged.

    An input that is equal to the last one is skipped: it would be logged twice a second.
    """

    def __init__(self, refusal_pause_s: float, notes: PoolLog) -> None:
        self._pause_s = refusal_pause_s
        self._notes = notes
        self._waiting: dict[str, Waiting] = {}
        self._agents: dict[str, PoolAgent | None] = {}  # None: the pool has added load to them since
        self._begin()

    @property
    def waiting_count(self) -> int:
        """Return the number of waiting conversations."""
        return self._pool.waiting_count

    def put_waiting(self, waiting: Waiting) -> None:
        """Add a waiting conversation, or update it."""
        if self._waiting.get(waiting.id) != waiting:
            self._waiting[waiting.id] = waiting
            self._pool.put_waiting(waiting)
            self._notes.note(WaitingPut(waiting))

    def drop_waiting(self, conversation: str) -> None:
        """Remove a conversation that no longer waits."""
        if self._waiting.pop(conversation, None) is not None:
            self._pool.drop_waiting(conversation)
            self._notes.note(WaitingDropped(conversation))

    def put_agent(self, pool_agent: PoolAgent) -> None:
        """Add an agent, or update what changed about them."""
        if self._agents.get(pool_agent.id) != pool_agent:
            self._agents[pool_agent.id] = pool_agent
            self._pool.put_agent(pool_agent)
            self._notes.note(AgentPut(pool_agent))

    def drop_agent(self, agent: str) -> None:
        """Remove an agent."""
        if agent in self._agents:
            del self._agents[agent]
            self._pool.drop_agent(agent)
            self._notes.note(AgentDropped(agent))

    def keep_only_waiting(self, conversations: Iterable[str]) -> None:
        """Remove all others, after a full read of the record."""
        kept = set(conversations)
        for conversation in [known for known in self._waiting if known not in kept]:
            self.drop_waiting(conversation)

    def keep_only_agents(self, agents: Iterable[str]) -> None:
        """Remove all others, after a full read of the record."""
        kept = set(agents)
        for agent in [known for known in self._agents if known not in kept]:
            self.drop_agent(agent)

    def propose(self, now: int, limit: int) -> list[Proposal]:
        """Propose as the pool does, and log it even without a result: asking advances the pool's clock."""
        if self._notes.outlived and None not in self._agents.values():
            self._begin()
        proposals = self._pool.propose(now, limit)
        self._notes.note(Proposed(now, limit, tuple(_chosen(one) for one in proposals)))
        for one in proposals:
            self._waiting.pop(one.conversation, None)
            self._agents[one.agent] = None
        return proposals

    def _begin(self) -> None:
        """Begin a log with a fresh pool that gets all that is known."""
        self._notes.begin()
        self._pool = Pool(self._pause_s)
        self._notes.note(Began(self._pause_s))
        waiting, agents = list(self._waiting.values()), list(self._agents.values())
        self._waiting, self._agents = {}, {}
        for one in waiting:
            self.put_waiting(one)
        for pool_agent in agents:
            if pool_agent is not None:
                self.put_agent(pool_agent)


def _chosen(proposal: Proposal) -> Chosen:
    return Chosen(proposal.conversation, proposal.wait_no, proposal.agent, proposal.clear_refused)
