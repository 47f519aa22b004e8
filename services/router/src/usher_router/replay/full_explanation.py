"""The full list behind one decision: every agent, ranked, or with the reason that ruled them out."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from usher_router.domain.capacity.spare_capacity import reason_against
from usher_router.domain.matching.demand import Waiting
from usher_router.domain.matching.pool_agent import PoolAgent, carrying, flexibility, idle_from, matched, names_of, rank
from usher_router.domain.matching.skill_groups import MAX_GROUPS, key_of
from usher_router.domain.policy import SECOND
from usher_router.replay.log_batch import (
    AgentDropped,
    AgentPut,
    Began,
    Chosen,
    LogBatch,
    Op,
    Proposed,
    WaitingDropped,
    WaitingPut,
)


class Choice(NamedTuple):
    """A recorded decision: the conversation, its agent and wait number, and when (microseconds)."""

    conversation: str
    wait_no: int
    agent: str
    at: int


class Standing(msgspec.Struct, frozen=True):
    """One agent's situation; `reason` is the first that ruled them out, "" if they could have it."""

    agent: str
    reason: str
    load: int
    capacity: int
    idle_s: int
    skills: dict[str, int]  # required ones
    match: int  # preferred ones


class RecordedState:
    """The waiting conversations and agents of a dispatch log, without a pool.

    An independent check of the pool's result.
    """

    def __init__(self) -> None:
        self.waiting: dict[str, Waiting] = {}
        self.agents: dict[str, PoolAgent] = {}
        self._given_at = self._now = 0
        self._asked: set[str] = set()

    def take(self, op: Op) -> None:
        """Apply an operation of the log."""
        match op:
            case Began():
                self.__init__()  # type: ignore[misc]
            case WaitingPut(waiting):
                self.waiting[waiting.id] = waiting
                if waiting.select != "manual":
                    self._asked.update(_wishes(waiting))
            case AgentPut(pool_agent):
                self.agents[pool_agent.id] = pool_agent
            case WaitingDropped(conversation):
                self.waiting.pop(conversation, None)
            case AgentDropped(agent):
                self.agents.pop(agent, None)
            case Proposed():
                self.ask(op)
                for chosen in op.chosen:
                    self.choose(chosen)
            case _:
                pass

    def ask(self, op: Proposed) -> None:
        """Advance the time; a clock that went back is ignored, as in the pool."""
        self._now = max(self._now, op.now)

    def choose(self, chosen: Chosen) -> None:
        """Add the conversation to the load of its chosen agent."""
        waiting = self.waiting.pop(chosen.conversation)
        self._given_at = max(self._given_at + 1, self._now)
        self.agents[chosen.agent] = carrying(self.agents[chosen.agent], waiting.demand.need, self._given_at)

    def standings(self, chosen: Chosen) -> list[Standing]:
        """List all agents before this choice: those who could have it, best first, then the others."""
        waiting, now = self.waiting[chosen.conversation], self._now
        supply = self._supply(waiting)
        reasons = {
            pool_agent.id: reason_of(pool_agent, waiting, now, cleared=chosen.clear_refused)
            for pool_agent in self.agents.values()
        }

        def place(pool_agent: PoolAgent) -> tuple[object, ...]:
            if reasons[pool_agent.id]:
                return (1, reasons[pool_agent.id], pool_agent.id)
            order = rank(waiting.select, pool_agent, waiting.demand.need, flexibility(_offers(pool_agent), supply))
            return (0, -matched(pool_agent, waiting.demand.preferred), *order)

        ranked = sorted(self.agents.values(), key=place)
        return [_standing(pool_agent, reasons[pool_agent.id], waiting, now) for pool_agent in ranked]

    def _supply(self, waiting: Waiting) -> Counter[str]:
        """Count the agents who offer what others ask for, as `SparingRanking` does."""
        everybody, need = list(self.agents.values()), waiting.demand.need
        if len({key_of(pool_agent) for pool_agent in everybody}) > MAX_GROUPS:
            return Counter(name for pool_agent in everybody for name in _offers(pool_agent) if name in self._asked)
        others = self._asked - set(_wishes(waiting))
        free = [
            one
            for one in everybody
            if one.available and not reason_against(one, need, warming=one.warm_until > self._now)
        ]
        return Counter(name for pool_agent in free for name in _offers(pool_agent) if name in others)


def _offers(pool_agent: PoolAgent) -> list[str]:
    return names_of(pool_agent.skills, pool_agent.pools)


def _wishes(waiting: Waiting) -> list[str]:
    return names_of((skill for skill, _ in waiting.demand.required), waiting.demand.pools)


def reason_of(pool_agent: PoolAgent, waiting: Waiting, now: int, *, cleared: bool) -> str:
    """Name the first reason why this agent cannot have it, "" if they can."""
    demand, only = waiting.demand, waiting.only(now)
    levels = [(pool_agent.skills.get(name, 0), level) for name, level in demand.required]
    reasons = {
        "unavailable": not pool_agent.available,
        "not_in_pool": bool(demand.pools) and not demand.pools & pool_agent.pools,
        "not_target": bool(only) and pool_agent.id != only,
        "missing_skill": any(has == 0 for has, _ in levels),
        "level_too_low": any(has < level for has, level in levels),
        "refused": not only and not cleared and pool_agent.id in waiting.refused,
    }
    first = next((reason for reason, holds in reasons.items() if holds), "")
    return first or reason_against(pool_agent, demand.need, warming=pool_agent.warm_until > now)


def explain_fully(batches: Iterable[LogBatch], choice: Choice) -> list[Standing] | None:
    """Replay a dispatch log from its beginning up to this choice; None if it is not in the log.

    The same choice may have been proposed before and lost: the last one of that moment is meant.
    """
    state, found = RecordedState(), None
    for batch in batches:
        for op in batch.ops:
            if isinstance(op, Proposed) and batch.at == choice.at:
                found = _choose(state, op, choice) or found
            else:
                state.take(op)
    return found


def _choose(state: RecordedState, op: Proposed, choice: Choice) -> list[Standing] | None:
    found = None
    state.ask(op)
    for chosen in op.chosen:
        if (chosen.conversation, chosen.wait_no, chosen.agent) == (choice.conversation, choice.wait_no, choice.agent):
            found = state.standings(chosen)
        state.choose(chosen)
    return found


def _standing(pool_agent: PoolAgent, reason: str, waiting: Waiting, now: int) -> Standing:
    asked = {name: pool_agent.skills.get(name, 0) for name, _ in (*waiting.required, *waiting.preferred)}
    since = idle_from(pool_agent)
    idle_s = max(0, now - since) // SECOND if since else 0
    match = matched(pool_agent, waiting.preferred)
    return Standing(pool_agent.id, reason, pool_agent.load, pool_agent.capacity, idle_s, asked, match)
