"""The owner hands over."""

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
    """The owner hands over: to one agent, or (`to_agent` empty) to the queue named (else its own).

    `skills`, if given, are required from now on. To an agent who joined as a guest it goes at once (a warm transfer).
    `confirmed`: to a queue that nobody serves, too.
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
