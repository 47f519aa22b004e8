"""Conversion between the record's rows and the core's conversations and agents."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from sqlalchemy import text
from usher_common.messages.after import PromiseState, RatingState
from usher_common.messages.content import Entry, Profile
from usher_common.messages.knowledge import FaqTried
from usher_common.messages.threads import PLAIN, Reached
from usher_common.record.tables.schema import agent as agent_table
from usher_common.record.tables.schema import conversation as conversation_table

from usher_router.domain.capacity.agent import Agent
from usher_router.domain.conversation.model import Conversation, Message
from usher_router.domain.conversation.waiting.wait import WaitDemand
from usher_router.domain.funnel.state import FunnelState

_JSON = {
    "skills": tuple[str, ...],
    "entry": Entry,
    "profile": Profile,
    "refused": tuple[str, ...],
    "participants": tuple[str, ...],
    "levels": dict[str, int],
    "preferred": dict[str, int],
    "overflow": tuple[str, ...],
    "guests": tuple[str, ...],
    "tags": tuple[str, ...],
    "asked": WaitDemand | None,
    "handed_skills": tuple[str, ...] | None,
    "taken": tuple[str, ...],
    "rating": RatingState | None,
    "promise": PromiseState | None,
    "addresses": tuple[Reached, ...],
    "funnel": FunnelState | None,
    "faq": FaqTried | None,
}
_texts = msgspec.json.Decoder(tuple[str, ...]).decode
_encode = msgspec.json.Encoder().encode
_counts = msgspec.json.Decoder(dict[str, int]).decode
_decoders: dict[str, Callable[[str], Any]] = {name: msgspec.json.Decoder(kind).decode for name, kind in _JSON.items()}
_plain = [name for name in Conversation.__struct_fields__ if name not in _JSON]

CONVERSATION_COLUMNS = [
    conversation_table.c[f"{name}_json" if name in _JSON else name] for name in Conversation.__struct_fields__
]
_AGENT_JSON = ("held", "limits", "weights")
AGENT_COLUMNS = [agent_table.c[f"{name}_json" if name in _AGENT_JSON else name] for name in Agent.__struct_fields__]

# The conditions of the partial indexes, as text: with a bound value SQLite would not use the index (decision 0086).
IS_WAITING = text("conversation.status = 'waiting'")
IS_HELD = text("conversation.status IN ('offered', 'assigned')")
IS_OPEN = text("conversation.status <> 'closed'")

HAS_GUESTS = text("conversation.guests_json <> '[]' AND conversation.status <> 'closed'")

PLAIN_CHANGES = ("last_seq", "changed_at", "visitor_at", "agent_at", "last_text", "addresses_json", "given_email")
_FIXED = {"id", "address_id", "account", "peer", "channel"}
FULL_CHANGES = (
    *(column.name for column in CONVERSATION_COLUMNS if column.name not in _FIXED),
    "deadline_lease",
)
AGENT_CHANGES = (
    "status",
    "status_reason",
    "status_at",
    "load",
    "load_limit",
    "missed_offers",
    "idle_since",
    "given_at",
    "version",
    "draining",
    "available_since",
    "wrap_up_until",
    "lost_from",
    "held_json",
)


_WIDTH = len(Conversation.__struct_fields__)
_JSON_AT = [(at, _decoders[name]) for at, name in enumerate(Conversation.__struct_fields__) if name in _JSON]


def guests_of(column: str) -> tuple[str, ...]:
    """Decode the column of guests."""
    return _texts(column)


def conversation_of(row: Any) -> Conversation:
    """Decode a row that begins with CONVERSATION_COLUMNS.

    By position, since every message's conversation is read: by name it took four times as long.
    """
    values = list(row[:_WIDTH])  # further columns of the row belong to the caller
    for at, decode in _JSON_AT:
        values[at] = decode(values[at])
    return Conversation(*values)


def conversation_row(conversation: Conversation) -> dict[str, Any]:
    """Encode all columns; the lease is cleared, because it belonged to the former deadline."""
    row = {name: getattr(conversation, name) for name in _plain}
    for name in _JSON:
        row[f"{name}_json"] = _encode(getattr(conversation, name)).decode()
    row["deadline_lease"] = None
    return row


def plain_row(conversation: Conversation) -> dict[str, Any]:
    """Encode only what a plain message changes."""
    return {
        "id": conversation.id,
        "last_seq": conversation.last_seq,
        "changed_at": conversation.changed_at,
        "visitor_at": conversation.visitor_at,
        "agent_at": conversation.agent_at,
        "last_text": conversation.last_text,
        "addresses_json": _encode(conversation.addresses).decode() if conversation.addresses else "[]",
        "given_email": conversation.given_email,
    }


def message_row(message: Message) -> dict[str, Any]:
    """Encode a message."""
    return {
        "id": message.id,
        "conversation_id": message.conversation,
        "seq": message.seq,
        "author": message.author,
        "agent_id": message.agent or None,
        "client_id": message.client_id,
        "text": message.text,
        "thread_json": _encode(message.thread).decode() if message.thread != PLAIN else "",
        "attachments_json": _encode(message.attachments).decode() if message.attachments else "[]",
        "trace": message.trace,
        "accepted_at": message.accepted_at,
        "created_at": message.at,
    }


def agent_of(row: Any) -> Agent:
    """Decode a row of AGENT_COLUMNS."""
    values = dict(zip(Agent.__struct_fields__, row, strict=True))
    return Agent(**{**values, **{name: _counts(values[name]) for name in _AGENT_JSON}})


def agent_row(agent: Agent) -> dict[str, Any]:
    """Encode the columns of an agent that the router may change."""
    row = {name: getattr(agent, name) for name in AGENT_CHANGES if name != "held_json"}
    return {"id": agent.id, **row, "held_json": _encode(agent.held).decode()}


def profile_of(row: Mapping[str, Any]) -> Profile:
    """Read a contact's row as a profile."""
    return Profile(
        name=row["name"],
        email=row["email"],
        phone=row["phone"],
        language=row["language"],
        attributes=msgspec.json.decode(row["attributes_json"], type=dict[str, str]),
    )
