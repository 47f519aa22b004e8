"""The agent of a conversation is gone."""

from usher_common.messages.declaration import ConversationCommand, Loads


class ReleaseConversation(ConversationCommand, frozen=True, tag="release"):
    """The owner of `assignment` (or the agent it is offered to) is gone: offer it to others."""

    assignment: str
    reason: str

    loads = Loads(holder=True)
