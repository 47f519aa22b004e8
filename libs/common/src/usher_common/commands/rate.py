"""The contact rates a conversation."""

from usher_common.messages.declaration import ClientId, ConversationCommand

SCORES = (1, 5)  # the worst and the best
COMMENT_CHARS = 2_000  # characters of a comment; longer ones are refused at the edge


class RateConversation(ConversationCommand, frozen=True, tag="rate"):
    """The contact gives a score from 1 to 5 with a comment; 0: they would rather not."""

    client_id: ClientId = ""
    score: int = 0
    comment: str = ""
