"""The owner ends the conversation."""

from usher_common.messages.declaration import ClientId, ConversationCommand, Desk, Loads, Sender, Short, Tags


class CloseConversation(ConversationCommand, frozen=True, tag="close"):
    """The owner ends the conversation; `outcome` is a code of the business ("sold", "solved", …), `tags` are added."""

    agent: Sender
    client_id: ClientId
    outcome: Short = ""
    tags: Tags = ()

    desk = Desk("close")
    loads = Loads(holder=True)
