"""A visitor goes on at another address: which one joins, which does not, and what separating takes back."""

from typing import Any

import pytest
from msgspec.structs import replace
from usher_common.commands.address_changed import AddressLinked
from usher_common.commands.leave_address import LeaveAddress
from usher_common.commands.message_received import MessageReceived
from usher_common.ids import address_id, derive_id
from usher_common.messages.content import Profile
from usher_common.messages.threads import Reached
from usher_router.domain.addresses.known import addresses_of
from usher_router.domain.context import KnownAddress
from usher_router.domain.decide import decide
from usher_router.domain.effects import AddressSaved, Appended, ContactsLinked, Ignored, ProfileLearnt, TokenUsed

from routing.cases import ASSIGNED, CAUSE, CLOSED, CONTEXT, NOW, WAITING

WEB, HERE = address_id("web", "v1"), address_id("tg", "7")
GOES = AddressLinked("tg", "7", "telegram", "v1", "web", "t1")
GRANTED = frozenset({("t1", HERE)})
VISITOR = {WEB: KnownAddress("p1", "p1")}
OWN = derive_id("contact", "tg", "7")


def kinds(effects: list[Any], kind: type) -> list[Any]:
    """The effects of one kind."""
    return [one for one in effects if isinstance(one, kind)]


@pytest.mark.parametrize("conversation", [WAITING, ASSIGNED], ids=["waiting", "assigned"])
def test_the_open_conversation_goes_on_there_and_keeps_its_place(conversation: Any) -> None:
    """The address has a contact of its own, shown with the visitor's: so it can be separated."""
    after, effects = decide(conversation, GOES, CAUSE, replace(CONTEXT, reached=VISITOR, granted=GRANTED))

    assert after is not None
    assert (after.waiting_since, after.status, after.queue) == (
        conversation.waiting_since,
        conversation.status,
        conversation.queue,
    )
    assert [(one.channel, one.peer) for one in addresses_of(after)] == [("web", "v1"), ("telegram", "7")]
    assert kinds(effects, AddressSaved) == [AddressSaved(HERE, "tg", "7", "telegram", OWN, conversation="k1")]
    assert kinds(effects, ContactsLinked) == [ContactsLinked("p1", OWN, "token")]
    assert kinds(effects, TokenUsed) == [TokenUsed("t1", "joined")]
    assert [one.message.text for one in kinds(effects, Appended)] == ["went_on:telegram"]


@pytest.mark.parametrize(
    ("known", "granted", "ignored", "used"),
    [
        (VISITOR, frozenset(), "token_used", []),
        (VISITOR, frozenset({("t1", address_id("tg", "8"))}), "token_used", []),
        ({}, GRANTED, "linked_with_nobody", []),
        ({**VISITOR, HERE: KnownAddress("p2", "p1")}, GRANTED, "linked_already", []),
        ({**VISITOR, HERE: KnownAddress("p2", "p2")}, GRANTED, "linked_already", [TokenUsed("t1", "known")]),
    ],
    ids=["used before", "somebody else's", "a visitor who never wrote", "the same person", "somebody known"],
)
def test_nobody_is_merged_otherwise(known: Any, granted: Any, ignored: str, used: list[Any]) -> None:
    """Two people may share a device or pass a link on: who is known already stays who they are."""
    after, effects = decide(WAITING, GOES, CAUSE, replace(CONTEXT, reached=known, granted=granted))

    assert after == WAITING
    assert [one.reason for one in kinds(effects, Ignored)] == [ignored]
    assert kinds(effects, TokenUsed) == used
    assert not kinds(effects, ContactsLinked) + kinds(effects, AddressSaved)


def test_without_an_open_conversation_only_the_person_is_known() -> None:
    """What they write there opens a conversation of theirs."""
    after, effects = decide(CLOSED, GOES, CAUSE, replace(CONTEXT, reached=VISITOR, granted=GRANTED))

    assert after == CLOSED
    assert [one.conversation for one in kinds(effects, AddressSaved)] == [None]
    assert kinds(effects, ContactsLinked) == [ContactsLinked("p1", OWN, "token")]


def test_what_an_address_says_of_its_owner_stays_with_its_contact() -> None:
    """Otherwise separating would leave the one with the other's name."""
    reached = {HERE: KnownAddress(OWN, "p1", conversation="k1")}
    wrote = MessageReceived("tg", "7", "telegram", "hello", native_id="n1", profile=Profile(name="Eva"))
    _, effects = decide(WAITING, wrote, CAUSE, replace(CONTEXT, reached=reached))

    assert kinds(effects, ProfileLearnt) == [ProfileLearnt(OWN, Profile(name="Eva"))]


def test_a_separated_address_leaves_for_good() -> None:
    """No answer goes there; its own address stays in any case; a repetition changes nothing."""
    home, there = Reached("web", "v1", "web"), Reached("tg", "7", "telegram", at=NOW)
    talk = replace(WAITING, address_id=WEB, addresses=(home, there))
    leave = LeaveAddress("k1", "tg", "7", "telegram", OWN)
    left, effects = decide(talk, leave, CAUSE, CONTEXT)

    assert left is not None
    assert addresses_of(left) == (home,)
    assert [one.conversation for one in kinds(effects, AddressSaved)] == [""]
    assert decide(left, leave, CAUSE, CONTEXT)[0] == left
    assert decide(talk, LeaveAddress("k1", "web", "v1", "web", "p1"), CAUSE, CONTEXT)[0] == talk
