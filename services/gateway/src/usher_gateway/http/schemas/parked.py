"""The documents of parked envelopes."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from usher_gateway.http.schemas.admin import Key, Limit
from usher_gateway.limits import PARKED_AT_ONCE, PARKED_WHY_CHARS

ReasonClass = Literal["refused", "too_old", "crash", "unreadable", "broker", "error"]
Ids = Annotated[tuple[Annotated[str, Meta(max_length=64)], ...], Meta(max_length=PARKED_AT_ONCE)]
Why = Annotated[str, Meta(min_length=1, max_length=PARKED_WHY_CHARS, pattern=r"\S")]


class ParkedQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which to list, and how many."""

    limit: Limit = 50
    channel: Key | None = None
    reason_class: ReasonClass | None = None


class ParkedDocument(msgspec.Struct, frozen=True):
    """A parked envelope; times in ms, `accepted_at` 0 if it is not known; `kind` "" if its bytes cannot be read.

    `replaying`: it was sent again and has not left yet.
    """

    id: str
    stream: str
    partition: int
    envelope: str
    reason: str
    reason_class: ReasonClass
    detail: str
    at: int
    accepted_at: int
    kind: str
    channel: str
    conversation: str
    replays: int
    replaying: bool


class ParkedGroup(msgspec.Struct, frozen=True):
    """How many of one channel ("" if it is not known) were parked for one kind of reasons."""

    channel: str
    reason_class: ReasonClass
    count: int


class ParkedList(msgspec.Struct, frozen=True):
    """Parked envelopes, newest first; `groups` and `total` are of all."""

    parked: tuple[ParkedDocument, ...]
    groups: tuple[ParkedGroup, ...]
    total: int


class ParkedContent(msgspec.Struct, frozen=True):
    """A parked envelope with its content, None if it cannot be read; `bytes` are its first ones in hex."""

    parked: ParkedDocument
    content: dict[str, Any] | None
    bytes: str


class ParkedReplay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which to send again: those named, else of a channel and kind of reasons; `everything` if neither is given."""

    ids: Ids = ()
    channel: Key | None = None
    reason_class: ReasonClass | None = None
    everything: bool = False
    dry_run: bool = False


class ParkedDrop(ParkedReplay, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which to delete for good, and why."""

    why: Why


class ParkedDone(msgspec.Struct, frozen=True):
    """What was done, or would be if `dry_run`: `done` in that order.

    `busy` are being replayed by somebody else, `unreadable` cannot be sent, `overtaking` are sent although something
    older of the same conversation stays parked, `left` come with the next call.
    """

    dry_run: bool
    done: tuple[str, ...]
    busy: int
    unreadable: tuple[str, ...]
    overtaking: tuple[str, ...]
    left: int


class ParkedLogQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many to list."""

    limit: Limit = 50


class ParkedLogDocument(msgspec.Struct, frozen=True):
    """What somebody did with a parked envelope; `at` in ms."""

    parked: str
    envelope: str
    action: Literal["replayed", "dropped"]
    by: str
    why: str
    reason: str
    channel: str
    at: int


class ParkedLog(msgspec.Struct, frozen=True):
    """Replays and drops, newest first."""

    log: tuple[ParkedLogDocument, ...]
