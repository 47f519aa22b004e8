"""What the content of one conversation is, table by table: the register's entries, narrowed to that conversation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, FromClause, Row, Select, exists, or_, select, tuple_
from usher_common.messages.threads import Reached, Threaded
from usher_common.record.tables import schema
from usher_common.record.tables.connections import media_fetch, voice_call, voice_command
from usher_common.record.tables.mail import mail_seen, mail_thread

from usher_gateway.erasing.entry import Does, Entry
from usher_gateway.erasing.register.tables import REGISTER
from usher_gateway.erasing.whose import Whose
from usher_gateway.retention.removals import is_removed

_c, _m, _v, _x = schema.conversation.c, schema.message.c, voice_call.c, media_fetch.c
_i, _n, _p, _b = schema.invitation.c, schema.outreach.c, schema.parked.c, schema.button_offer.c
_addresses = msgspec.json.Decoder(tuple[Reached, ...]).decode
_OTHER = schema.conversation.alias("other")
_EXPIRED = '"expired":true'  # of `Threaded`; a quote within a text would be written with a backslash


@dataclass(frozen=True, slots=True)
class Talk(Whose):
    """One conversation, for what is found by a person elsewhere; times in µs.

    `places` are the accounts with peers that it went through, of which `place` is its own. `reached` is what stays of
    them: without subjects and people in copy.
    """

    id: str = ""
    address: str = ""
    place: tuple[str, str] = ("", "")
    reached: tuple[Reached, ...] = ()
    opened_at: int = 0
    closed_at: int = 0

    @property
    def talks(self) -> Select[str]:
        """The conversation itself, for `in_`."""
        return select(_c.id).where(_c.id == self.id)


def talk_of(row: Row[Any]) -> Talk:
    """Make it from a row of `conversation`."""
    own = (row.account, row.peer)
    reached = _addresses(row.addresses_json)
    return Talk(
        *("", (), ()),
        places=frozenset({own, *((one.account, one.peer) for one in reached)}),
        visitors=(),
        mailboxes=frozenset(),
        id=row.id,
        address=row.address_id,
        place=own,
        reached=tuple(msgspec.structs.replace(one, subject="", cc=()) for one in reached),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
    )


Found = Callable[[Talk], ColumnElement[bool]]

# Whose rows are found by the conversation in the register already, with what it makes of them.
_SAME = (
    "message_search", "transcript_mail", "early_receipt", "delivery_part", "delivery", "note", "summary",
    "summary_edit", "decision", "assignment",
)  # fmt: skip


def _calls(talk: Talk) -> ColumnElement[bool]:
    """Match the calls in which it was held, or that were made for it."""
    return or_(_v.call_json.contains(f'"{talk.id}"', autoescape=True), _within(talk, _v.account, _v.peer, _v.at))


def _messages(talk: Talk) -> Select[str]:
    return select(_m.id).where(_m.conversation_id == talk.id)


def _within(talk: Talk, account: ColumnElement[Any], peer: ColumnElement[Any], at: ColumnElement[Any]) -> Any:
    """Match what happened at its addresses while it lasted: they can have one open conversation at a time."""
    return tuple_(account, peer).in_(sorted(talk.places)) & at.between(talk.opened_at, talk.closed_at)


def _of_its_thread(table: FromClause) -> Found:
    """Match its thread of mails once no other conversation of its address has content: they have it in common."""

    def found(talk: Talk) -> ColumnElement[bool]:
        others = exists().where(_OTHER.c.address_id == talk.address, _OTHER.c.id != talk.id, ~is_removed(_OTHER))
        account, (_, slash, thread) = talk.place[0], talk.place[1].rpartition("/")
        return (table.c.account == account) & (table.c.thread == (thread if slash else None)) & ~others

    return found


# What retention removes of other tables: how rows are found, and what is left in columns of rows that stay.
_NARROWED: Mapping[str, tuple[Found, Mapping[str, Any] | None]] = {
    "button_offer": (lambda talk: _b.conversation_id == talk.id, None),
    "voice_command": (lambda talk: voice_command.c.call_id.in_(select(_v.id).where(_calls(talk))), None),
    "voice_call": (_calls, None),
    "media_fetch": (lambda talk: _within(talk, _x.account, _x.peer, _x.created_at), None),
    "mail_seen": (_of_its_thread(mail_seen), {"thread": "", "prepared": ""}),
    "mail_thread": (_of_its_thread(mail_thread), None),
    "parked": (lambda talk: _p.envelope_id.in_(_messages(talk)), None),
    "outreach": (lambda talk: _n.id.in_(_messages(talk)) & _n.state.in_(("settled", "stopped")), {"command": b""}),
    "invitation": (lambda talk: _i.conversation == talk.id, {"text": "", "page": ""}),
    "rating": (lambda talk: schema.rating.c.conversation_id == talk.id, {"comment": ""}),
    "promise": (lambda talk: schema.promise.c.conversation_id == talk.id, {"address": ""}),
}
# The contact's, which stay until the contact goes: where they are reached is no content.
_CONTACTS = frozenset({"address_id", "contact_id", "peer"})
# What retention leaves, though it says something of a contact.
LEFT: Mapping[str, str] = {
    "message_name": "ids by which a part of an album that comes again is known",
    "mail_sender": "counters, kept for two days",
    "settled_question": "ids only",
    "upload": "files of messages go with these; the others go unless somebody attaches them",
    "outbox": "on its way for milliseconds",
    "journal": "on its way for milliseconds",
    "content_removal": "what was removed must be known",
    **dict.fromkeys(("visit", "consent", "identity"), "the contact's, kept for periods of their own"),
    **dict.fromkeys(
        ("contact", "address", "contact_word", "contact_change", "contact_merge", "continued"), "the contact's"
    ),
}


def content_of(talk: Talk, at: int) -> tuple[Entry, ...]:
    """Return what is to be deleted and emptied, in this order; messages say that they went at `at` (µs)."""
    narrowed = [_narrowed(name, found(talk), values) for name, (found, values) in _NARROWED.items()]
    return (*narrowed, *(REGISTER[name] for name in _SAME), _message(talk, at), _conversation(talk))


TABLES = (*_NARROWED, *_SAME, "message", "conversation")


def _narrowed(name: str, mine: ColumnElement[bool], values: Mapping[str, Any] | None) -> Entry:
    does: Does = "delete" if values is None else "empty"
    return replace(REGISTER[name], does=does, mine=lambda _: mine, values=values, goes=None)


def _message(talk: Talk, at: int) -> Entry:
    """Empty messages and keep their rows: without them sequences had gaps, and what comes again would be new."""
    mine = (_m.conversation_id == talk.id) & ~_m.thread_json.contains(_EXPIRED)
    thread = msgspec.json.encode(Threaded(deleted_at=at, expired=True)).decode()
    return _narrowed("message", mine, {"text": "", "attachments_json": "[]", "thread_json": thread, "client_id": ""})


def _conversation(talk: Talk) -> Entry:
    entry = REGISTER["conversation"]
    values = {name: value for name, value in (entry.values or {}).items() if name not in _CONTACTS}
    values["addresses_json"] = msgspec.json.encode(talk.reached).decode()
    return _narrowed("conversation", _c.id == talk.id, values)
