"""An agent writes a note for colleagues."""

from usher_common.messages.declaration import ClientId, ConversationCommand, Desk, Loads, Sender, Text


class AddNote(ConversationCommand, frozen=True, tag="note"):
    """An agent writes a note for colleagues; the note's id is the envelope's."""

    agent: Sender
    client_id: ClientId
    text: Text

    desk = Desk("note", of="seen", otherwise="not_yours", filled=("text",))
    loads = Loads(sender_card=True)
