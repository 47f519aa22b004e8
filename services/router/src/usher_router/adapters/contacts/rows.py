"""Conversion between rows of contacts and what the core knows of them."""

from collections.abc import Mapping
from typing import Any

import msgspec
from usher_common.messages.contact_facts import ContactFacts, Whose
from usher_common.search.contact_words import sort_key

from usher_router.domain.contacts.person import Contacts, ContactState, Merge, Spoken

CONTACT_CHANGES = (
    "name",
    "email",
    "phone",
    "language",
    "external_id",
    "attributes_json",
    "own_json",
    "said_json",
    "merged_into",
    "root_id",
    "sort_key",
    "version",
)

_facts = msgspec.json.Decoder(ContactFacts).decode
_said = msgspec.json.Decoder(dict[str, str]).decode
_choices = msgspec.json.Decoder(dict[str, Whose]).decode
_spoken = msgspec.json.Decoder(Spoken).decode
_encoder = msgspec.json.Encoder()


def encoded(value: Any) -> str:
    """Encode a value as JSON."""
    return _encoder.encode(value).decode()


def facts_in(row: Mapping[str, Any]) -> ContactFacts:
    """Read what a row shows."""
    return ContactFacts(
        name=row["name"],
        email=row["email"],
        phone=row["phone"],
        language=row["language"],
        external_id=row["external_id"],
        attributes=_said(row["attributes_json"]),
    )


def state_of(row: Mapping[str, Any]) -> ContactState:
    """Read a row's own facts."""
    own = _facts(row["own_json"]) if row["own_json"] else facts_in(row)
    return ContactState(row["id"], own, _said(row["said_json"]) if row["said_json"] else None, row["version"])


def merge_of(row: Mapping[str, Any]) -> Merge:
    """Read a merge."""
    choices, spoken = _choices(row["choices_json"]), _spoken(row["spoken_json"])
    return Merge(row["id"], row["kept_id"], row["other_id"], choices, row["at"], row["cause"], spoken)


def row_of(contacts: Contacts, contact: str) -> dict[str, Any]:
    """Encode a contact, as it is shown and as it is by itself, without its version."""
    state, shown, root = contacts.states[contact], contacts.shown(contact), contacts.root(contact)
    joined = any(contact in {one.kept, one.other} for one in contacts.merges)
    return {
        "id": contact,
        **facts_row(shown),
        "own_json": encoded(state.own) if shown != state.own else "",
        "said_json": encoded(state.said) if state.said is not None else "",
        "merged_into": contacts.parent(contact),
        "root_id": root if joined else None,
    }


def facts_row(facts: ContactFacts) -> dict[str, Any]:
    """Encode facts as a contact's columns."""
    return {
        "name": facts.name,
        "email": facts.email,
        "phone": facts.phone,
        "language": facts.language,
        "external_id": facts.external_id,
        "attributes_json": encoded(facts.attributes),
        "sort_key": sort_key(facts.name, facts.email, facts.phone),
    }
