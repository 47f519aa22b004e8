"""A call that an agent began has ended."""

from usher_common.calls.outcomes import Outcome
from usher_common.messages.declaration import ConversationCommand, Loads


class CallEnded(ConversationCommand, frozen=True, tag="call_ended"):
    """The provider says how a call ended that this agent began."""

    agent: str
    outcome: Outcome

    loads = Loads(sender_card=True)
