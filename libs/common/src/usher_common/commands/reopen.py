"""An agent reopens a closed conversation."""

from usher_common.messages.declaration import ClientId, ConversationCommand, Desk, Loads, Sender


class ReopenConversation(ConversationCommand, frozen=True, tag="reopen"):
    """An agent who had it reopens a closed conversation, and owns it."""

    agent: Sender
    client_id: ClientId

    desk = Desk("reopen", of="seen", otherwise="not_yours")
    loads = Loads(sender=True, sender_card=True, siblings=True)
