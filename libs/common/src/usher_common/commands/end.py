"""The visitor ends the conversation."""

from usher_common.messages.declaration import ClientId, ConversationCommand, Loads


class EndConversation(ConversationCommand, frozen=True, tag="end"):
    """The visitor ends the conversation; `client_id` is their own id of the command."""

    client_id: ClientId = ""

    loads = Loads(holder=True)
