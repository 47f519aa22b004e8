"""What providers say about addresses: stopped, blocked, served again, moved, the same person's; and echoes."""

from typing import Any

import pytest
from msgspec.structs import replace
from usher_common.commands.address_changed import AddressChanged, AddressLinked
from usher_common.commands.echo_received import EchoReceived
from usher_common.commands.message_received import MessageReceived
from usher_common.ids import address_id
from usher_common.messages.content import Profile
from usher_common.messages.threads import Reached, answered_at
from usher_router.domain.addresses.joining import joins
from usher_router.domain.addresses.known import addresses_of
from usher_router.domain.addresses.reached import heard, window_ends_at
from usher_router.domain.context import KnownAddress, KnownContact
from usher_router.domain.decide import decide
from usher_router.domain.effects import AddressSaved, Appended, ContactsLinked, Ignored, Parked, Sent
from usher_router.domain.policy import SECOND

from routing.cases import ASSIGNED, CAUSE, CLOSED, CONTEXT, NOW

HOME = Reached("tg", "-100", "telegram", at=NOW - 5)
TALK = replace(
    ASSIGNED, account="tg", peer="-100", channel="telegram", address_id=address_id("tg", "-100"), addresses=(HOME,)
)
CHANGED = AddressChanged("tg", "-100", "telegram", "stopped")
WROTE = MessageReceived("tg", "-100", "telegram", "hello", native_id="n1")


def saved(effects: list[Any]) -> list[AddressSaved]:
    """The addresses that are written."""
    return [one for one in effects if isinstance(one, AddressSaved)]


@pytest.mark.parametrize(("change", "refused"), [("stopped", "stopped"), ("blocked", "blocked"), ("started", "")])
@pytest.mark.parametrize("conversation", [None, TALK, CLOSED], ids=["none", "open", "closed"])
def test_a_stop_is_kept_at_the_address(change: Any, refused: str, conversation: Any) -> None:
    """Whether or not a conversation is open, and it opens none; the open one shows it."""
    after, effects = decide(conversation, replace(CHANGED, change=change), CAUSE, CONTEXT)

    assert [one.refused for one in saved(effects)] == [refused]
    if conversation is TALK:
        assert after is not None
        assert [one.refused for one in addresses_of(after)] == [refused]
    else:
        assert after == conversation


@pytest.mark.parametrize(
    ("channel", "refused", "automatic", "left"),
    [
        ("twilio", "stopped", False, "stopped"),
        ("twilio", "blocked", False, ""),
        ("email", "stopped", False, ""),
        ("email", "stopped", True, "stopped"),
        ("email", "blocked", True, ""),
    ],
)
@pytest.mark.parametrize("known", [True, False], ids=["in its conversation", "in a new one"])
def test_who_writes_after_a_stop_is_answered_by_mail(
    channel: str, refused: Any, automatic: bool, left: str, known: bool
) -> None:
    """Nobody can say START by mail. The address keeps the stop for first mails and broadcasts; programs end none."""
    here = Reached("tg", "-100", channel, refused=refused if known else "", at=NOW - 5)
    contacts = {address_id("tg", "-100"): KnownContact("p1", refused=refused)}
    talk = replace(TALK, channel=channel, addresses=(here,) if known else ())
    wrote = replace(WROTE, channel=channel, automatic=automatic)
    after, effects = heard(talk, wrote, replace(CONTEXT, contacts=contacts))

    assert [one.refused for one in addresses_of(after)] == [left]
    assert [one.refused for one in saved(effects) if one.refused is not None] == []


def test_a_moved_address_goes_on_in_its_conversation() -> None:
    """T3: the new id joins it and belongs to its contact; answers go there; the same news again changes nothing."""
    known = {address_id("tg", "-100"): KnownAddress("p1", "p1")}
    moved = replace(CHANGED, change="moved", to="-100200")
    after, effects = decide(TALK, moved, CAUSE, replace(CONTEXT, reached=known))

    assert [(one.peer, one.contact, one.conversation) for one in saved(effects)] == [("-100200", "p1", "k1")]
    assert after is not None
    assert answered_at(addresses_of(after)) == replace(HOME, peer="-100200")
    assert decide(after, moved, CAUSE, replace(CONTEXT, reached=known))[0] == after


def test_it_does_not_move_nowhere() -> None:
    """A provider that names no new id, or the old one, says nothing."""
    for to in ("", "-100"):
        assert decide(TALK, replace(CHANGED, change="moved", to=to), CAUSE, CONTEXT)[1] == [Ignored("moved_nowhere")]


HERE, THERE = address_id("wa", "bsuid"), address_id("wa", "+49")
LINK = AddressLinked("wa", "bsuid", "whatsapp", "+49")


@pytest.mark.parametrize(
    ("known", "new", "merged"),
    [
        ({HERE: KnownAddress("p1", "p1")}, ["+49"], []),
        ({THERE: KnownAddress("p2", "p2")}, ["bsuid"], []),
        ({}, ["bsuid", "+49"], []),
        ({HERE: KnownAddress("p1", "p1"), THERE: KnownAddress("p2", "p2")}, [], [ContactsLinked("p1", "p2")]),
        ({HERE: KnownAddress("p1", "p1"), THERE: KnownAddress("p2", "p1")}, [], []),
    ],
    ids=["the first is known", "the other is", "neither", "two contacts", "one person already"],
)
def test_linked_addresses_are_one_contact(known: Any, new: list[str], merged: list[Any]) -> None:
    """A2: an address that is new belongs to whom the other belongs, two contacts are merged once."""
    _, effects = decide(None, LINK, CAUSE, replace(CONTEXT, reached=known))

    assert [one.peer for one in saved(effects)] == new
    assert len({one.contact for one in saved(effects)}) <= 1
    assert [one for one in effects if isinstance(one, ContactsLinked)] == merged


VISITOR = address_id("web", "v1")


@pytest.mark.parametrize("conversation", [TALK, CLOSED], ids=["open", "closed"])
def test_an_echo_is_shown_and_not_sent_again(conversation: Any) -> None:
    """As said by somebody outside; a closed conversation stays closed."""
    after, effects = decide(conversation, EchoReceived("tg", "-100", "telegram", "hi", native_id="e1"), CAUSE, CONTEXT)
    (message,) = [one.message for one in effects if isinstance(one, Appended)]

    assert (message.author, message.agent, message.thread.outside, message.text) == ("agent", "", True, "hi")
    assert not [one for one in effects if isinstance(one, Sent)]
    assert after is not None
    assert after.status == conversation.status


def test_an_echo_to_somebody_unknown_is_parked() -> None:
    """It is not lost, and opens nothing."""
    after, effects = decide(None, EchoReceived("tg", "x", "telegram", "hi"), CAUSE, CONTEXT)

    assert after is None
    assert [one.reason for one in effects if isinstance(one, Parked)] == ["no_conversation"]


def test_a_machines_mail_opens_nothing() -> None:
    """It is parked by name, where no conversation is open."""
    for conversation in (None, CLOSED):
        after, effects = decide(conversation, replace(WROTE, automatic=True), CAUSE, CONTEXT)
        assert after == conversation
        assert [one.reason for one in effects if isinstance(one, Parked)] == ["automatic"]


@pytest.mark.parametrize(
    ("window_s", "sent_at", "ends"),
    [
        (0, NOW, 0),
        (60, 0, NOW + 60 * SECOND),
        (60, NOW - 50 * SECOND, NOW + 10 * SECOND),
        (60, NOW + 3600 * SECOND, NOW + 60 * SECOND),
    ],
    ids=["no window", "no time", "late", "a clock that is wrong"],
)
def test_a_window_ends_by_the_providers_clock(window_s: int, sent_at: int, ends: int) -> None:
    """A message that was long on its way leaves less time; a time far in the future is not believed."""
    assert window_ends_at(replace(WROTE, window_s=window_s, sent_at=sent_at), NOW) == ends


def test_an_older_message_does_not_shorten_the_window() -> None:
    """They may be delivered in any order."""
    later, _ = heard(TALK, replace(WROTE, window_s=60, sent_at=NOW), CONTEXT)
    older, _ = heard(later, replace(WROTE, window_s=60, sent_at=NOW - 50 * SECOND), CONTEXT)

    assert [one.window_ends_at for one in addresses_of(older)] == [NOW + 60 * SECOND]


MAIL = MessageReceived("mail", "eva@example.org", "email", "and by mail", thread="k1")
EVA = replace(ASSIGNED, profile=Profile(email="Eva@example.org "))
COPIED = replace(ASSIGNED, addresses=(Reached("mail", "boss@example.org", "email", cc=("eva@example.org",)),))


@pytest.mark.parametrize(
    ("conversation", "command", "same_person", "joined"),
    [
        (EVA, MAIL, False, True),
        (COPIED, MAIL, False, True),
        (ASSIGNED, MAIL, False, False),
        (EVA, replace(MAIL, thread=""), False, False),
        (EVA, replace(MAIL, thread="k2"), False, False),
        (ASSIGNED, replace(MAIL, thread=""), True, True),
        (replace(CLOSED, profile=EVA.profile), MAIL, True, False),
        (EVA, replace(MAIL, channel="web"), True, False),
    ],
    ids=["token", "copied in", "a stranger's token", "no token", "another's", "known", "closed", "the widget"],
)
def test_who_joins(conversation: Any, command: Any, same_person: bool, joined: bool) -> None:
    """Our token from somebody it knows, or an address of the same person; never by the mere claim of an address."""
    assert joins(conversation, command, same_person=same_person) is joined


def test_a_mail_joins_a_chat() -> None:
    """The chat keeps its own address, the message says by which it came, and the answer goes by the latest."""
    after, effects = decide(EVA, MAIL, CAUSE, CONTEXT)
    (message,) = [one.message for one in effects if isinstance(one, Appended)]

    assert after is not None
    assert [(one.channel, one.peer) for one in addresses_of(after)] == [("web", "v1"), ("email", "eva@example.org")]
    assert answered_at(addresses_of(after)) == addresses_of(after)[1]
    assert message.thread.channel == "email"
    assert [one.conversation for one in saved(effects)] == ["k1"]
    assert (after.address_id, after.home_partition) == (EVA.address_id, EVA.home_partition)
