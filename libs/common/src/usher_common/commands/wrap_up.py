"""An agent's wrap-up has ended."""

from usher_common.messages.declaration import AgentCommand


class WrapUpEnded(AgentCommand, frozen=True, tag="wrapped"):
    """An agent's wrap-up that was to last until `until` (microseconds) has ended."""

    until: int
