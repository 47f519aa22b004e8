"""The documents of first contact: how a contact can be written to, and the message that begins a conversation."""

from typing import Annotated

import msgspec
from msgspec import Meta
from usher_common.messages.limits import PEER_CHARS

from usher_gateway.http.endpoints.templates.documents import Values
from usher_gateway.http.schemas.contacts import Id, Short
from usher_gateway.limits import ATTACHMENTS, SUBJECT_CHARS, TEXT_CHARS


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """One address at which a contact can be written to first, by an account of ours.

    `blocked` is why it cannot now: "contact_stopped", "contact_blocked", "calls_refused" (the contact wants no more
    calls there), "other_open" (`conversation` is that one), "not_by_policy"; "" if it can. `template`: only a template
    is taken, unless `window_ends_at` (ms) is still to come. `subject`: the message has one. `call`: nothing is written
    there, the contact is called.
    """

    account: str
    account_name: str
    channel: str
    peer: str
    known: bool
    template: bool
    subject: bool
    call: bool
    window_ends_at: int | None
    blocked: str
    conversation: str


class Ways(msgspec.Struct, frozen=True):
    """How a contact can be written to first, what can be done now before what cannot.

    `calls_refused`: the numbers, among those of the ways and the contact's own, at which they want no more calls.
    """

    ways: tuple[Way, ...]
    calls_refused: tuple[str, ...] = ()


class WayQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The queue that the conversation is to belong to: its policy says by which channels.

    `conversation`: the ways are those in which this open conversation can go on.
    """

    queue: Short = "default"
    conversation: Short = ""


class FirstTemplate(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A template with its values; `variables` are their keys, in the same order."""

    name: Short
    language: Short = ""
    values: Values = ()
    variables: Values = ()


class NewConversation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What begins a conversation. `id` names the request: sent again, it is done once.

    `account` and `peer` are those of one of the contact's ways. `text` is how a template reads, and is of no use where
    they are called. `conversation`:
    instead of beginning one, this open conversation of the contact goes on there too; it must be the caller's.
    """

    id: Id
    account: Short
    peer: Annotated[str, Meta(min_length=1, max_length=PEER_CHARS)]
    text: Annotated[str, Meta(max_length=TEXT_CHARS)] = ""
    subject: Annotated[str, Meta(max_length=SUBJECT_CHARS)] = ""
    queue: Short = "default"
    attachments: Annotated[tuple[Short, ...], Meta(max_length=ATTACHMENTS)] = ()
    template: FirstTemplate | None = None
    conversation: Short = ""


class Begun(msgspec.Struct, frozen=True):
    """The conversation that was begun, which belongs to who began it."""

    conversation: str
