"""The live view: queues and agents as they are now."""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from usher_common.policy.capacity import class_of, weight_of
from usher_common.policy.document import PolicyDocument, Queue
from usher_common.policy.rules import FALLBACK
from usher_common.waits import Service, expected_wait_s, rounded, together

from usher_gateway.limits import LIVE_WINDOW_S
from usher_gateway.reading.live_view import Present, Standing, Waits, agents_now, waits_now
from usher_gateway.rest.call import Call
from usher_gateway.shapes_desk import AgentState, LiveAgent, LiveQueue, LiveServiceLevel, LiveView
from usher_gateway.sockets.edge import WEB

_STATES: tuple[AgentState, ...] = ("available", "busy", "wrap_up", "away", "offline")


class Pool(NamedTuple):
    """Agents, and of all queues that they serve: who waits (priority → how many), and how fast they are served."""

    agents: list[Present]
    ranks: Counter[int]
    service: Service
    free: bool  # one of them could be given a chat at once


async def show(call: Call) -> LiveView:
    """Show all queues of the policy (and those that still hold something), and all agents."""
    document = (await call.site.policy.current()).document
    within_s = {name: queue.service_level.within_s for name, queue in document.queues.items()}
    standing = await waits_now(call.site.record, within_s, LIVE_WINDOW_S)
    agents = await agents_now(call.site.record)
    return LiveView(
        standing.now // 1000, queues_now(document, standing, agents), tuple(_agent(agent) for agent in agents)
    )


def queues_now(document: PolicyDocument, standing: Standing, agents: list[Present]) -> tuple[LiveQueue, ...]:
    """Sum the queues up, by name; one that the policy no longer names is as the fallback queue is."""
    known = {*document.queues, *standing.waits, *standing.services}
    queues = {name: document.queues.get(name, document.queues[FALLBACK]) for name in known}
    pools = {queue.pool: _pool(queue.pool, queues, standing, agents, document) for queue in queues.values()}
    return tuple(
        _queue(name, queues[name], standing.waits.get(name, Waits()), pools[queues[name].pool])
        for name in sorted({*document.queues, *standing.waits})
    )


def is_free(agent: Present, document: PolicyDocument) -> bool:
    """Tell whether he could be given a chat: that is what those begin who are told how long it will take."""
    chat = class_of(document, WEB)
    limit = {**document.capacity.limits, **agent.limits}.get(chat)
    has_room = agent.load + weight_of(document, chat, agent.weights) <= agent.capacity
    below_limit = limit is None or agent.held.get(chat, 0) < limit
    return agent.status == "available" and not agent.draining and has_room and below_limit


def newcomers_wait_s(priority: int, pool: Pool) -> float | None:
    """Expect how long who comes now at this priority waits, as he would be told; None where nobody can say.

    He does not wait where somebody is free and nobody waits; else he stands behind all of his priority or a higher one.
    """
    if pool.free and not pool.ranks.total():
        return 0.0
    ahead = sum(count for rank, count in pool.ranks.items() if rank >= priority)
    return rounded(expected_wait_s(ahead + 1, pool.service))


def _pool(
    name: str, queues: Mapping[str, Queue], standing: Standing, agents: list[Present], document: PolicyDocument
) -> Pool:
    served = [key for key, queue in queues.items() if queue.pool == name]
    waiting = [standing.waits[key].ranks for key in served if key in standing.waits]
    those = [agent for agent in agents if name in agent.pools]
    service = together(standing.services.get(key, Service()) for key in served)
    free = any(is_free(agent, document) for agent in those)
    return Pool(those, sum(waiting, Counter()), service, free)


def _queue(name: str, queue: Queue, waits: Waits, pool: Pool) -> LiveQueue:
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
    wait_s = newcomers_wait_s(queue.priority, pool)
    return LiveQueue(name, queue.pool, waits.waiting, waits.oldest_s, level, wait_s, counts)


def _agent(agent: Present) -> LiveAgent:
    shown = {name: getattr(agent, name) for name in LiveAgent.__struct_fields__}
    return LiveAgent(**{**shown, "pools": tuple(sorted(agent.pools))})
