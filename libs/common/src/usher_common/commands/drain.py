"""A supervisor lets an agent finish what they have and get nothing new."""

from usher_common.messages.declaration import AgentCommand, ClientId, Colleague, Desk, Flag, Sender
from usher_common.roles import LEADS


class DrainAgent(AgentCommand, frozen=True, tag="drain"):
    """A supervisor lets an agent finish what they have and get nothing new (`on`), or get work again."""

    agent: Colleague
    by: Sender  # the supervisor
    client_id: ClientId
    on: Flag = True

    desk = Desk("drain", roles=LEADS, of="none")
