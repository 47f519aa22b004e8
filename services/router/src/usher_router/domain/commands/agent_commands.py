"""Commands that change an agent: their status, their presence, the end of a wrap-up, draining."""

from usher_common.commands.drain import DrainAgent
from usher_common.commands.presence import AgentReturned, AgentVanished
from usher_common.commands.status import SetAgentStatus
from usher_common.commands.wrap_up import WrapUpEnded

from usher_router.domain.capacity import agent as agents
from usher_router.domain.capacity.agent import Agent
from usher_router.domain.commands.drain import drain
from usher_router.domain.context import Context
from usher_router.domain.decide import AgentStep, decides_agent
from usher_router.domain.effects import AgentGone


@decides_agent(SetAgentStatus)
def set_status(agent: Agent, command: SetAgentStatus, context: Context) -> AgentStep:
    """Set the status that the agent asks for."""
    return agents.set_status(agent, command, context.now), []


@decides_agent(AgentVanished)
def vanish(agent: Agent, command: AgentVanished, context: Context) -> AgentStep:
    """Mark the agent as lost, or as gone after the grace; what they have is released the first time they are gone."""
    now, policy = context.now, context.policy
    if command.lost:
        lost = agents.mark_lost(agent, command, now, policy.lost_s)
        return lost, [] if lost is agent else [AgentGone(agent.id, lost=True)]
    vanished, release = agents.mark_gone(agent, command, now, policy.grace_s)
    return vanished, [AgentGone(agent.id)] if release else []


@decides_agent(AgentReturned)
def come_back(agent: Agent, _command: AgentReturned, context: Context) -> AgentStep:
    """Restore the status from before the connection was lost."""
    return agents.return_from_lost(agent, context.now), []


@decides_agent(WrapUpEnded)
def end_wrap_up(agent: Agent, command: WrapUpEnded, context: Context) -> AgentStep:
    """Make the agent available again after a wrap-up."""
    return agents.end_wrap_up(agent, command, context.now), []


@decides_agent(DrainAgent)
def begin_drain(agent: Agent, command: DrainAgent, context: Context) -> AgentStep:
    """Start or stop draining the agent."""
    return drain(agent, command, context.now), []
