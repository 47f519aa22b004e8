"""The owner hands the conversation over."""

from usher_common.messages.declaration import (
    ClientId,
    Colleague,
    ConversationCommand,
    Desk,
    Flag,
    Loads,
    Sender,
    Short,
    Skills,
    Text,
)


class TransferConversation(ConversationCommand, frozen=True, tag="transfer"):
    """The owner hands over: to one agent, or (if `to_agent` is empty) to the named queue, else its own.

    `skills`, if given, are required from now on. An agent who joined as a guest gets it at once (a warm transfer).
    `confirmed`: even to a queue that nobody serves.
    """

    agent: Sender
    client_id: ClientId
    to_agent: Colleague = ""
    skills: Skills | None = None
    note: Text = ""
    queue: Short = ""
    confirmed: Flag = False

    desk = Desk("transfer")
    loads = Loads(holder=True, colleague=True, pools=True)
