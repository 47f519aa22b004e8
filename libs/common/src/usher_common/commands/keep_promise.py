"""An agent has answered elsewhere what was promised."""

from usher_common.messages.declaration import ClientId, ConversationCommand, Desk, Loads, Sender, Short


class KeepPromise(ConversationCommand, frozen=True, tag="keep_promise"):
    """An agent gave the promised answer outside the conversation; `how`: "phone", "email" or a word of their own."""

    agent: Sender
    client_id: ClientId
    how: Short = ""

    desk = Desk("keep_promise", of="seen", otherwise="not_yours", filled=("how",))
    loads = Loads(sender_card=True)
