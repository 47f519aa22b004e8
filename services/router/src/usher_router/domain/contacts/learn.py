"""A contact says something about themselves: what is new replaces what was known, also what an agent wrote."""

from collections.abc import Iterable, Mapping

from msgspec.structs import replace
from usher_common.messages.contact_facts import ContactFacts, attribute, facts_of, values_of
from usher_common.messages.content import Profile

from usher_router.domain.contacts.person import Contacts, ContactState
from usher_router.domain.conversation.profile import ATTRIBUTES_KEPT


def learn_facts(contacts: Contacts, contact: str, came: Iterable[Profile]) -> Contacts:
    """Merge what came about this contact, in order."""
    for profile in came:
        contacts = _learn(contacts, contact, said_in(profile))
    return contacts


def is_news(state: ContactState, came: Iterable[Profile]) -> bool:
    """Return whether any of this would change the contact."""
    before = _said_before(state)
    return any(_news(before, said_in(profile)) for profile in came)


def said_in(profile: Profile) -> dict[str, str]:
    """Return the facts of a profile, by name."""
    named = {"name": profile.name, "email": profile.email, "phone": profile.phone, "language": profile.language}
    attributes = {attribute(name): value for name, value in profile.attributes.items()}
    return {name: value for name, value in (named | attributes).items() if value}


def _learn(contacts: Contacts, contact: str, said: dict[str, str]) -> Contacts:
    state = contacts.states[contact]
    news = _news(_said_before(state), said)
    if not news:
        return contacts
    own = with_values(state.own, news, named=said)
    known = None if state.said is None else {**state.said, **news}
    return contacts.put(replace(state, own=own, said=known)).choose(contact, news)


def _said_before(state: ContactState) -> dict[str, str]:
    return values_of(state.own) if state.said is None else state.said


def _news(before: Mapping[str, str], said: Mapping[str, str]) -> dict[str, str]:
    """Return what differs from the last time: a page repeats what it knows with every message."""
    return {name: value for name, value in said.items() if before.get(name) != value}


def with_values(facts: ContactFacts, values: Mapping[str, str], named: Mapping[str, str] | None = None) -> ContactFacts:
    """Set these values. Of too many attributes those named last are kept."""
    before = values_of(facts)
    changed = {name: value for name, value in values.items() if before.get(name, "") != value}
    after = before | changed
    last = {name for name in (named or values) if name in after} if _has_attribute(changed) else set()
    ordered = [*(name for name in after if name not in last), *(name for name in named or values if name in last)]
    joined = facts_of({name: after[name] for name in ordered})
    return replace(joined, attributes=dict(list(joined.attributes.items())[-ATTRIBUTES_KEPT:]))


def _has_attribute(names: Iterable[str]) -> bool:
    return any(name.startswith(attribute("")) for name in names)


def edited(state: ContactState, values: dict[str, str]) -> ContactState:
    """Let an agent set facts, and remember what the contact had said, so that its repetition is no news."""
    return replace(state, own=with_values(state.own, values), said=_said_before(state))
