"""The owner asks the contact to wait, and comes back."""

from usher_common.messages.declaration import ClientId, ConversationCommand, Desk, Loads, Sender, Text


class HoldConversation(ConversationCommand, frozen=True, tag="hold"):
    """The owner asks the contact to wait; `text` is a message to them ("" for the usual notice)."""

    agent: Sender
    client_id: ClientId
    text: Text = ""

    desk = Desk("hold")
    loads = Loads(sender_card=True)


class ResumeConversation(ConversationCommand, frozen=True, tag="unhold"):
    """The owner is back."""

    agent: Sender
    client_id: ClientId

    desk = Desk("unhold")
