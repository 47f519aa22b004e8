"""An agent sets their status."""

from typing import Annotated, Literal

from usher_common.messages.declaration import AgentCommand, AtDesk, ClientId, Desk, Sender, Short

AgentStatus = Literal["available", "busy", "away", "wrap_up", "offline"]
WantedStatus = Literal["available", "busy", "away"]  # the statuses that agents may choose


class SetAgentStatus(AgentCommand, frozen=True, tag="status"):
    """An agent sets their status, and says why."""

    agent: Sender
    status: Annotated[AgentStatus, AtDesk(WantedStatus)]
    client_id: ClientId = ""
    reason: Short = ""
    hello: bool = False  # a client named it while connecting, which it may do on every connection

    desk = Desk("status", of="none")
