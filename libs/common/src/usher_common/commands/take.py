"""An agent takes a waiting conversation from the queue."""

from usher_common.messages.declaration import ClientId, ConversationCommand, Desk, Loads, Sender


class TakeConversation(ConversationCommand, frozen=True, tag="take"):
    """An agent takes a waiting conversation from the queue, without an offer."""

    agent: Sender
    client_id: ClientId

    desk = Desk("take", of="open")
    loads = Loads(sender=True, sender_card=True)
