"""An agent writes to the contact."""

from usher_common.messages.content import Attachment
from usher_common.messages.declaration import ClientId, ConversationCommand, Loads, Sender, Text
from usher_common.messages.sends import Template


class SendReply(ConversationCommand, frozen=True, tag="reply"):
    """An agent writes to the contact; the message's id is the envelope's.

    A desk sends it as a message, whose files are looked up before it becomes this command. It goes to the address that
    the contact used last, or to the one of the conversation that `account` and `peer` name. `template` is sent instead
    of `text`, which is how the desk shows it. `joins`: the channel of an address of the contact that is not yet one of
    the conversation, and becomes one by this answer; a mail has a `subject` then. `call`: they are called there, and
    `text` says so.
    """

    agent: Sender
    text: Text
    client_id: ClientId
    attachments: tuple[Attachment, ...] = ()
    account: str = ""
    peer: str = ""
    template: Template | None = None
    joins: str = ""
    subject: str = ""
    call: bool = False

    loads = Loads(sender_card=True, consent=True)
