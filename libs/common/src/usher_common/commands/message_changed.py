"""The contact edited, deleted or reacted to a message; `target` is the provider's id of that message."""

from usher_common.messages.declaration import AddressCommand, Loads


class MessageEdited(AddressCommand, frozen=True, tag="edited"):
    """The contact changed what they had written to `text`."""

    target: str
    text: str

    loads = Loads(target=True)


class MessageDeleted(AddressCommand, frozen=True, tag="deleted"):
    """The contact deleted what they had written."""

    target: str

    loads = Loads(target=True)


class MessageReacted(AddressCommand, frozen=True, tag="reacted"):
    """The contact reacted with `emoji` to a message of theirs or ours, or took it back ("")."""

    target: str
    emoji: str = ""

    loads = Loads(target=True)
