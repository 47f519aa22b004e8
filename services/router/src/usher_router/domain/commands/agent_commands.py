"""What becomes of an agent by what they say, by their sockets, by time, and by who leads them."""

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
    """Be what the agent says."""
    return agents.set_status(agent, command, context.now), []


@decides_agent(AgentVanished)
def vanish(agent: Agent, command: AgentVanished, context: Context) -> AgentStep:
    """Be lost, or offline beyond the grace; what the agent holds is to be released where that is new."""
    now, policy = context.now, context.policy
    if command.lost:
        lost = agents.mark_lost(agent, command, now, policy.lost_s)
        return lost, [] if lost is agent else [AgentGone(agent.id, lost=True)]
    vanished, release = agents.mark_gone(agent, command, now, policy.grace_s)
    return vanished, [AgentGone(agent.id)] if release else []


@decides_agent(AgentReturned)
def come_back(agent: Agent, _command: AgentReturned, context: Context) -> AgentStep:
    """Be what one was before the sockets were lost."""
    return agents.return_from_lost(agent, context.now), []


@decides_agent(WrapUpEnded)
def end_wrap_up(agent: Agent, command: WrapUpEnded, context: Context) -> AgentStep:
    """Be available again."""
    return agents.end_wrap_up(agent, command, context.now), []


@decides_agent(DrainAgent)
def begin_drain(agent: Agent, command: DrainAgent, context: Context) -> AgentStep:
    """Begin or stop to drain."""
    return drain(agent, command, context.now), []
