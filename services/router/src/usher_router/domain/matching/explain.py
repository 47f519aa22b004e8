"""Explain why a conversation went to an agent: one word for the desk, and in full for the record."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from usher_router.domain.conversation.model import Conversation
from usher_router.domain.matching.agent_index import AgentIndex
from usher_router.domain.matching.demand import Levels, Waiting
from usher_router.domain.matching.demand_group import WaitingList
from usher_router.domain.matching.pool_agent import PoolAgent, idle_from, matched
from usher_router.domain.matching.ranking import REASONS_AGAINST
from usher_router.domain.policy import SECOND

NEXT = 5  # runners-up named in an explanation
REASONS = (  # reasons that rule an agent out: the first that holds counts
    "unavailable",
    "not_in_pool",
    "not_target",
    "missing_skill",
    "level_too_low",
    "refused",
    *REASONS_AGAINST,
)
RANKED_LOWER = "ranked_lower"  # eligible, but not among the named ones
BEFORE_TARGET = ("unavailable", "not_in_pool")


def selection_reason(conversation: Conversation, agent: str, select: str, now: int) -> str:
    """Name why the agent is chosen: `target`, `sticky`, or how the queue selects; the desk translates it."""
    if conversation.target_agent:
        return "target"
    if conversation.sticky_agent == agent and (conversation.sticky_until or 0) > now:
        return "sticky"
    return select


class Ranked(NamedTuple):
    """Who can have it, best first (six at most), how many others cannot and why, and special circumstances."""

    ranked: Sequence[PoolAgent]
    ruled_out: dict[str, int]
    sticky: bool = False  # it still waits for its sticky agent
    cleared: bool = False  # refusals were forgotten


def explain(waiting: Waiting, asked: Sequence[str], found: Ranked, now: int) -> dict[str, Any]:
    """Say who was chosen, who came next, and how many others were not, by their first reason.

    `asked` are the skills whose levels are shown for each agent.
    """
    shown = [_shown(pool_agent, waiting.preferred, asked, now) for pool_agent in found.ranked]
    return {
        "queue": waiting.queue,
        "rule": waiting.rule,
        "policy": waiting.policy,
        "step": waiting.step,
        "select": waiting.select,
        "required": dict(waiting.required),
        "preferred": dict(waiting.preferred),
        "weight": waiting.weight,
        "priority": waiting.priority,
        "target": waiting.target,
        "sticky": waiting.sticky if found.sticky else "",
        "refused_cleared": found.cleared,
        "waited_s": max(0, now - (waiting.waiting_since or waiting.opened_at)) // SECOND,
        "winner": shown[0],
        "next": shown[1:],
        "ruled_out": found.ruled_out,
    }


def ruled_out(waiting_list: WaitingList, agent_index: AgentIndex, *, cleared: bool) -> dict[str, int]:
    """Count the agents who cannot have what waits in this list, by the first reason."""
    candidates = waiting_list.group.candidates(agent_index)
    counts, those = dict(candidates.lacking), candidates.those
    if waiting_list.only:
        only = agent_index.these((waiting_list.only,))
        counts = {name: count for name, count in counts.items() if name in BEFORE_TARGET}
        _count(counts, "not_target", candidates.in_pool & ~only)
        those &= only
    if waiting_list.refused and not cleared:
        refused = those & agent_index.these(waiting_list.refused)
        _count(counts, "refused", refused)
        those ^= refused
    for reason, blocked in waiting_list.group.eligibility.blocked.items():
        if blocked:
            _count(counts, reason, those & blocked)
    return counts


def _count(counts: dict[str, int], reason: str, those: int) -> None:
    if those:
        counts[reason] = those.bit_count()


def _shown(pool_agent: PoolAgent, preferred: Levels, asked: Sequence[str], now: int) -> dict[str, Any]:
    skills, since = pool_agent.skills, idle_from(pool_agent)
    return {
        "agent": pool_agent.id,
        "load": pool_agent.load,
        "capacity": pool_agent.capacity,
        "idle_s": max(0, now - since) // SECOND if since else 0,
        "skills": {name: skills.get(name, 0) for name in asked} if asked else {},
        "match": matched(pool_agent, preferred) if preferred else 0,
    }
