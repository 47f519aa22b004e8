"""An agent's sockets are gone, or there again."""

from usher_common.messages.declaration import AgentCommand


class AgentVanished(AgentCommand, frozen=True, tag="vanished"):
    """No socket of this agent for longer than the grace; `seen_at` (microseconds) is when it was last seen.

    `lost`: not yet for longer than the grace, but longer than anybody who is here is silent.
    """

    seen_at: int
    lost: bool = False


class AgentReturned(AgentCommand, frozen=True, tag="returned"):
    """An agent whose sockets were lost is here again, within the grace."""
