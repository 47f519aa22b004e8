"""Contacts are merged and separated again in any order, and nothing of them is lost (decision 0265)."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from usher_common.commands.contact import EditContact, ImportContacts, ImportedContact, MergeContacts, UndoMerge
from usher_common.messages.contact_facts import ContactFacts, Whose, values_of
from usher_common.messages.content import Profile
from usher_router.adapters.contacts.rows import row_of
from usher_router.domain.contacts.change import GONE, MERGED, STALE
from usher_router.domain.contacts.learn import is_news, learn_facts, said_in, signed_values
from usher_router.domain.contacts.person import Contacts, ContactState
from usher_router.domain.contacts.step import Refused, Written
from usher_router.domain.decide import decide_contacts

NAMES = ("a", "b", "c", "d", "e")
VALUES = st.sampled_from(["", "x", "y", "z"])
FACTS = st.builds(
    ContactFacts,
    name=VALUES,
    email=VALUES,
    phone=VALUES,
    attributes=st.dictionaries(st.sampled_from(["plan", "city"]), st.sampled_from(["x", "y"]), max_size=2),
)
CHOICES = st.dictionaries(
    st.sampled_from(["name", "email", "phone", "attributes.plan"]), st.sampled_from(["kept", "other"]), max_size=4
)
WHO = st.sampled_from(NAMES)
SAID = st.builds(Profile, name=VALUES, email=VALUES, attributes=st.dictionaries(st.just("plan"), st.just("x")))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("merge"), WHO, WHO, CHOICES),
        st.tuples(st.just("merge"), WHO, WHO, CHOICES),
        st.tuples(st.just("undo"), st.integers(0, 9)),
        st.tuples(st.just("say"), WHO, SAID),
    ),
    max_size=14,
)
START = st.tuples(*[FACTS] * len(NAMES))


def contacts_of(*facts: ContactFacts) -> Contacts:
    """Make separate contacts."""
    return Contacts({key: ContactState(key, one) for key, one in zip(NAMES, facts, strict=False)})


def done(contacts: Contacts, command: Any, name: str = "j") -> Contacts:
    """Let a command be done; a refusal changes nothing."""
    step = decide_contacts(contacts, command, name, 7)
    return step.contacts if isinstance(step, Written) else contacts


def shown(contacts: Contacts) -> Mapping[str, ContactFacts]:
    """What each contact shows."""
    return {key: contacts.shown(key) for key in contacts.states}


def follow(contacts: Contacts, steps: list[Any]) -> Contacts:
    """Take these steps."""
    for number, (kind, *rest) in enumerate(steps):
        if kind == "merge":
            kept, other, choices = rest
            contacts = done(contacts, MergeContacts("ana", kept, 0, other, 0, choices), f"j{number}")
        elif kind == "undo" and contacts.merges:
            contacts = done(contacts, UndoMerge("ana", contacts.merges[rest[0] % len(contacts.merges)].id))
        elif kind == "say":
            contacts = learn_facts(contacts, rest[0], [rest[1]])
    return contacts


@given(START, STEPS)
def test_each_contact_is_shown_with_exactly_one(start: tuple[ContactFacts, ...], steps: list[Any]) -> None:
    """So that each address and conversation, which stay with their contact, are shown once."""
    contacts = follow(contacts_of(*start), steps)
    roots = [key for key in NAMES if not contacts.parent(key)]

    assert sorted(key for root in roots for key in contacts.members(root)) == sorted(NAMES)


@given(START, STEPS, st.randoms(use_true_random=False))
def test_undoing_everything_restores_the_beginning(
    start: tuple[ContactFacts, ...], steps: list[Any], order: Any
) -> None:
    """In any order of undoing; what was said meanwhile stays with whom said it."""
    separate = contacts_of(*start)
    contacts = follow(separate, steps)
    merges = [one.id for one in contacts.merges]
    order.shuffle(merges)
    for merge in merges:
        contacts = done(contacts, UndoMerge("ana", merge))
    for kind, *rest in steps:
        if kind == "say":
            separate = learn_facts(separate, rest[0], [rest[1]])

    assert shown(contacts) == shown(separate)
    assert contacts.merges == ()


BETWEEN = st.lists(
    st.one_of(
        st.tuples(st.just("say"), WHO, SAID),
        st.tuples(st.just("edit"), st.sampled_from("acde"), CHOICES),
        st.tuples(st.just("merge"), st.sampled_from("acde"), st.sampled_from("acde"), CHOICES),
    ),
    max_size=8,
)


NAMELESS_BUT_C = (*[ContactFacts()] * 2, ContactFacts(name="z"), *[ContactFacts()] * 2)


@given(START, BETWEEN, CHOICES)
@example(NAMELESS_BUT_C, [("merge", "a", "c", {}), ("say", "b", Profile(name="x"))], {})
@example(NAMELESS_BUT_C, [("merge", "c", "a", {}), ("say", "b", Profile(name="x"))], {})
def test_undoing_leaves_the_rows_as_without_the_merge(
    start: tuple[ContactFacts, ...], between: list[Any], choices: dict[str, Whose]
) -> None:
    """Whatever was said, edited or merged between: every column of every contact is as if those two never were one."""
    contacts = contacts_of(*start)
    merged = done(contacts, MergeContacts("ana", "a", 0, "b", 0, choices), "undone")
    for number, (kind, *rest) in enumerate(between):
        if kind == "say":
            contacts, merged = (learn_facts(one, rest[0], [rest[1]]) for one in (contacts, merged))
        elif kind == "edit":
            command: Any = EditContact("ana", rest[0], 0, dict.fromkeys(rest[1], "edited"))
            contacts, merged = (done(one, command) for one in (contacts, merged))
        else:
            command = MergeContacts("ana", rest[0], 0, rest[1], 0, rest[2])
            contacts, merged = (done(one, command, f"j{number}") for one in (contacts, merged))
    apart = done(merged, UndoMerge("ana", "undone"))

    assert {key: row_of(apart, key) for key in NAMES} == {key: row_of(contacts, key) for key in NAMES}


@given(START, STEPS, WHO, st.builds(Profile, name=st.just("new"), attributes=st.just({"plan": "new"})))
def test_what_somebody_says_is_shown_at_once(
    start: tuple[ContactFacts, ...], steps: list[Any], who: str, said: Profile
) -> None:
    """Wherever the contact was merged into, and whatever was chosen."""
    contacts = learn_facts(follow(contacts_of(*start), steps), who, [said])

    assert said_in(said).items() <= values_of(contacts.shown(contacts.root(who))).items()


@given(START, STEPS, WHO, st.lists(SAID, max_size=3), CHOICES)
def test_only_what_is_news_changes_a_contact(
    start: tuple[ContactFacts, ...], steps: list[Any], who: str, said: list[Profile], values: dict[str, str]
) -> None:
    """So the router may see without a lock whether there is anything to do; an agent's change makes nothing news."""
    contacts = follow(contacts_of(*start), steps)
    news = is_news(contacts.states[who], said)
    edited = done(contacts, EditContact("ana", who, 0, values))

    assert (learn_facts(contacts, who, said) is not contacts) == news
    assert is_news(edited.states[who], said) == news


@given(START, STEPS, WHO, st.dictionaries(st.sampled_from(["name", "email", "attributes.plan"]), VALUES, min_size=1))
def test_what_an_agent_writes_is_shown(
    start: tuple[ContactFacts, ...], steps: list[Any], who: str, values: dict[str, str]
) -> None:
    """Also an empty value; and a page that repeats what it said before does not bring it back."""
    contacts = follow(contacts_of(*start), steps)
    root = contacts.root(who)
    before = values_of(contacts.states[root].own)
    contacts = done(contacts, EditContact("ana", root, 0, values))
    repeated = Profile(name=before.get("name", ""), email=before.get("email", ""))
    contacts = learn_facts(contacts, root, [repeated])

    after = values_of(contacts.shown(root))
    assert {name: after.get(name, "") for name in values} == values


def test_a_merge_takes_what_was_chosen() -> None:
    """Without a choice the kept one's value, or the other one's where the kept one has none."""
    kept = ContactFacts(name="Eva", email="eva@a.example", attributes={"plan": "gold", "city": "Bonn"})
    other = ContactFacts(name="E.", email="e@b.example", phone="+49 228 1", attributes={"plan": "none"})
    choices: dict[str, Whose] = {"email": "other", "attributes.plan": "other", "attributes.city": "other"}
    contacts = done(contacts_of(kept, other), MergeContacts("ana", "a", 0, "b", 0, choices))

    expected = ContactFacts(name="Eva", email="e@b.example", phone="+49 228 1", attributes={"plan": "none"})
    assert contacts.shown("a") == expected
    assert contacts.shown("b") == other


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (EditContact("ana", "a", 3, {"name": "x"}), Refused(STALE, "0")),
        (EditContact("ana", "q", 0, {"name": "x"}), Refused(GONE, "q")),
        (EditContact("ana", "b", 0, {"name": "x"}), Refused(MERGED, "a")),
        (MergeContacts("ana", "a", 0, "a", 0, {}), Refused("same_contact", "a")),
        (MergeContacts("ana", "a", 0, "c", 1, {}), Refused(STALE, "0")),
        (MergeContacts("ana", "c", 0, "b", 0, {}), Refused(MERGED, "a")),
        (MergeContacts("ana", "b", 0, "a", 0, {}), Refused(MERGED, "a")),
        (UndoMerge("ana", "nothing"), Refused("no_merge", "nothing")),
    ],
)
def test_refusals_change_nothing(command: Any, refusal: Refused) -> None:
    """Each names what stands in the way."""
    contacts = done(contacts_of(*[ContactFacts()] * 3), MergeContacts("ana", "a", 0, "b", 0, {}))

    assert decide_contacts(contacts, command, "k", 9) == refusal


def test_an_import_leaves_out_what_has_changed() -> None:
    """The others are written; the answer names those left out."""
    rows = (
        ImportedContact("a", 0, {"name": "Eva"}),
        ImportedContact("b", 4, {"name": "Ben"}),
        ImportedContact("new", -1, {"email": "n@a.example"}),
        ImportedContact("c", -1, {"name": "there already"}),
    )
    step = decide_contacts(contacts_of(*[ContactFacts()] * 3), ImportContacts("ana", rows), "k", 9)

    assert isinstance(step, Written)
    assert (step.about, step.detail) == (("a", "new"), "b c")
    assert {key: values_of(step.contacts.shown(key)) for key in ("a", "b", "c", "new")} == {
        "a": {"name": "Eva"},
        "b": {},
        "c": {},
        "new": {"email": "n@a.example"},
    }


def test_what_somebody_types_replaces_nothing_that_is_signed() -> None:
    """Neither of this contact, nor of one who is shown as the same person; an agent may still correct it."""
    signed = {"a": signed_values({"id": "7", "expires": "9", "name": "Eva", "email": "eva@a.example", "plan": "gold"})}
    typed = Profile(name="Mallory", email="EVA@a.example", phone="12", attributes={"plan": "none", "city": "Bonn"})
    contacts = learn_facts(contacts_of(ContactFacts(), ContactFacts(name="B")), "a", [typed], signed)
    expected = ContactFacts("Eva", "EVA@a.example", "12", attributes={"plan": "gold", "city": "Bonn"})
    assert contacts.shown("a") == expected

    contacts = done(contacts, MergeContacts("ana", "a", 0, "b", 0, {}))
    contacts = learn_facts(contacts, "b", [typed], signed)
    assert contacts.shown("a") == expected
    assert contacts.shown("b").name == "Mallory"
    contacts = done(contacts, EditContact("ana", "a", 0, {"name": "Eva May"}))
    assert learn_facts(contacts, "a", [Profile(name="Mallory")], signed).shown("a").name == "Eva May"
