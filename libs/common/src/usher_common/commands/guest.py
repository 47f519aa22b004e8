"""A colleague joins the owner as a guest, and leaves."""

from usher_common.messages.declaration import ClientId, Colleague, ConversationCommand, Desk, Loads, Sender


class InviteAgent(ConversationCommand, frozen=True, tag="invite"):
    """The owner asks a colleague to join: they read and write, the owner stays the owner."""

    agent: Sender
    client_id: ClientId
    to_agent: Colleague

    desk = Desk("invite")
    loads = Loads(colleague=True)


class LeaveConversation(ConversationCommand, frozen=True, tag="leave"):
    """A guest leaves."""

    agent: Sender
    client_id: ClientId

    desk = Desk("leave")
    loads = Loads(sender_card=True)
