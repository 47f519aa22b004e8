"""The fields of socket messages, and the messages that visitors and agents share."""

from typing import Annotated

import msgspec
from msgspec import Meta

from usher_gateway.limits import ATTACHMENTS, ATTRIBUTES, SHORT_CHARS, SKILLS, URL_CHARS

Seq = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Short = Annotated[str, Meta(max_length=SHORT_CHARS)]
Url = Annotated[str, Meta(max_length=URL_CHARS)]
Skills = Annotated[tuple[Short, ...], Meta(max_length=SKILLS)]
Attributes = Annotated[
    dict[Annotated[str, Meta(min_length=1, max_length=SHORT_CHARS)], Short], Meta(max_length=ATTRIBUTES)
]
Attached = Annotated[tuple[Short, ...], Meta(max_length=ATTACHMENTS)]


class SocketMessage(msgspec.Struct, frozen=True, tag_field="type", gc=False):
    """A socket message is a JSON object whose `type` names its kind."""


class Sent(SocketMessage, frozen=True, kw_only=True):
    """A message whose id stays the same when it is sent again.

    `age_ms`: how long ago it was first sent, by the client's clock.
    """

    again: bool = False
    age_ms: int = 0


class Typing(SocketMessage, frozen=True, tag="typing"):
    """Somebody types, or stopped typing."""

    conversation: Short
    on: bool = True


class Marks(SocketMessage, frozen=True, tag="marks"):
    """Everything up to these sequences was shown, or read."""

    conversation: Short
    delivered: Seq = 0
    read: Seq = 0


class Ping(SocketMessage, frozen=True, tag="ping"):
    """Asks the other side for a pong."""


class Pong(SocketMessage, frozen=True, tag="pong"):
    """Answers a ping."""
