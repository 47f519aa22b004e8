"""An agent says what they are."""

from typing import Annotated, Literal

from usher_common.messages.declaration import AgentCommand, AtDesk, ClientId, Desk, Sender, Short

AgentStatus = Literal["available", "busy", "away", "wrap_up", "offline"]
WantedStatus = Literal["available", "busy", "away"]  # what agents may say of themselves


class SetAgentStatus(AgentCommand, frozen=True, tag="status"):
    """An agent says what they are, and why."""

    agent: Sender
    status: Annotated[AgentStatus, AtDesk(WantedStatus)]
    client_id: ClientId = ""
    reason: Short = ""
    hello: bool = False  # a client named it while it connected, which it may do on every connection

    desk = Desk("status", of="none")
