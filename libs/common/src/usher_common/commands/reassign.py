"""A supervisor gives an open conversation to somebody else."""

from usher_common.messages.declaration import (
    ClientId,
    Colleague,
    ConversationCommand,
    Desk,
    Flag,
    Loads,
    Sender,
    Short,
)
from usher_common.roles import LEADS


class ReassignConversation(ConversationCommand, frozen=True, tag="reassign"):
    """A supervisor gives any open conversation to an agent, or to a queue ("": its own).

    `owner` is the owner when the supervisor decided ("" nobody, None: not checked). `confirmed`: even to a queue that
    nobody serves.
    """

    agent: Sender
    client_id: ClientId
    to_agent: Colleague = ""
    queue: Short = ""
    owner: Short | None = None
    confirmed: Flag = False

    desk = Desk("reassign", roles=LEADS, of="open")
    loads = Loads(holder=True, colleague=True, pools=True)
