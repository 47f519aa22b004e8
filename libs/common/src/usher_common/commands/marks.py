"""Up to which message one side's screen has shown, and its reader has seen."""

from usher_common.messages.content import Party
from usher_common.messages.declaration import ConversationCommand


class ReportMarks(ConversationCommand, frozen=True, tag="marks"):
    """One side's screen has shown (`delivered`) or its reader has seen (`read`) everything up to these sequences."""

    party: Party
    delivered: int = 0
    read: int = 0
    agent: str = ""
