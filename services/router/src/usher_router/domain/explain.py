"""Say why a conversation went to an agent, in one line for him and in full for the record."""

from collections import Counter
from collections.abc import Iterable
from heapq import nsmallest
from typing import Any

from usher_router.domain.conversation import Conversation
from usher_router.domain.policy import SECOND
from usher_router.domain.workers import Demand, Worker, rank

RULE = "required skills, least relative load, longest idle"
NEXT = 5  # others named in an explanation


def why(conversation: Conversation) -> str:
    """Tell the agent in one line why he was chosen."""
    if conversation.target_agent:
        return "handed over to you"
    if conversation.skills:
        return f"your skills: {', '.join(conversation.skills)}; least load"
    return "least load, longest idle"


def explain(
    workers: Iterable[Worker], demand: Demand, winner: Worker, now: int, *, refused_cleared: bool
) -> dict[str, Any]:
    """Tell who was chosen, who would have been next, and why how many others were ruled out (first reason)."""
    ruled_out: Counter[str] = Counter()
    others: list[Worker] = []
    for worker in workers:
        reason = ruled_out_by(worker, demand, refused_cleared=refused_cleared)
        if reason:
            ruled_out[reason] += 1
        elif worker.id != winner.id:
            others.append(worker)
    following = nsmallest(NEXT, others, key=lambda worker: rank(worker, demand.weight))
    return {
        "rule": RULE,
        "skills": sorted(demand.skills),
        "weight": demand.weight,
        "target": demand.target,
        "refused_cleared": refused_cleared,
        "winner": _shown(winner, now),
        "next": [_shown(worker, now) for worker in following],
        "ruled_out": dict(ruled_out),
    }


def ruled_out_by(worker: Worker, demand: Demand, *, refused_cleared: bool) -> str:
    """Name the first reason why this worker cannot have it, "" where he can."""
    if not worker.available:
        return "unavailable"
    if demand.target and worker.id != demand.target:
        return "not_target"
    if not demand.target and not demand.skills <= worker.skills:
        return "missing_skill"
    if not refused_cleared and worker.id in demand.refused:
        return "refused"
    return "" if worker.has_room(demand.weight) else "no_room"


def _shown(worker: Worker, now: int) -> dict[str, Any]:
    idle = max(0, now - worker.idle_since) // SECOND if worker.idle_since else 0
    return {"agent": worker.id, "load": worker.load, "capacity": worker.capacity, "idle_s": idle}
