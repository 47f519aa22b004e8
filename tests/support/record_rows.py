"""Rows that every constraint of the record accepts, to be broken one column at a time."""

from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.record.tables.schema import metadata

Values = dict[str, Any]

ROWS: dict[str, Values] = {
    "contact": {"id": "c1", "created_at": 1},
    "address": {"id": "a1", "account": "web", "peer": "v1", "channel": "web", "contact_id": "c1", "created_at": 1},
    "contact_merge": {"id": "j1", "kept_id": "c1", "other_id": "c1", "choices_json": "{}", "agent_id": "g1", "at": 1},
    "contact_change": {
        "contact_id": "c1",
        "version": 1,
        "kind": "edited",
        "agent_id": "g1",
        "before_json": "{}",
        "after_json": "{}",
        "at": 1,
    },
    "contact_word": {"word": "eva", "contact_id": "c1"},
    "agent": {"id": "g1", "login": "anna", "name": "Anna", "capacity": 100, "load": 40, "load_limit": 100},
    "conversation": {
        "id": "k1",
        "address_id": "a1",
        "contact_id": "c1",
        "account": "web",
        "peer": "v1",
        "channel": "web",
        "home_partition": 0,
        "status": "waiting",
        "weight": 10,
        "waiting_since": 1,
        "next_deadline": 5,
        "opened_at": 1,
        "changed_at": 1,
    },
    "message": {
        "id": "m1",
        "conversation_id": "k1",
        "seq": 1,
        "author": "visitor",
        "text": "Good day",
        "accepted_at": 1,
        "created_at": 1,
    },
    "mark": {"conversation_id": "k1", "party": "agent", "kind": "read", "seq": 1, "at": 1},
    "skill": {"name": "returns"},
    "agent_skill": {"agent_id": "g1", "skill": "returns", "level": 3},
    "assignment": {
        "id": "s1",
        "conversation_id": "k1",
        "agent_id": "g1",
        "wait_no": 1,
        "weight": 10,
        "offered_at": 1,
        "expires_at": 2,
    },
    "decision": {"assignment_id": "s1", "conversation_id": "k1", "agent_id": "g1", "explanation_json": "{}", "at": 1},
    "note": {"id": "n1", "conversation_id": "k1", "agent_id": "g1", "text": "Calls back", "after_seq": 1, "at": 1},
    "canned": {"id": "q1", "agent_id": "g1", "shortcut": "hello", "text": "Good day", "changed_at": 1},
    "identity": {"visitor": "v1", "facts_json": "{}", "at": 1},
    "summary": {"conversation_id": "k1", "upto_seq": 1, "source": "extract", "items_json": "[]", "at": 1},
    "summary_edit": {"conversation_id": "k1", "n": 1, "agent_id": "g1", "upto_seq": 1, "items_json": "[]", "at": 1},
    "summary_progress": {"id": 1, "closed_until": 1},
    "policy": {"hash": "f00", "text": "version: 1", "at": 1},
    "answered": {"id": "e1", "at": 1},
    "dispatch_record": {"dispatcher": "router-1/1", "n": 1, "payload": b"p", "at": 1},
    "partition": {"p": 0},
    "outbox": {"p": 0, "n": 1, "stream": "outbound", "to_partition": 0, "envelope": b"e"},
    "in_hand": {"stream": "inbound", "p": 0, "envelope_id": "e1"},
    "parked": {
        "id": "p1",
        "stream": "inbound",
        "p": 0,
        "envelope_id": "e1",
        "envelope": b"e",
        "reason": "unreadable",
        "at": 1,
    },
    "channel": {"name": "webhook", "facts_json": "{}", "at": 1},
    "account_health": {"account": "web"},
    "account_error": {"account": "web", "hour": 0, "kind": "auth", "count": 1, "code": "http_401", "at": 1},
    "voice_call": {"id": "CA1", "account": "web", "peer": "+1", "call_json": "{}", "at": 1, "changed_at": 1},
    "account_duty": {"account": "web", "beat_at": 1},
    "delivery_part": {"delivery_id": "e1", "part": 0, "account": "web", "provider_id": "p1"},
    "button_offer": {"account": "web", "peer": "v1", "conversation_id": "k1", "seq": 1, "titles_json": "[]"},
    "early_receipt": {"account": "web", "provider_id": "p1", "status": "read", "received_at": 1},
    "template_list": {"account": "web", "asked_at": 1},
    "mail_thread": {
        "account": "web",
        "thread": "t1",
        "contact": "eva@a.example",
        "people_json": "[]",
        "subject": "Hi",
        "answered_json": "{}",
        "at": 1,
    },
    "mail_seen": {"account": "web", "message_id": "i1", "digest": "d", "thread": "t1", "at": 1},
    "mail_sender": {
        "account": "web",
        "sender": "s1",
        "hour_at": 1,
        "hour_count": 1,
        "answered_at": 0,
        "answered_by": "",
    },
    "parked_log": {
        "parked_id": "p1",
        "at": 1,
        "action": "dropped",
        "by": "root",
        "stream": "inbound",
        "envelope_id": "e1",
        "reason": "unreadable",
    },
    "delivery": {
        "id": "d1",
        "account": "web",
        "peer": "v1",
        "channel": "web",
        "conversation_id": "k1",
        "message_id": "m1",
        "seq": 1,
        "payload": b"p",
        "status": "queued",
        "created_at": 1,
        "changed_at": 1,
    },
    "account": {"id": "web", "channel": "web", "changed_at": 1},
    "session": {"id_hash": "h1", "agent_id": "g1", "csrf": "x", "created_at": 1, "expires_at": 2},
    "upload": {"id": "u1", "uploader": "v1", "name": "a.png", "type": "image/png", "size": 1, "sha256": "0", "at": 1},
    "rating": {
        "conversation_id": "k1",
        "number": 1,
        "contact_id": "c1",
        "queue": "default",
        "agent_id": "g1",
        "score": 4,
        "at": 1,
    },
    "promise": {
        "conversation_id": "k1",
        "number": 2,
        "contact_id": "c1",
        "queue": "default",
        "address": "eva@example.com",
        "made_at": 1,
    },
    "visit": {"id": "t1", "visitor": "v1", "began_at": 1, "seen_at": 2, "visit_json": "{}"},
    "consent": {"id": "s1", "visitor": "v1", "given": True, "wording": "May we?", "at": 1},
    "invitation": {
        "id": "i1",
        "visit": "t1",
        "visitor": "v1",
        "rule": "help",
        "kind": "shown",
        "at": 1,
        "expires_at": 2,
    },
    "setting": {"key": "partitions", "value_json": "16"},
    "journal": {"stream": "inbound", "p": 0, "envelope": b"e"},
    "message_search": {"n": 1, "message_id": "m1", "tokens": "hello"},
    "search_progress": {"id": 1, "indexed_from": 1, "indexed_until": 1},
}


async def insert_row(connection: AsyncConnection, table: str, **changed: object) -> None:
    """Insert the table's row with some columns changed."""
    await connection.execute(insert(metadata.tables[table]), {**ROWS[table], **changed})


async def insert_all(connection: AsyncConnection) -> None:
    """Insert one row into each table, in the order of the foreign keys."""
    for table in ROWS:
        await insert_row(connection, table)
