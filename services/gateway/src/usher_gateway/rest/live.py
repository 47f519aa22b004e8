"""The live view: queues and agents as they are now."""

import msgspec
from usher_common.policy.document import Queue

from usher_gateway.limits import LIVE_WINDOW_S
from usher_gateway.reading.live_view import Present, Waits, agents_now, waits_now
from usher_gateway.rest.call import Call
from usher_gateway.shapes_desk import AgentState, LiveAgent, LiveQueue, LiveServiceLevel, LiveView

_STATES: tuple[AgentState, ...] = ("available", "busy", "wrap_up", "away", "offline")


async def show(call: Call) -> LiveView:
    """Show all queues of the policy (and those that still hold something), and all agents."""
    queues = (await call.site.policy.current()).document.queues
    within_s = {name: queue.service_level.within_s for name, queue in queues.items()}
    now, waits = await waits_now(call.site.record, within_s, LIVE_WINDOW_S)
    agents = await agents_now(call.site.record)
    return LiveView(
        now // 1000,
        tuple(
            queue_now(name, queues.get(name, Queue()), waits.get(name, Waits()), agents)
            for name in sorted({*queues, *waits})
        ),
        tuple(_agent(agent) for agent in agents),
    )


def queue_now(name: str, queue: Queue, waits: Waits, agents: list[Present]) -> LiveQueue:
    """Sum a queue up."""
    pool = [agent for agent in agents if queue.pool in agent.pools]
    ended = waits.answered + waits.abandoned
    level = LiveServiceLevel(
        percent=round(100 * waits.in_time / ended, 1) if ended else None,
        target=queue.service_level.percent,
        within_s=queue.service_level.within_s,
        answered=waits.answered,
        abandoned=waits.abandoned,
        window_s=LIVE_WINDOW_S,
    )
    counts = {state: sum(agent.status == state for agent in pool) for state in _STATES}
    return LiveQueue(name, queue.pool, waits.waiting, waits.oldest_s, level, expected_wait_s(waits, pool), counts)


def expected_wait_s(waits: Waits, pool: list[Present]) -> float | None:
    """Reckon how long who comes now will wait: none where somebody is free, else his place times the time per answer.

    Without an answer in the window nobody can say.
    """
    free = any(agent.status == "available" and not agent.draining and agent.load < agent.capacity for agent in pool)
    if not waits.waiting and free:
        return 0.0
    return round((waits.waiting + 1) * LIVE_WINDOW_S / waits.answered, 1) if waits.answered else None


def _agent(agent: Present) -> LiveAgent:
    return LiveAgent(**{**msgspec.structs.asdict(agent), "pools": tuple(sorted(agent.pools))})
