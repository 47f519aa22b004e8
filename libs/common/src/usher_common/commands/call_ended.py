"""A call of an agent to a contact has ended."""

from usher_common.calls.outcomes import Outcome
from usher_common.messages.declaration import ConversationCommand, Loads


class CallEnded(ConversationCommand, frozen=True, tag="call_ended"):
    """The provider says how a call ended that this agent began, or took ("": nobody did): a call back."""

    agent: str
    outcome: Outcome

    loads = Loads(sender_card=True, holder=True)
