"""Rows of the record as the events that the router would have published of them."""

from collections.abc import Callable
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, Select, TextClause, func, select
from usher_common.messages.after import PromiseState, RatingState
from usher_common.messages.content import Attachment, Entry, Profile
from usher_common.messages.events import ConversationChanged, MessageAdded
from usher_common.messages.knowledge import FaqTried
from usher_common.messages.representation import AgentFace, conversation_shown, message_shown
from usher_common.messages.threads import PLAIN, Reached, Threaded
from usher_common.record.tables import schema

_conversation, _agent, _assignment = schema.conversation, schema.agent, schema.assignment

_texts = msgspec.json.Decoder(tuple[str, ...]).decode
_levels = msgspec.json.Decoder(dict[str, int]).decode
_entry = msgspec.json.Decoder(Entry).decode
_profile = msgspec.json.Decoder(Profile).decode
_rating = msgspec.json.Decoder(RatingState | None).decode
_promise = msgspec.json.Decoder(PromiseState | None).decode
_faq = msgspec.json.Decoder(FaqTried | None).decode
_addresses = msgspec.json.Decoder(tuple[Reached, ...]).decode
_decode_thread = msgspec.json.Decoder(Threaded).decode
_attachments = msgspec.json.Decoder(tuple[Attachment, ...]).decode

_c = _conversation.c
_COLUMNS = (
    *(_c.id, _c.version, _c.status, _c.account, _c.peer, _c.channel, _c.last_seq, _c.home_partition, _c.opened_at),
    *(_c.waiting_since, _c.agent_id, _c.assignment_id, _c.skills_json, _c.visitor_delivered, _c.visitor_read),
    *(_c.agent_delivered, _c.agent_read, _c.last_text, _c.visitor_at, _c.agent_at, _c.profile_json, _c.entry_json),
    *(_c.note, _c.closed_by, _c.queue, _c.priority, _c.preferred_json, _c.held_since, _c.guests_json, _c.tags_json),
    *(_c.outcome, _c.next_deadline, _c.offered_why, _c.rating_json, _c.promise_json, _c.addresses_json),
    *(_c.stage, _c.faq_json),
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
    ]
    return select(*_COLUMNS, *extra).select_from(tables).where(*where)


def thread_of(column: str) -> Threaded:
    """Return what a message's row knows of it besides its text."""
    return _decode_thread(column) if column else PLAIN


class _Decoded:
    """A row whose JSON columns are decoded and read by their names without the suffix."""

    __slots__ = ("_row",)

    def __init__(self, row: Row[Any]) -> None:
        self._row = row

    def __getattr__(self, name: str) -> Any:
        decode = _DECODERS.get(name)
        return decode(getattr(self._row, f"{name}_json")) if decode is not None else getattr(self._row, name)


_DECODERS: dict[str, Callable[[str], Any]] = {
    "skills": _texts,
    "preferred": _levels,
    "guests": _texts,
    "tags": _texts,
    "profile": _profile,
    "entry": _entry,
    "rating": _rating,
    "promise": _promise,
    "faq": _faq,
    "addresses": lambda column: () if column == "[]" else _addresses(column),
    "thread": thread_of,
    "attachments": lambda column: () if column == "[]" else _attachments(column),
}


def conversation_of(row: Row[Any]) -> ConversationChanged:
    """Make the event that describes this conversation."""
    return conversation_shown(_Decoded(row), AgentFace(row.agent_name, row.agent_photo), row.offered_at)


def agents_of(ids_json: str) -> frozenset[str]:
    """Return the agents that a column lists."""
    return frozenset(_texts(ids_json))


def message_of(row: Row[Any]) -> MessageAdded:
    """Make the event that describes this message, from a row of `messages_after`."""
    return message_shown(_Decoded(row), AgentFace(row.agent_name, row.agent_photo), (row.status, row.error))
