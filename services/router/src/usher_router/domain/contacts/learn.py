"""A contact says something about themselves: what is new replaces what was known, also what an agent wrote."""

from collections.abc import Iterable, Mapping

from msgspec.structs import replace
from usher_common.messages.contact_facts import ContactFacts, attribute, facts_of, values_of
from usher_common.messages.content import Profile
from usher_common.search.fold import fold

from usher_router.domain.contacts.person import Contacts, ContactState
from usher_router.domain.conversation.profile import ATTRIBUTES_KEPT

_NAMED = ("name", "email", "phone", "language")
_NO_FACTS = ("id", "expires")  # of an identity: who it is in the shop, and until when it may be used

Signed = Mapping[str, Mapping[str, str]]  # by contact, the facts that the shop's server signed of them


def learn_facts(contacts: Contacts, contact: str, came: Iterable[Profile], signed: Signed | None = None) -> Contacts:
    """Merge what came about this contact, in order; what somebody says replaces nothing that the shop has signed."""
    for profile in came:
        contacts = _learn(contacts, contact, said_in(profile), signed or {})
    return contacts


def signed_values(identity: Mapping[str, str]) -> dict[str, str]:
    """Return a signed identity's facts, by the names of `contact_facts.values_of`."""
    known = {name: value for name, value in identity.items() if name not in _NO_FACTS}
    return {name if name in _NAMED else attribute(name): value for name, value in known.items() if value}


def vouched(said: Mapping[str, str], signed: Mapping[str, str]) -> dict[str, str]:
    """Return what was said, with the signed values where it contradicts them."""
    return {
        name: signed[name] if name in signed and fold(signed[name]) != fold(value) else value
        for name, value in said.items()
    }


def is_news(state: ContactState, came: Iterable[Profile]) -> bool:
    """Return whether any of this would change the contact."""
    before = _said_before(state)
    return any(_news(before, said_in(profile)) for profile in came)


def said_in(profile: Profile) -> dict[str, str]:
    """Return the facts of a profile, by name."""
    named = {"name": profile.name, "email": profile.email, "phone": profile.phone, "language": profile.language}
    attributes = {attribute(name): value for name, value in profile.attributes.items()}
    return {name: value for name, value in (named | attributes).items() if value}


def _learn(contacts: Contacts, contact: str, said: dict[str, str], signed: Signed) -> Contacts:
    state, mine = contacts.states[contact], signed.get(contact, {})
    said = vouched(said, mine)
    news = _news(_said_before(state), said)
    if not news:
        return contacts
    own = with_values(state.own, news, named=said)
    known = None if state.said is None else {**state.said, **news}
    return contacts.put(replace(state, own=own, said=known)).choose(contact, _may_show(contacts, contact, news, signed))


def _may_show(contacts: Contacts, contact: str, names: Iterable[str], signed: Signed) -> list[str]:
    """Leave out what is signed of another contact that is shown as the same person, but not of this one."""
    others = contacts.shown_with([contact]) - {contact}
    elsewhere = {name for one in others for name in signed.get(one, {})} - signed.get(contact, {}).keys()
    return [name for name in names if name not in elsewhere]


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
