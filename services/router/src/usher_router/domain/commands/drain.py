"""Draining: an agent finishes what they have and gets nothing new."""

from msgspec.structs import replace
from usher_common.commands.drain import DrainAgent

from usher_router.domain.capacity.agent import Agent

DRAINED_REASON = "drained"


def drain(agent: Agent, command: DrainAgent, now: int) -> Agent:
    """Start or stop draining; an agent who has nothing left is away at once."""
    if agent.draining == command.on:
        return agent
    return rest_if_drained(replace(agent, draining=command.on, version=agent.version + 1), now)


def rest_if_drained(agent: Agent, now: int) -> Agent:
    """Set a draining agent without conversations to away and end the draining: they return by setting their status."""
    if not agent.draining or agent.load > 0:
        return agent
    rested = replace(agent, draining=False, version=agent.version + 1)
    if agent.lost_from:
        return replace(rested, lost_from=f"away:{DRAINED_REASON}", idle_since=_idle_since(agent, now))
    if agent.status == "offline":
        return rested
    return replace(rested, status="away", status_reason=DRAINED_REASON, status_at=now, wrap_up_until=None)


def _idle_since(agent: Agent, now: int) -> int | None:
    """Return since when a lost agent is idle: a wrap-up that ran out meanwhile ended before the drain (0153)."""
    until = agent.wrap_up_until if agent.lost_from == "wrap_up:" else None
    return until if until is not None and until <= now else agent.idle_since
