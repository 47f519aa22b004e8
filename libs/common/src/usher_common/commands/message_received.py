"""A contact wrote."""

from usher_common.messages.content import Attachment, Entry, Invited, Profile
from usher_common.messages.declaration import AddressCommand, ClientId, Loads


class MessageReceived(AddressCommand, frozen=True, tag="received"):
    """A contact wrote; the message's id is the envelope's.

    `client_id` is the visitor's own id of it ("" if a provider delivered it), `channel` e.g. "web", "webhook".
    `invited`: what the contact answers, if it opens a conversation.
    """

    loads = Loads(inviter=True)

    channel: str
    text: str
    client_id: ClientId = ""
    attachments: tuple[Attachment, ...] = ()
    profile: Profile | None = None
    entry: Entry | None = None
    invited: Invited | None = None
