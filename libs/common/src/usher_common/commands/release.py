"""The agent of a conversation is gone."""

from usher_common.messages.declaration import ConversationCommand, Loads


class ReleaseConversation(ConversationCommand, frozen=True, tag="release"):
    """The owner (or the one it is offered to) of `assignment` is gone: offer it again."""

    assignment: str
    reason: str

    loads = Loads(holder=True)
