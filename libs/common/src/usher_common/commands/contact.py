"""An agent changes, merges, separates or imports contacts. Asked for over HTTP; answered on record (decision 0266)."""

import msgspec

from usher_common.messages.contact_facts import Whose
from usher_common.messages.declaration import ContactCommand


class EditContact(ContactCommand, frozen=True, tag="edit_contact"):
    """Set these facts ("" removes one), unless the contact has changed since `version`."""

    agent: str
    contact: str
    version: int
    values: dict[str, str]  # by the names of `contact_facts.values_of`


class MergeContacts(ContactCommand, frozen=True, tag="merge_contacts"):
    """Show `other` as a part of `kept`; `choices` says whose facts are shown, else the kept one's as far as known."""

    agent: str
    kept: str
    kept_version: int
    other: str
    other_version: int
    choices: dict[str, Whose]


class UndoMerge(ContactCommand, frozen=True, tag="undo_merge"):
    """Separate what one merge joined."""

    agent: str
    merge: str


class ImportedContact(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of an import: a new contact (version -1), or these facts of one as the dry run saw it."""

    contact: str
    version: int
    values: dict[str, str]


class ImportContacts(ContactCommand, frozen=True, tag="import_contacts"):
    """Write these lines; one whose contact has changed since is left out, and counted in the answer."""

    agent: str
    rows: tuple[ImportedContact, ...]
