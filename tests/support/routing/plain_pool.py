"""The pool without any optimisation: examine every agent for every conversation, in order."""

from collections import Counter
from typing import Any

from msgspec.structs import replace
from usher_router.domain.capacity.spare_capacity import reason_against
from usher_router.domain.matching.demand import Waiting
from usher_router.domain.matching.pool_agent import PoolAgent, carrying, flexibility, matched, names_of, rank
from usher_router.domain.matching.skill_groups import MAX_GROUPS, key_of
from usher_router.domain.policy import after

Found = tuple[str, int, str, bool, dict[str, Any]]


def _offers(pool_agent: PoolAgent) -> list[str]:
    return names_of(pool_agent.skills, pool_agent.pools)


def _wishes(waiting: Waiting) -> list[str]:
    return names_of((skill for skill, _ in waiting.demand.required), waiting.demand.pools)


class PlainPool:
    """Proposes what the pool must propose; see `Pool`."""

    def __init__(self, refusal_pause_s: float = 10.0, max_groups: int = MAX_GROUPS) -> None:
        self.pause_s = refusal_pause_s
        self.max_groups = max_groups
        self.waiting: dict[str, Waiting] = {}
        self.agents: dict[str, PoolAgent] = {}
        self.given_at = self.asked_at = 0
        self.asked: set[str] = set()

    def put_waiting(self, waiting: Waiting) -> None:
        """Let it wait; the pause runs from the refusal."""
        former = self.waiting.get(waiting.id)
        if former is not None and former.wait_no == waiting.wait_no:
            waiting = replace(waiting, changed_at=min(former.changed_at, waiting.changed_at))
        self.waiting[waiting.id] = waiting
        if waiting.select != "manual":
            self.asked.update(_wishes(waiting))

    def drop_waiting(self, conversation: str) -> None:
        """Forget it."""
        self.waiting.pop(conversation, None)

    def put_agent(self, pool_agent: PoolAgent) -> None:
        """Add or replace an agent."""
        self.agents[pool_agent.id] = pool_agent

    def drop_agent(self, agent: str) -> None:
        """Forget an agent."""
        self.agents.pop(agent, None)

    def propose(self, now: int, limit: int) -> list[Found]:
        """Match the earliest that anybody can have, at most `limit` times."""
        found: list[Found] = []
        self.asked_at = max(self.asked_at, now)
        while len(found) < limit and (one := self._first(now)) is not None:
            found.append(one)
        return found

    def _first(self, now: int) -> Found | None:
        for waiting in sorted(self.waiting.values(), key=lambda one: one.order):
            if waiting.select != "manual":
                cleared = self._cleared(waiting, now)
                reasons = {
                    agent: self._reason(pool_agent, waiting, now, cleared) for agent, pool_agent in self.agents.items()
                }
                if "" in reasons.values():
                    return self._give(waiting, reasons, cleared, now)
        return None

    def _give(self, waiting: Waiting, reasons: dict[str, str], cleared: bool, now: int) -> Found:
        ranked = sorted(
            (self._rank(self.agents[agent], waiting, now), agent) for agent in reasons if not reasons[agent]
        )
        agents = [agent for _, agent in ranked[:6]]
        self.given_at = max(self.given_at + 1, self.asked_at)
        self.agents[agents[0]] = carrying(self.agents[agents[0]], waiting.demand.need, self.given_at)
        del self.waiting[waiting.id]
        counts = dict(Counter(reason for reason in reasons.values() if reason))
        counts |= {"ranked_lower": len(ranked) - 6} if len(ranked) > 6 else {}
        return waiting.id, waiting.wait_no, agents[0], cleared, {"agents": agents, "ruled_out": counts}

    def _rank(self, pool_agent: PoolAgent, waiting: Waiting, now: int) -> Any:
        preferred = () if waiting.target else waiting.preferred
        flexible = flexibility(_offers(pool_agent), self._supply(waiting, now))
        return -matched(pool_agent, preferred), rank(waiting.select, pool_agent, waiting.demand.need, flexible)

    def _supply(self, waiting: Waiting, now: int) -> Counter[str]:
        """Count who offers what others ask for: available agents, or with many skill groups all agents."""
        need, everybody = waiting.demand.need, list(self.agents.values())
        if len({key_of(one) for one in everybody}) > self.max_groups:
            return Counter(name for one in everybody for name in _offers(one) if name in self.asked)
        free = [
            one for one in everybody if one.available and not reason_against(one, need, warming=one.warm_until > now)
        ]
        others = self.asked - set(_wishes(waiting))
        return Counter(name for one in free for name in _offers(one) if name in others)

    def _cleared(self, waiting: Waiting, now: int) -> bool:
        if not waiting.refused or waiting.target or waiting.only(now):
            return False
        able = [one.id for one in self.agents.values() if not self._unfit(one, waiting, now)]
        return bool(able) and set(able) <= waiting.refused and now >= after(waiting.changed_at, self.pause_s)

    def _reason(self, pool_agent: PoolAgent, waiting: Waiting, now: int, cleared: bool) -> str:
        if reason := self._unfit(pool_agent, waiting, now):
            return reason
        if not waiting.target and not cleared and pool_agent.id in waiting.refused:
            return "refused"
        return reason_against(pool_agent, waiting.demand.need, warming=pool_agent.warm_until > now)

    def _unfit(self, pool_agent: PoolAgent, waiting: Waiting, now: int) -> str:
        if not pool_agent.available:
            return "unavailable"
        if not waiting.target and waiting.pools and not waiting.pools & pool_agent.pools:
            return "not_in_pool"
        if waiting.only(now) not in ("", pool_agent.id):
            return "not_target"
        if waiting.target:
            return ""
        if any(pool_agent.skills.get(name, 0) < 1 for name, _ in waiting.required):
            return "missing_skill"
        return "level_too_low" if any(pool_agent.skills[name] < level for name, level in waiting.required) else ""
