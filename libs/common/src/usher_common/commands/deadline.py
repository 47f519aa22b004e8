"""A conversation's deadline has passed."""

from usher_common.messages.declaration import ConversationCommand, Loads


class DeadlineReached(ConversationCommand, frozen=True, tag="deadline"):
    """The conversation's deadline with this number has passed; a stale number is ignored."""

    number: int

    loads = Loads(holder=True, queues=True)
