"""Contacts that were merged, as a forest: each keeps its own facts, what is shown is computed (decision 0265).

Merging only says that one contact is a part of another; its addresses, conversations and facts stay its own. So undoing
is forgetting that sentence, in any order, and nothing has to be brought back.
"""

from collections.abc import Collection, Iterable, Mapping

import msgspec
from msgspec.structs import replace
from usher_common.messages.contact_facts import ContactFacts, MergeCause, Whose, facts_of, values_of


class ContactState(msgspec.Struct, frozen=True):
    """A contact's row: `own` are its own facts, `said` what it said last, where an agent wrote something else."""

    id: str
    own: ContactFacts = ContactFacts()
    said: dict[str, str] | None = None
    version: int = 0
    is_new: bool = False


Spoken = dict[str, tuple[tuple[str, Whose], ...]]


class Merge(msgspec.Struct, frozen=True):
    """`other` is a part of `kept`, by an agent (`cause` "") or by itself.

    `choices`: whose value is shown; without one the kept one's, if it has any. What somebody said, or an agent wrote of
    a contact, since then stands in `spoken`: by fact the contacts whom it was about, each with whose value is shown by
    it, the latest last. So what came from a part goes with that part when it is separated.
    """

    id: str
    kept: str
    other: str
    choices: dict[str, Whose] = {}
    at: int = 0
    cause: MergeCause = ""
    spoken: Spoken = {}

    def chosen(self) -> dict[str, Whose]:
        """Say by fact whose value is shown now."""
        return {**self.choices, **{name: said[-1][1] for name, said in self.spoken.items()}}

    def without(self, gone: Collection[str]) -> "Merge":
        """Forget what these contacts brought about."""
        left = {name: tuple(one for one in said if one[0] not in gone) for name, said in self.spoken.items()}
        return replace(self, spoken={name: said for name, said in left.items() if said})


class Contacts(msgspec.Struct, frozen=True):
    """Some contacts with all others whom they are merged with, and the merges that stand, in the order they came."""

    states: Mapping[str, ContactState]
    merges: tuple[Merge, ...] = ()

    def root(self, contact: str) -> str:
        """Return the contact that this one is shown as."""
        parents = {one.other: one.kept for one in self.merges}
        while contact in parents:
            contact = parents[contact]
        return contact

    def parent(self, contact: str) -> str:
        """Return the contact that this one was merged into, "" if none."""
        return next((one.kept for one in self.merges if one.other == contact), "")

    def under(self, contact: str) -> set[str]:
        """Name this contact and all that are a part of it, directly or through others."""
        found, added = {contact}, {contact}
        while added:
            added = {one.other for one in self.merges if one.kept in added} - found
            found |= added
        return found

    def members(self, root: str) -> list[str]:
        """Name all who are shown as this contact, it first."""
        return sorted([key for key in self.states if self.root(key) == root], key=lambda key: (key != root, key))

    def shown_with(self, contacts: Iterable[str]) -> set[str]:
        """Name all who are shown as the same person as one of these."""
        roots = {self.root(one) for one in contacts}
        return {one for one in self.states if self.root(one) in roots}

    def shown(self, contact: str) -> ContactFacts:
        """Compute what is shown: its own facts, and those of its parts as chosen."""
        facts = self.states[contact].own
        for merge in self.merges:
            if merge.kept == contact:
                facts = combine(facts, self.shown(merge.other), merge.chosen())
        return facts

    def put(self, *states: ContactState) -> "Contacts":
        """Replace these states."""
        return replace(self, states={**self.states, **{one.id: one for one in states}})

    def choose(self, contact: str, names: Iterable[str]) -> "Contacts":
        """Show this contact's own value of these facts on itself and on all that it is a part of."""
        names = tuple(names)
        chain = [contact]
        while parent := self.parent(chain[-1]):
            chain.append(parent)
        return replace(self, merges=tuple(_with_choice(one, chain, names) for one in self.merges))


def combine(kept: ContactFacts, other: ContactFacts, choices: Mapping[str, Whose]) -> ContactFacts:
    """Join the facts of two contacts: each as chosen, else the kept one's, else the other one's."""
    mine, theirs = values_of(kept), values_of(other)
    taken = {
        name
        for name in mine.keys() | theirs.keys()
        if (choice := choices.get(name)) == "other" or (choice is None and name not in mine)
    }
    names = [*mine, *(name for name in theirs if name not in mine)]
    values = {name: (theirs if name in taken else mine).get(name, "") for name in names}
    return facts_of(values)


def _with_choice(merge: Merge, chain: list[str], names: tuple[str, ...]) -> Merge:
    if merge.kept not in chain:
        return merge
    whose: Whose = "other" if merge.other in chain else "kept"
    said = {
        name: (*(one for one in merge.spoken.get(name, ()) if one[0] != chain[0]), (chain[0], whose)) for name in names
    }
    return replace(merge, spoken={**merge.spoken, **said})
