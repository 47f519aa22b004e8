"""An agent writes first: a conversation begins with what we say."""

from usher_common.messages.content import Attachment, Profile
from usher_common.messages.declaration import AddressCommand, ClientId, Loads, Sender
from usher_common.messages.sends import Template


class BeginConversation(AddressCommand, frozen=True, tag="begin"):
    """An agent begins a conversation with a contact at an address of theirs; the message's id is the envelope's.

    `contact` is whose address it becomes if it is not known yet, `profile` what is shown of them. `template` is sent
    instead of `text`, which is how it reads. `answers_only`: the channel takes anything but a template only within the
    window that a message of the contact opens. `call`: they are called, and `text` says so in the transcript.
    """

    loads = Loads(sender=True, sender_card=True, reached=True, consent=True, former=True)

    channel: str
    agent: Sender
    client_id: ClientId
    contact: str
    text: str
    subject: str = ""
    attachments: tuple[Attachment, ...] = ()
    template: Template | None = None
    queue: str = "default"
    profile: Profile = Profile()
    answers_only: bool = False
    call: bool = False
