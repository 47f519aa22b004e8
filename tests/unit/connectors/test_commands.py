"""What each event tells the router; the same event has the same id again."""

from typing import Any

import pytest
from usher_common.commands.address_changed import AddressChanged, AddressLinked
from usher_common.commands.echo_received import EchoReceived
from usher_common.commands.message_changed import MessageDeleted, MessageEdited, MessageReacted
from usher_common.commands.message_received import MessageReceived
from usher_connectors.contract import (
    Account,
    Deleted,
    Echo,
    Edited,
    Event,
    Ignored,
    Link,
    Media,
    PeerChanged,
    Reacted,
    Received,
    Typing,
)
from usher_connectors.receive.commands import command_of

ACCOUNT = Account("tg", "telegram")


@pytest.mark.parametrize(
    ("event", "command"),
    [
        (
            Received("n1", "7", "Hi", media=(Media("document", "r", "a.pdf"),), reply_to="n0", author="Eva", at=1.5),
            MessageReceived(
                "tg",
                "7",
                "telegram",
                "Hi\n[document: a.pdf]",
                native_id="n1",
                reply_to="n0",
                author="Eva",
                sent_at=1_500_000,
            ),
        ),
        (
            Echo("n2", "7", "", media=(Media("image", "r"),)),
            EchoReceived("tg", "7", "telegram", "[image]", native_id="n2"),
        ),
        (Edited("n1", "7", "Ho", "1"), MessageEdited("tg", "7", "n1", "Ho")),
        (Deleted("n1", "7"), MessageDeleted("tg", "7", "n1")),
        (Reacted("r1", "7", "n1", "x"), MessageReacted("tg", "7", "n1", "x")),
        (Reacted("r2", "7", "n1", "x", removed=True), MessageReacted("tg", "7", "n1", "")),
        (PeerChanged("7", "moved", "8"), AddressChanged("tg", "7", "telegram", "moved", "8")),
        (Link("7", "8"), AddressLinked("tg", "7", "telegram", "8")),
        (Link("7", "v1", account="web"), AddressLinked("tg", "7", "telegram", "v1", "web")),
    ],
)
def test_an_event_becomes_a_command(event: Any, command: Any) -> None:
    """With all that the router knows to use."""
    named = command_of(ACCOUNT, event)

    assert named is not None
    assert named[1:] == ("7", command)
    assert named == command_of(ACCOUNT, event)


@pytest.mark.parametrize(
    ("channel_s", "event_s", "told"), [(None, None, 0), (86_400, None, 86_400), (86_400, 259_200, 259_200), (60, 0, 0)]
)
def test_the_window_travels_with_the_message(channel_s: int | None, event_s: int | None, told: int) -> None:
    """The channel's, unless the event says for how long it may be answered."""
    named = command_of(ACCOUNT, Received("n1", "7", "Hi", window_s=event_s), channel_s)

    assert named is not None
    assert isinstance(named[2], MessageReceived)
    assert named[2].window_s == told


def test_ids_tell_events_apart() -> None:
    """Two edits, two reactions and a message never share an id."""
    events: list[Event] = [
        Received("n", "7", "a"),
        Edited("n", "7", "b", "1"),
        Edited("n", "7", "b", "2"),
        Deleted("n", "7"),
        Reacted("n", "7", "n", "x"),
        PeerChanged("7", "blocked", at=1),
        PeerChanged("7", "blocked", at=2),
    ]
    ids = [named[0] for event in events if (named := command_of(ACCOUNT, event))]

    assert len(set(ids)) == len(events)


def test_what_the_router_need_not_know_is_left_out() -> None:
    """It is counted instead."""
    assert [command_of(ACCOUNT, event) for event in (Typing("7"), Ignored("story"))] == [None, None]
