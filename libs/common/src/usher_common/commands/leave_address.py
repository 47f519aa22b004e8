"""Two contacts were separated, and an address of the one is in a conversation of the other."""

from usher_common.messages.declaration import ConversationCommand


class LeaveAddress(ConversationCommand, frozen=True, tag="leave_address"):
    """Take this address of `contact` out of the conversation; the router asks for it when a merge is undone."""

    account: str
    peer: str
    channel: str
    contact: str
