"""Rows of the record as the events that the router would have published of them."""

from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, Select, TextClause, func, select
from usher_common.messages.content import Attachment, Entry, Profile
from usher_common.messages.events import ConversationChanged, MessageAdded, Offer
from usher_common.record import schema

_conversation, _agent, _assignment = schema.conversation, schema.agent, schema.assignment

_texts = msgspec.json.Decoder(tuple[str, ...]).decode
_levels = msgspec.json.Decoder(dict[str, int]).decode
_entry = msgspec.json.Decoder(Entry).decode
_profile = msgspec.json.Decoder(Profile).decode
_attachments = msgspec.json.Decoder(tuple[Attachment, ...]).decode

_c = _conversation.c
_COLUMNS = (
    *(_c.id, _c.version, _c.status, _c.account, _c.peer, _c.channel, _c.last_seq, _c.home_partition, _c.opened_at),
    *(_c.waiting_since, _c.agent_id, _c.assignment_id, _c.skills_json, _c.visitor_delivered, _c.visitor_read),
    *(_c.agent_delivered, _c.agent_read, _c.last_text, _c.visitor_at, _c.agent_at, _c.profile_json, _c.entry_json),
    *(_c.note, _c.closed_by, _c.queue, _c.priority, _c.preferred_json, _c.held_since, _c.guests_json, _c.tags_json),
    _c.outcome,
)


def select_conversations(*where: ColumnElement[bool] | TextClause) -> Select[Any]:
    """Select conversations with their agent and their open assignment, for `conversation_of`."""
    tables = _conversation.outerjoin(_agent, _agent.c.id == _conversation.c.agent_id).outerjoin(
        _assignment, _assignment.c.id == _conversation.c.assignment_id
    )
    extra = [
        func.coalesce(_agent.c.name, "").label("agent_name"),
        func.coalesce(_agent.c.photo, "").label("agent_photo"),
        func.coalesce(_assignment.c.offered_at, 0).label("offered_at"),
        func.coalesce(_assignment.c.expires_at, 0).label("expires_at"),
    ]
    return select(*_COLUMNS, *extra).select_from(tables).where(*where)


def conversation_of(row: Row[Any]) -> ConversationChanged:
    """Make the event that says how this conversation is."""
    owned, offered = row.status == "assigned", row.status == "offered"
    return ConversationChanged(
        id=row.id,
        version=row.version,
        status=row.status,
        account=row.account,
        peer=row.peer,
        channel=row.channel,
        last_seq=row.last_seq,
        home_partition=row.home_partition,
        opened_at=row.opened_at,
        waiting_since=row.waiting_since or 0,
        owner=row.agent_id if owned else "",
        owner_name=row.agent_name if owned else "",
        owner_photo=row.agent_photo if owned else "",
        offer=Offer(row.assignment_id, row.agent_id, row.offered_at, row.expires_at) if offered else None,
        skills=_texts(row.skills_json),
        visitor_delivered=row.visitor_delivered,
        visitor_read=row.visitor_read,
        agent_delivered=row.agent_delivered,
        agent_read=row.agent_read,
        last_text=row.last_text,
        last_at=max(row.visitor_at or 0, row.agent_at or 0, row.opened_at),
        profile=_profile(row.profile_json),
        entry=_entry(row.entry_json),
        note=row.note,
        closed_by=row.closed_by,
        queue=row.queue,
        priority=row.priority,
        preferred=tuple(_levels(row.preferred_json)),
        held_since=row.held_since or 0,
        guests=_texts(row.guests_json),
        tags=_texts(row.tags_json),
        outcome=row.outcome,
    )


def agents_of(ids_json: str) -> frozenset[str]:
    """Read the agents that a column lists."""
    return frozenset(_texts(ids_json))


_SHOWN = {"queued": "", "sending": ""}  # a send that is under way has no status yet


def message_of(row: Row[Any]) -> MessageAdded:
    """Make the event that says what this message is, from a row of `messages_after`."""
    return MessageAdded(
        conversation=row.conversation_id,
        seq=row.seq,
        id=row.id,
        author=row.author,
        text=row.text,
        at=row.created_at,
        client_id=row.client_id,
        agent=row.agent_id or "",
        agent_name=row.agent_name,
        agent_photo=row.agent_photo,
        attachments=() if row.attachments_json == "[]" else _attachments(row.attachments_json),
        status=_SHOWN.get(row.status, row.status),
        error=row.error,
    )
