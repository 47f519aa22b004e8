"""An agent's connection is lost, or restored."""

from usher_common.messages.declaration import AgentCommand


class AgentVanished(AgentCommand, frozen=True, tag="vanished"):
    """No socket of this agent for longer than the grace; `seen_at` (microseconds) is when they were last seen.

    `lost`: not for longer than the grace yet, but for longer than any connected agent is silent.
    """

    seen_at: int
    lost: bool = False


class AgentReturned(AgentCommand, frozen=True, tag="returned"):
    """An agent whose connection was lost has returned within the grace."""
