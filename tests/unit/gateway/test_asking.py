"""What a command's declaration makes of a desk's message: its fields, limits, rights, and the command."""

from typing import Annotated, Any

import msgspec
import pytest
from msgspec import Meta
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.release import ReleaseConversation
from usher_common.commands.status import SetAgentStatus
from usher_common.messages.declaration import (
    AtDesk,
    ClientId,
    Colleague,
    ConversationCommand,
    Desk,
    Sender,
    Short,
    Text,
)
from usher_common.roles import DESKS, LEADS
from usher_gateway.wire.asking import ASKING, Asked, Asking, asking_of, command_of, texts_of
from usher_gateway.wire.incoming import decode_agent


class Rate(ConversationCommand, frozen=True, tag="test_rate"):
    """A made-up command: an agent rates a conversation."""

    agent: Sender
    stars: Annotated[int, AtDesk(Annotated[int, Meta(ge=1, le=5)])]
    client_id: ClientId
    why: Text = ""
    witness: Colleague | None = None
    asked_by: Short | None = None
    measured: bool = False

    desk = Desk("rate_it", roles=LEADS, of="seen", otherwise="not_yours", filled=("why",))


RATE = asking_of(Rate)


def asked(**fields: Any) -> Asked:
    """Return the type of the message that a desk sends."""
    return msgspec.json.decode(
        msgspec.json.encode({"type": "rate_it", "id": "c1", "conversation": "k1", **fields}), type=RATE.frame
    )


def test_a_socket_message_becomes_the_command_of_its_agent() -> None:
    """Each field in its place."""
    frame = asked(stars=4, why="fast", witness="ben")

    assert RATE.command_of(frame, "ana") == Rate("k1", "ana", 4, "c1", "fast", "ben")
    assert RATE.named_by(frame) == ["ben"]
    assert texts_of(frame) == ["c1", "k1", "fast", "ben"]
    assert RATE.frame.__name__ == "RateIt"


@pytest.mark.parametrize(
    "fields", [{"stars": 6}, {}, {"stars": 1, "asked_by": "x" * 201}, {"stars": 1, "conversation": "x" * 201}]
)
def test_a_message_outside_the_declared_limits_is_refused(fields: dict[str, Any]) -> None:
    """The limits hold at the desk, not on the bus."""
    with pytest.raises(msgspec.ValidationError):
        asked(**fields)

    body = msgspec.msgpack.encode(Rate("k1", "ana", 6, "c1", asked_by="x" * 201))
    assert msgspec.msgpack.decode(body, type=Rate).stars == 6


def test_a_desk_cannot_set_fields_that_are_not_its_own() -> None:
    """Neither the sender nor a field that is not declared for desks."""
    command = RATE.command_of(asked(stars=4, agent="ben", by="ben", measured=True, client_id="other"), "ana")
    hello = decode_agent('{"type":"status","id":"c1","status":"busy","hello":true,"agent":"ben"}')
    assert isinstance(hello, Asked)

    assert command == Rate("k1", "ana", 4, "c1")
    assert command_of(hello, "ana") == SetAgentStatus("ana", "busy", "c1")


@pytest.mark.parametrize(("why", "is_blank"), [("", True), (" \n", True), (" x", False)])
def test_a_text_that_must_be_filled_may_not_be_blank(why: str, is_blank: bool) -> None:
    """Spaces alone say nothing."""
    assert RATE.is_blank(asked(stars=1, why=why)) is is_blank


class Nameless(ConversationCommand, frozen=True, tag="test_nameless"):
    """A made-up command without a sender."""

    client_id: ClientId

    desk = Desk("nameless")


class Gap(ConversationCommand, frozen=True, tag="test_gap"):
    """A made-up command whose middle field desks do not send."""

    agent: Sender
    client_id: ClientId
    at: int = 0
    text: Text = ""

    desk = Desk("gap")


@pytest.mark.parametrize("kind", [ReleaseConversation, MessageReceived, Nameless, Gap])
def test_an_unusable_declaration_is_refused_when_it_is_made(kind: Any) -> None:
    """Not when the first message arrives."""
    with pytest.raises(TypeError):
        asking_of(kind)


def named(name: str) -> Asking:
    """Return the type of the desk's message with this name."""
    return next(one for one in ASKING.values() if one.right.name == name)


@pytest.mark.parametrize(
    ("name", "rights"),
    [
        ("accept", (DESKS, "own", "not_offered")),
        ("decline", (DESKS, "own", "not_offered")),
        ("take", (DESKS, "open", "not_owner")),
        ("transfer", (DESKS, "own", "not_owner")),
        ("close", (DESKS, "own", "not_owner")),
        ("hold", (DESKS, "own", "not_owner")),
        ("unhold", (DESKS, "own", "not_owner")),
        ("invite", (DESKS, "own", "not_owner")),
        ("leave", (DESKS, "own", "not_owner")),
        ("note", (DESKS, "seen", "not_yours")),
        ("tag", (DESKS, "seen", "not_yours")),
        ("reopen", (DESKS, "seen", "not_yours")),
        ("reassign", (LEADS, "open", "not_owner")),
        ("drain", (LEADS, "none", "not_owner")),
        ("status", (DESKS, "none", "not_owner")),
    ],
)
def test_the_rights_of_each_command(name: str, rights: tuple[frozenset[str], str, str]) -> None:
    """A change that widens a right must also change this table."""
    right = named(name).right

    assert (right.roles, right.of, right.otherwise) == rights


def test_named_colleagues_are_looked_up() -> None:
    """In each message that names one."""
    assert {one.right.name: one.named for one in ASKING.values() if one.named} == {
        "transfer": ("to_agent",),
        "invite": ("to_agent",),
        "reassign": ("to_agent",),
        "drain": ("agent",),
    }
    assert named("note").right.filled == ("text",)
