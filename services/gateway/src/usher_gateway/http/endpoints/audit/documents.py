"""Documents of the audit log."""

from typing import Annotated

import msgspec
from usher_common.messages.limits import LARGEST_WHOLE

from usher_gateway.limits import AUDIT_PAGE

_Time = Annotated[int, msgspec.Meta(ge=0, le=LARGEST_WHOLE)]  # ms
_Word = Annotated[str, msgspec.Meta(max_length=200)]


class AuditQuery(msgspec.Struct, frozen=True):
    """Which entries: `who` did it (an agent's id), the `action`, the `kind` of thing and its id, `before` a number.

    `since` a time and until just before `until`, in ms; 0: any.
    """

    who: _Word = ""
    action: _Word = ""
    kind: _Word = ""
    thing: _Word = ""
    before: Annotated[int, msgspec.Meta(ge=0, le=LARGEST_WHOLE)] = 0
    since: _Time = 0
    until: _Time = 0
    limit: Annotated[int, msgspec.Meta(ge=1, le=AUDIT_PAGE)] = 50


class AuditEntry(msgspec.Struct, frozen=True):
    """An entry: its number, when (ms), who ("" where nobody knows), what, on what, and its hash in the chain."""

    n: int
    at: int
    who: str
    action: str
    kind: str
    thing: str
    hash: str


class AuditPage(msgspec.Struct, frozen=True):
    """Entries, the newest first; `next` is the `before` of the page that follows, 0 after the last."""

    entries: tuple[AuditEntry, ...]
    next: int
