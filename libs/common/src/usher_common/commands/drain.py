"""A supervisor drains an agent: they finish what they have and get nothing new."""

from usher_common.messages.declaration import AgentCommand, ClientId, Colleague, Desk, Flag, Sender
from usher_common.roles import LEADS


class DrainAgent(AgentCommand, frozen=True, tag="drain"):
    """A supervisor starts (`on`) or stops draining an agent, who then finishes what they have and gets nothing new."""

    agent: Colleague
    by: Sender  # the supervisor
    client_id: ClientId
    on: Flag = True

    desk = Desk("drain", roles=LEADS, of="none")
