"""Decide the commands on contacts: each returns the contacts as they are then, or a refusal that changes nothing."""

from msgspec.structs import replace
from usher_common.commands.contact import EditContact, ImportContacts, ImportedContact, MergeContacts, UndoMerge

from usher_router.domain.contacts.learn import edited
from usher_router.domain.contacts.person import Contacts, ContactState, Merge
from usher_router.domain.contacts.step import ContactStep, Refused, Written
from usher_router.domain.decide import decides_contacts

GONE = "no_contact"
STALE = "contact_changed"
MERGED = "contact_merged"


@decides_contacts(EditContact)
def edit_contact(contacts: Contacts, command: EditContact, _id: str, _now: int) -> ContactStep:
    """Set facts of a contact as it was seen."""
    if refusal := _refusal(contacts, command.contact, command.version):
        return refusal
    state = edited(contacts.states[command.contact], command.values)
    return Written(contacts.put(state).choose(command.contact, command.values), "edited", (command.contact,))


@decides_contacts(MergeContacts)
def merge_contacts(contacts: Contacts, command: MergeContacts, id_: str, now: int) -> ContactStep:
    """Make one contact a part of the other; both as they were seen."""
    if command.kept == command.other:
        return Refused("same_contact", command.kept)
    pairs = ((command.kept, command.kept_version), (command.other, command.other_version))
    for contact, version in pairs:
        if refusal := _refusal(contacts, contact, version):
            return refusal
    merge = Merge(id_, command.kept, command.other, command.choices, now)
    joined = replace(contacts, merges=(*contacts.merges, merge))
    return Written(joined, "merged", (command.kept, command.other), id_)


@decides_contacts(UndoMerge)
def undo_merge(contacts: Contacts, command: UndoMerge, _id: str, _now: int) -> ContactStep:
    """Forget one merge; whatever came since is where it came to."""
    merge = next((one for one in contacts.merges if one.id == command.merge), None)
    if merge is None:
        return Refused("no_merge", command.merge)
    gone = contacts.under(merge.other)
    left = [one for one in contacts.merges if one is not merge]
    apart = replace(contacts, merges=tuple(one if one.kept in gone else one.without(gone) for one in left))
    return Written(apart, "unmerged", (merge.kept, merge.other), merge.id)


@decides_contacts(ImportContacts)
def import_contacts(contacts: Contacts, command: ImportContacts, _id: str, _now: int) -> ContactStep:
    """Write each line whose contact is as the dry run saw it."""
    done: list[str] = []
    for row in command.rows:
        if (after := _imported(contacts, row)) is not None:
            contacts = after
            done.append(row.contact)
    left = [row.contact for row in command.rows if row.contact not in done]
    return Written(contacts, "imported", tuple(done), detail=" ".join(left))


def _imported(contacts: Contacts, row: ImportedContact) -> Contacts | None:
    if row.version < 0 and row.contact not in contacts.states:
        contacts = contacts.put(ContactState(row.contact, is_new=True))
    elif _refusal(contacts, row.contact, row.version):
        return None
    state = edited(contacts.states[row.contact], row.values)
    return contacts.put(state).choose(row.contact, row.values)


def _refusal(contacts: Contacts, contact: str, version: int) -> Refused | None:
    state = contacts.states.get(contact)
    if state is None:
        return Refused(GONE, contact)
    if contacts.parent(contact):
        return Refused(MERGED, contacts.root(contact))
    return None if state.version == version else Refused(STALE, str(state.version))
