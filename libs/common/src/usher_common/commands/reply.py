"""An agent writes to the contact."""

from usher_common.messages.content import Attachment
from usher_common.messages.declaration import ClientId, ConversationCommand, Loads, Sender, Text


class SendReply(ConversationCommand, frozen=True, tag="reply"):
    """An agent writes to the contact; the message's id is the envelope's.

    A desk sends it as a message, whose files are looked up before it becomes this command.
    """

    agent: Sender
    text: Text
    client_id: ClientId
    attachments: tuple[Attachment, ...] = ()

    loads = Loads(sender_card=True)
