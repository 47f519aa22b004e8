"""Contacts that were merged, as a forest: each keeps its own facts, what is shown is computed (decision 0265).

Merging only says that one contact is a part of another; its addresses, conversations and facts stay its own. So undoing
is forgetting that sentence, in any order, and nothing has to be brought back.
"""

from collections.abc import Iterable, Mapping

import msgspec
from msgspec.structs import replace
from usher_common.messages.contact_facts import ContactFacts, Whose, facts_of, values_of


class ContactState(msgspec.Struct, frozen=True):
    """A contact's row: `own` are its own facts, `said` what it said last, where an agent wrote something else."""

    id: str
    own: ContactFacts = ContactFacts()
    said: dict[str, str] | None = None
    version: int = 0
    is_new: bool = False


class Merge(msgspec.Struct, frozen=True):
    """`other` is a part of `kept`. `choices`: whose value is shown; without one the kept one's, if it has any."""

    id: str
    kept: str
    other: str
    choices: dict[str, Whose] = {}
    at: int = 0


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
                facts = combine(facts, self.shown(merge.other), merge.choices)
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
    return replace(merge, choices={**merge.choices, **dict.fromkeys(names, whose)})
