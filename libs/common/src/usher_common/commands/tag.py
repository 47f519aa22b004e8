"""An agent tags a conversation."""

from usher_common.messages.declaration import ClientId, ConversationCommand, Desk, Loads, Sender, Tags


class TagConversation(ConversationCommand, frozen=True, tag="tag"):
    """An agent sets the conversation's tags; these replace all former ones."""

    agent: Sender
    client_id: ClientId
    tags: Tags

    desk = Desk("tag", of="seen", otherwise="not_yours")
    loads = Loads(sender_card=True)
