"""The documents of contacts: the list, one contact, its changes, merges."""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType
from usher_common.messages.contact_facts import MergeCause, Whose
from usher_common.messages.events import ConversationStatus
from usher_common.messages.limits import LARGEST_WHOLE

from usher_gateway.limits import ATTRIBUTE_CHARS, CONTACT_ATTRIBUTES, CURSOR_CHARS, PAGE_ROWS, SHORT_CHARS

Id = Annotated[str, Meta(min_length=1, max_length=SHORT_CHARS)]
Short = Annotated[str, Meta(max_length=SHORT_CHARS)]
Version = Annotated[int, Meta(ge=0, le=LARGEST_WHOLE)]
AttributeName = Annotated[str, Meta(min_length=1, max_length=SHORT_CHARS)]
AttributeValue = Annotated[str, Meta(max_length=ATTRIBUTE_CHARS)]
FactName = Annotated[str, Meta(min_length=1, max_length=SHORT_CHARS + len("attributes."))]


class ContactQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Words of name, e-mail address, phone number or attributes, each from its beginning; `after` is a list's `next`.

    `address` finds the contact of one address instead: the channel's account, a slash, and the peer.
    """

    q: Short = ""
    address: Short = ""
    after: Annotated[str, Meta(max_length=CURSOR_CHARS, pattern=r"^[A-Za-z0-9_=-]*\Z")] = ""
    limit: Annotated[int, Meta(ge=1, le=PAGE_ROWS)] = 50


class ListedContact(msgspec.Struct, frozen=True, kw_only=True):
    """A contact in a list; `proved` names the facts that the shop has signed as they are shown."""

    id: str
    name: str
    email: str
    phone: str
    external_id: str
    proved: tuple[str, ...]
    created_at: int


class ContactList(msgspec.Struct, frozen=True):
    """Contacts by name; `next` goes on with the list, "" at its end."""

    contacts: tuple[ListedContact, ...]
    next: str


class ContactAddress(msgspec.Struct, frozen=True):
    """Where the contact is reached; `contact` is whose own it is, where contacts were merged."""

    channel: str
    account: str
    peer: str
    contact: str


class ContactConversation(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation. `readable`: the caller may open it; else its last line is left out. Times in ms."""

    id: str
    channel: str
    status: ConversationStatus
    queue: str
    agent: str
    opened_at: int
    closed_at: int | None
    last_text: str
    readable: bool


class ContactChange(msgspec.Struct, frozen=True, kw_only=True):
    """What was changed, with the values before and after, by fact. `undoable`: a merge that still stands.

    `cause`: why a merge came about by itself, by a visitor's one-time token or a provider's word; "": an agent did it.
    """

    version: int
    kind: Literal["edited", "merged", "unmerged", "imported"]
    agent: str
    agent_name: str
    at: int
    before: dict[str, str]
    after: dict[str, str]
    merge: str
    other: str
    other_name: str
    undoable: bool
    cause: MergeCause


class SimilarContact(msgspec.Struct, frozen=True, kw_only=True):
    """A contact who may be the same person: they have the same fact, or one came with a token of the other.

    A hint only; `proved`: the fact is signed on both sides.
    """

    id: str
    name: str
    email: str
    phone: str
    fact: Literal["email", "phone", "external_id", "token"]
    proved: bool


class ContactDocument(msgspec.Struct, frozen=True, kw_only=True):
    """All about a contact. `merged_into`: it is shown as a part of that one. Times in ms.

    `signed` is what the shop's server signed, with its names; `proved` names the facts that are shown as signed.
    """

    id: str
    version: int
    name: str
    email: str
    phone: str
    language: str
    external_id: str
    attributes: dict[str, str]
    proved: tuple[str, ...]
    signed: dict[str, str]
    created_at: int
    merged_into: str
    addresses: tuple[ContactAddress, ...]
    conversations: tuple[ContactConversation, ...]
    conversations_found: int
    history: tuple[ContactChange, ...]
    similar: tuple[SimilarContact, ...]


class ContactPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Facts to set; "" removes one, null an attribute. `id` names the change: sent again, it is made once.

    `version` is the one that was seen: if the contact has changed since, nothing is.
    """

    id: Id
    version: Version
    name: Short | UnsetType = UNSET
    email: Short | UnsetType = UNSET
    phone: Short | UnsetType = UNSET
    language: Short | UnsetType = UNSET
    external_id: Short | UnsetType = UNSET
    attributes: Annotated[dict[AttributeName, AttributeValue | None], Meta(max_length=CONTACT_ATTRIBUTES)] = {}


class ContactMerge(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Make `other` a part of the contact. `choices` says by fact whose value is shown, the kept one's if not said."""

    id: Id
    version: Version
    other: Id
    other_version: Version
    choices: dict[FactName, Whose] = {}


class MergeUndo(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Separate what a merge joined."""

    id: Id
    merge: Id
