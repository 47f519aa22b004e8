"""An agent's wrap-up time has passed."""

from usher_common.messages.declaration import AgentCommand


class WrapUpEnded(AgentCommand, frozen=True, tag="wrapped"):
    """An agent's wrap-up time, begun until `until` (microseconds), has passed."""

    until: int
