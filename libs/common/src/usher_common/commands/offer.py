"""An agent answers an offer."""

from usher_common.messages.declaration import ClientId, ConversationCommand, Desk, Loads, Sender, Short


class AcceptOffer(ConversationCommand, frozen=True, tag="accept"):
    """An agent accepts the conversation offered under `assignment`."""

    agent: Sender
    assignment: Short
    client_id: ClientId

    desk = Desk("accept", otherwise="not_offered")
    loads = Loads(holder=True, sender_card=True)


class DeclineOffer(ConversationCommand, frozen=True, tag="decline"):
    """An agent declines the conversation offered under `assignment`."""

    agent: Sender
    assignment: Short
    client_id: ClientId
    reason: Short = ""

    desk = Desk("decline", otherwise="not_offered")
    loads = Loads(holder=True)
