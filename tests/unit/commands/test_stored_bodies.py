"""Commands as stored on the bus and in journals: a release must read what the one before it wrote."""

from typing import Any

import msgspec
import pytest
from usher_common.commands import COMMANDS, decode_command
from usher_common.commands.close import CloseConversation
from usher_common.commands.deadline import DeadlineReached
from usher_common.commands.delivery import DeliveryReported
from usher_common.commands.drain import DrainAgent
from usher_common.commands.end import EndConversation
from usher_common.commands.guest import InviteAgent, LeaveConversation
from usher_common.commands.hold import HoldConversation, ResumeConversation
from usher_common.commands.marks import ReportMarks
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.note import AddNote
from usher_common.commands.offer import AcceptOffer, DeclineOffer
from usher_common.commands.presence import AgentReturned, AgentVanished
from usher_common.commands.reassign import ReassignConversation
from usher_common.commands.release import ReleaseConversation
from usher_common.commands.reopen import ReopenConversation
from usher_common.commands.reply import SendReply
from usher_common.commands.status import SetAgentStatus
from usher_common.commands.tag import TagConversation
from usher_common.commands.take import TakeConversation
from usher_common.commands.transfer import TransferConversation
from usher_common.commands.wrap_up import WrapUpEnded
from usher_common.messages.declaration import Command

STORED: list[tuple[type[Command], dict[str, Any]]] = [
    (AcceptOffer, {"t": "accept", "conversation": "x", "agent": "x", "assignment": "x", "client_id": "x"}),
    (AddNote, {"t": "note", "conversation": "x", "agent": "x", "client_id": "x", "text": "x"}),
    (AgentReturned, {"t": "returned", "agent": "x"}),
    (AgentVanished, {"t": "vanished", "agent": "x", "seen_at": 7, "lost": True}),
    (AgentVanished, {"t": "vanished", "agent": "x", "seen_at": 7}),
    (
        CloseConversation,
        {"t": "close", "conversation": "x", "agent": "x", "client_id": "x", "outcome": "x", "tags": ["x"]},
    ),
    (CloseConversation, {"t": "close", "conversation": "x", "agent": "x", "client_id": "x"}),
    (DeadlineReached, {"t": "deadline", "conversation": "x", "number": 7}),
    (
        DeclineOffer,
        {"t": "decline", "conversation": "x", "agent": "x", "assignment": "x", "client_id": "x", "reason": "x"},
    ),
    (DeclineOffer, {"t": "decline", "conversation": "x", "agent": "x", "assignment": "x", "client_id": "x"}),
    (
        DeliveryReported,
        {"t": "delivery", "conversation": "x", "message": "x", "status": "uncertain", "provider_id": "x", "error": "x"},
    ),
    (DeliveryReported, {"t": "delivery", "conversation": "x", "message": "x", "status": "uncertain"}),
    (DrainAgent, {"t": "drain", "agent": "x", "by": "x", "client_id": "x", "on": False}),
    (DrainAgent, {"t": "drain", "agent": "x", "by": "x", "client_id": "x"}),
    (EndConversation, {"t": "end", "conversation": "x", "client_id": "x"}),
    (EndConversation, {"t": "end", "conversation": "x"}),
    (HoldConversation, {"t": "hold", "conversation": "x", "agent": "x", "client_id": "x", "text": "x"}),
    (HoldConversation, {"t": "hold", "conversation": "x", "agent": "x", "client_id": "x"}),
    (InviteAgent, {"t": "invite", "conversation": "x", "agent": "x", "client_id": "x", "to_agent": "x"}),
    (LeaveConversation, {"t": "leave", "conversation": "x", "agent": "x", "client_id": "x"}),
    (
        MessageReceived,
        {
            "t": "received",
            "account": "x",
            "peer": "x",
            "channel": "x",
            "text": "x",
            "client_id": "x",
            "attachments": [{"id": "x", "name": "x", "type": "x", "size": 7}],
            "profile": {"name": "x", "email": "x", "phone": "x", "language": "x", "attributes": {"a": "b"}},
            "entry": {"point": "x", "skills": ["x"], "page": "x", "title": "x", "referrer": "x", "campaign": "x"},
        },
    ),
    (MessageReceived, {"t": "received", "account": "x", "peer": "x", "channel": "x", "text": "x"}),
    (
        ReassignConversation,
        {
            "t": "reassign",
            "conversation": "x",
            "agent": "x",
            "client_id": "x",
            "to_agent": "x",
            "queue": "x",
            "owner": "x",
            "confirmed": True,
        },
    ),
    (ReassignConversation, {"t": "reassign", "conversation": "x", "agent": "x", "client_id": "x"}),
    (ReleaseConversation, {"t": "release", "conversation": "x", "assignment": "x", "reason": "x"}),
    (ReopenConversation, {"t": "reopen", "conversation": "x", "agent": "x", "client_id": "x"}),
    (ReportMarks, {"t": "marks", "conversation": "x", "party": "agent", "delivered": 7, "read": 7, "agent": "x"}),
    (ReportMarks, {"t": "marks", "conversation": "x", "party": "agent"}),
    (ResumeConversation, {"t": "unhold", "conversation": "x", "agent": "x", "client_id": "x"}),
    (
        SendReply,
        {
            "t": "reply",
            "conversation": "x",
            "agent": "x",
            "text": "x",
            "client_id": "x",
            "attachments": [{"id": "x", "name": "x", "type": "x", "size": 7}],
        },
    ),
    (SendReply, {"t": "reply", "conversation": "x", "agent": "x", "text": "x", "client_id": "x"}),
    (
        SetAgentStatus,
        {"t": "status", "agent": "x", "status": "offline", "client_id": "x", "reason": "x", "hello": True},
    ),
    (SetAgentStatus, {"t": "status", "agent": "x", "status": "offline"}),
    (TagConversation, {"t": "tag", "conversation": "x", "agent": "x", "client_id": "x", "tags": ["x"]}),
    (TakeConversation, {"t": "take", "conversation": "x", "agent": "x", "client_id": "x"}),
    (
        TransferConversation,
        {
            "t": "transfer",
            "conversation": "x",
            "agent": "x",
            "client_id": "x",
            "to_agent": "x",
            "skills": ["x"],
            "note": "x",
            "queue": "x",
            "confirmed": True,
        },
    ),
    (TransferConversation, {"t": "transfer", "conversation": "x", "agent": "x", "client_id": "x"}),
    (WrapUpEnded, {"t": "wrapped", "agent": "x", "until": 7}),
]


@pytest.mark.parametrize(("kind", "body"), STORED, ids=lambda one: getattr(one, "__name__", "as"))
def test_a_stored_form_is_read_and_written_unchanged(kind: type[Command], body: dict[str, Any]) -> None:
    """With all fields that it had, and with the fewest, in the same order."""
    stored = msgspec.msgpack.encode(body)
    command = decode_command(stored)

    assert type(command) is kind
    # compared as maps: of a command with more than 15 possible fields the map's header is two bytes longer
    assert list(msgspec.msgpack.decode(msgspec.msgpack.encode(command)).items()) == list(body.items())


def test_no_stored_command_is_left_out() -> None:
    """These are all that existed when commands became declarations; later ones may be added with their release."""
    assert len({kind for kind, _ in STORED}) == 25
    assert {kind for kind, _ in STORED} <= set(COMMANDS)
