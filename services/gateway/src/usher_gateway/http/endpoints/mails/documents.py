"""The documents of mails."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from usher_gateway.limits import SHORT_CHARS


class MailPage(msgspec.Struct, frozen=True):
    """A path that opens the mail's HTML without a session for some minutes, for a sandboxed frame.

    `elsewhere`: how many of its pictures the mail does not contain. They are loaded with `&pictures=elsewhere` only.
    """

    url: str
    elsewhere: int


class MailPageQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The link's token, and whether pictures from elsewhere are loaded: whoever serves them learns who reads, when."""

    token: Annotated[str, Meta(max_length=SHORT_CHARS)] = ""
    pictures: Literal["", "elsewhere"] = ""


class UnsubscribeQuery(msgspec.Struct, frozen=True):
    """Whether it is taken back; what else stands in a link that was passed through other programs is left alone."""

    again: Literal["", "yes"] = ""
