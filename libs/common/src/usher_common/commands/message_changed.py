"""What became of a message since it came; `target` is the provider's id of that message."""

from usher_common.messages.content import Attachment
from usher_common.messages.declaration import AddressCommand, Loads


class MessageEdited(AddressCommand, frozen=True, tag="edited"):
    """Who wrote it (the contact, or a colleague in the provider's own app) changed it to `text`."""

    target: str
    text: str

    loads = Loads(target=True)


class MessageDeleted(AddressCommand, frozen=True, tag="deleted"):
    """What the contact wrote, or a colleague in the provider's own app, was deleted."""

    target: str

    loads = Loads(target=True)


class MessageReacted(AddressCommand, frozen=True, tag="reacted"):
    """The contact reacted with `emoji` to a message of theirs or ours, or took it back ("")."""

    target: str
    emoji: str = ""

    loads = Loads(target=True)


class MediaFetched(AddressCommand, frozen=True, tag="media_fetched"):
    """The `number`-th file of a message was fetched, or could not be (no attachment, but a `reason` in words).

    `line` stands for it in the message's text until then.
    """

    target: str
    number: int
    line: str
    attachment: Attachment | None = None
    reason: str = ""

    loads = Loads(target=True)
