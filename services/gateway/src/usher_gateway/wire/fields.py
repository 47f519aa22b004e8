"""The fields that frames of browsers are made of, and the frames that visitors and agents share."""

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
    """A frame is a JSON object whose `type` names it."""


class Sent(SocketMessage, frozen=True, kw_only=True):
    """What keeps its id when it is sent again; `age_ms`: how long ago it was first asked, as the client counts."""

    again: bool = False
    age_ms: int = 0


class Typing(SocketMessage, frozen=True, tag="typing"):
    """Somebody types, or stopped."""

    conversation: Short
    on: bool = True


class Marks(SocketMessage, frozen=True, tag="marks"):
    """All up to these sequences was shown, or seen."""

    conversation: Short
    delivered: Seq = 0
    read: Seq = 0


class Ping(SocketMessage, frozen=True, tag="ping"):
    """Is anybody there."""


class Pong(SocketMessage, frozen=True, tag="pong"):
    """Yes."""
