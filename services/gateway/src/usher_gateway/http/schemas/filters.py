"""By what conversations, and messages in them, are picked out."""

from typing import Annotated

import msgspec
from msgspec import Meta
from usher_common.messages.events import ConversationStatus
from usher_common.messages.limits import LARGEST_WHOLE

from usher_gateway.limits import SHORT_CHARS

_Name = Annotated[str, Meta(max_length=SHORT_CHARS)]
_Time = Annotated[int, Meta(ge=0, le=LARGEST_WHOLE)]


class Filters(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All that are given and not empty must fit; `agent` has it or, of closed ones, had or joined it; times in ms.

    `rated`: its contact gave this score or a lower one.
    """

    status: ConversationStatus | None = None
    agent: _Name = ""
    queue: _Name = ""
    channel: _Name = ""
    tag: _Name = ""
    rated: Annotated[int, Meta(ge=1, le=5)] | None = None
    since: _Time | None = None
    before: _Time | None = None
