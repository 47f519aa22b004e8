"""The live view: the present state of queues and agents."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from usher_common.expected_wait import ServiceRate, combined, expected_wait_s, rounded
from usher_policy.document.model import Queue
from usher_policy.entry_rules import FALLBACK
from usher_policy.weights import class_of, weight_of

from usher_gateway.http.call import Call
from usher_gateway.http.schemas.desk import AgentState, LiveAgent, LiveQueue, LiveServiceLevel, LiveView
from usher_gateway.limits import LIVE_WINDOW_S
from usher_gateway.reading.live_view import SECOND, Present, Standing, Waits, agents_now, waits_now
from usher_gateway.reading.policy import Active
from usher_gateway.sockets.shared.edge import WEB

_STATES: tuple[AgentState, ...] = ("available", "busy", "wrap_up", "away", "offline")


class Pool(NamedTuple):
    """Agents, and for all queues that they serve: waiting contacts (priority → number), and the service rate."""

    agents: list[Present]
    ranks: Counter[int]
    service: ServiceRate
    free: bool  # at least one of them could get a chat at once


async def show(call: Call) -> LiveView:
    """Show all queues of the policy (and others with conversations), and all agents."""
    active = await call.site.policy.current()
    within_s = {name: queue.service_level.within_s for name, queue in active.document.queues.items()}
    standing = await waits_now(call.site.record, within_s, LIVE_WINDOW_S)
    agents = await agents_now(call.site.record)
    return LiveView(standing.now // 1000, queues_now(active, standing, agents), tuple(map(_agent, agents)))


def queues_now(active: Active, standing: Standing, agents: list[Present]) -> tuple[LiveQueue, ...]:
    """Summarise the queues, by name; one that the policy no longer names counts as the fallback queue."""
    known, named = {*standing.waits, *standing.services}, active.document.queues
    queues = {name: named.get(name, named[FALLBACK]) for name in {*named, *known}}
    pools = {queue.pool: _pool(queue.pool, queues, active, standing, agents) for queue in queues.values()}
    found = []
    for name in sorted({*named, *standing.waits}):
        queue = queues[name]
        wait_s = _wait_s(queue, pools[queue.pool]) if _is_open(active, queue.hours, standing.now) else None
        found.append(_queue(name, queue, standing.waits.get(name, Waits()), pools[queue.pool], wait_s))
    return tuple(found)


def is_free(agent: Present, active: Active, now: int) -> bool:
    """Return whether the agent could get a chat at `now` (µs): expected waits are shown only for chats."""
    capacity, chat = active.document.capacity, class_of(active.document, WEB)
    limit = {**capacity.limits, **agent.limits}.get(chat)
    has_capacity = agent.load + weight_of(active.document, chat, agent.weights) <= agent.capacity
    below_limit = limit is None or agent.held.get(chat, 0) < limit
    is_here = agent.status == "available" and not agent.draining and _is_open(active, agent.calendar, now)
    return is_here and has_capacity and below_limit


def newcomers_wait_s(priority: int, pool: Pool) -> float | None:
    """Estimate how many seconds a new contact of this priority waits, rounded as for display; None if unknown.

    No wait if an agent is free and nobody waits; else they come after everyone of their priority or higher.
    """
    if pool.free and not pool.ranks.total():
        return 0.0
    ahead = sum(count for rank, count in pool.ranks.items() if rank >= priority)
    return rounded(expected_wait_s(ahead + 1, pool.service))


def _wait_s(queue: Queue, pool: Pool) -> float | None:
    """Where agents take conversations themselves, nobody counts as free.

    A new contact waits until somebody takes theirs.
    """
    free = pool.free and queue.offer.mode != "manual"
    return newcomers_wait_s(queue.priority, pool._replace(free=free))


def _pool(name: str, queues: Mapping[str, Queue], active: Active, standing: Standing, agents: list[Present]) -> Pool:
    """Leave out contacts in a closed queue: they wait for its opening, and delay nobody."""
    now, served = standing.now, {key: queue for key, queue in queues.items() if queue.pool == name}
    lines = [
        standing.waits[key].ranks
        for key, queue in served.items()
        if key in standing.waits and _is_open(active, queue.hours, now)
    ]
    those = [agent for agent in agents if name in agent.pools]
    service = combined(standing.services.get(key, ServiceRate()) for key in served)
    return Pool(those, sum(lines, Counter()), service, any(is_free(agent, active, now) for agent in those))


def _is_open(active: Active, calendar: str | None, now: int) -> bool:
    """Return whether the calendar is open; an unknown one always is."""
    hours = active.hours.get(calendar or "")
    return hours is None or hours.is_open(datetime.fromtimestamp(now // SECOND, UTC))


def _queue(name: str, queue: Queue, waits: Waits, pool: Pool, wait_s: float | None) -> LiveQueue:
    ended = waits.answered + waits.abandoned
    level = LiveServiceLevel(
        percent=round(100 * waits.in_time / ended, 1) if ended else None,
        target=queue.service_level.percent,
        within_s=queue.service_level.within_s,
        answered=waits.answered,
        abandoned=waits.abandoned,
        window_s=LIVE_WINDOW_S,
    )
    counts = {state: sum(agent.status == state for agent in pool.agents) for state in _STATES}
    return LiveQueue(name, queue.pool, waits.waiting, waits.oldest_s, level, wait_s, counts)


def _agent(agent: Present) -> LiveAgent:
    shown = {name: getattr(agent, name) for name in LiveAgent.__struct_fields__}
    return LiveAgent(**{**shown, "pools": tuple(sorted(agent.pools))})
