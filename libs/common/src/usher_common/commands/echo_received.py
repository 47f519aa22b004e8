"""A colleague wrote to a contact in the provider's own app."""

from usher_common.messages.content import Attachment
from usher_common.messages.declaration import AddressCommand, Loads


class EchoReceived(AddressCommand, frozen=True, tag="echo"):
    """A colleague wrote outside of Usher; the message's id is the envelope's, and it is not sent again.

    `native_id` is the provider's id of it, `author` the colleague as far as the provider tells. `album` and `place`: as
    in `MessageReceived`.
    """

    loads = Loads(album=True)

    channel: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    native_id: str = ""
    author: str = ""
    album: str = ""
    place: int = 0
