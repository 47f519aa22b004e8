"""An agent has called with a phone of their own, and says how it went."""

from typing import Annotated

from msgspec import Meta

from usher_common.calls.outcomes import Said
from usher_common.messages.declaration import AtDesk, ClientId, ConversationCommand, Desk, Loads, Sender, Short, Text
from usher_common.messages.limits import LARGEST_WHOLE


class RecordCall(ConversationCommand, frozen=True, tag="record_call"):
    """An agent called the contact outside of the service; `again_at` (ms): when they are to be called again, 0: not.

    `note` is for colleagues, as every note. `number` is the one that was called ("": the one that the contact left):
    the outcomes "no_more_calls" and "calls_allowed" say whether it may be called from now on.
    """

    agent: Sender
    client_id: ClientId
    outcome: Annotated[Said, AtDesk(Said)]
    again_at: Annotated[int, AtDesk(Annotated[int, Meta(ge=0, le=LARGEST_WHOLE)])] = 0
    note: Text = ""
    number: Short = ""

    desk = Desk("record_call", of="seen", otherwise="not_yours")
    loads = Loads(sender_card=True, holder=True)
