"""What is kept of old mails is deleted, on both databases; threads in which somebody still writes stay whole."""

import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select
from usher_common.envelope import encode_envelope, wrap
from usher_common.mails.senders import hash_of
from usher_common.parked_mail import MAIL, ParkedMail
from usher_common.record.open import open_record
from usher_common.record.port import Record
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables import schema
from usher_connectors.mailbox.forget_mails import ForgetMails
from usher_connectors.mailbox.sender_table import DAY

NOW = time.time_ns() // 1000
OLD, NEW = NOW - 500 * DAY, NOW - 300 * DAY
ANN = "ann@example.org"


@pytest.fixture(params=["sqlite_url", "database_url"])
def url(request: pytest.FixtureRequest) -> str:
    """Either database."""
    return str(request.getfixturevalue(request.param))


@pytest.fixture
async def both(url: str) -> AsyncIterator[Record]:
    """A record of either kind."""
    found = open_record(url)
    yield found
    await found.close()


async def insert(record: Record, table: Any, *rows: dict[str, Any]) -> None:
    """Write rows."""
    async with record.transaction() as transaction:
        await insert_rows(transaction.connection, table, list(rows))


async def left(record: Record, column: Any) -> list[Any]:
    """What is still there."""
    async with record.read() as connection:
        return sorted((await connection.execute(select(column))).scalars())


def thread(key: str, at: int) -> dict[str, Any]:
    """A thread whose last mail came then."""
    texts = {"people_json": "[]", "subject": "Order", "answered_json": "{}"}
    return {"account": "mail", "thread": key, "contact": ANN, **texts, "at": at}


def seen(key: str, at: int = OLD, thread: str = "", prepared: str = "") -> dict[str, Any]:
    """A mail that was taken then."""
    return {"account": "mail", "message_id": key, "digest": "d", "thread": thread, "prepared": prepared, "at": at}


async def conversations(record: Record, **talks: dict[str, Any]) -> None:
    """Conversations at the addresses of these threads; one that is `joined` has another address of its own."""
    await insert(record, schema.contact, {"id": "p1", "created_at": 1})
    for key, talk in talks.items():
        joined, values = talk.get("joined", ""), {name: value for name, value in talk.items() if name != "joined"}
        place = {"account": "mail", "channel": "email", "contact_id": "p1", "created_at": 1}
        addresses = [{"id": key, "peer": f"{ANN}/{key}", "conversation_id": f"k{key}" if joined else "", **place}]
        addresses += [{"id": joined, "peer": joined, "conversation_id": "", **place}] if joined else []
        await insert(record, schema.address, *addresses)
        row = {
            "id": f"k{key}",
            "address_id": joined or key,
            "contact_id": "p1",
            "account": "mail",
            "peer": f"{ANN}/{key}",
        }
        times = {"opened_at": OLD, "changed_at": OLD, "home_partition": 0, "weight": 10}
        open_ = {"waiting_since": OLD, "status": "waiting"}
        await insert(record, schema.conversation, {**row, "channel": "email", **times, **(values or open_)})


async def test_old_threads_are_forgotten_unless_somebody_still_writes(both: Record) -> None:
    """Or did so later than the mail: in the thread's own conversation, or in one that it joined."""
    closed = {"status": "closed", "closed_by": "agent", "waiting_since": None}
    await conversations(
        both, open={}, joined={"joined": "v1"}, late={**closed, "closed_at": NEW}, over={**closed, "closed_at": OLD}
    )
    await insert(both, schema.mail_thread, *(thread(key, OLD) for key in ("open", "joined", "late", "over", "alone")))
    await insert(both, schema.mail_thread, thread("new", NEW))
    marks = [seen(f"of {key}", thread=key) for key in ("open", "over", "new")]
    await insert(both, schema.mail_seen, *marks, seen("report"), seen("fresh", NEW), seen("under way", prepared="{}"))
    for _ in range(2):
        await ForgetMails(both, kept_d=400, parked_d=90)()

    assert await left(both, schema.mail_thread.c.thread) == ["joined", "late", "new", "open"]
    assert await left(both, schema.mail_seen.c.message_id) == ["fresh", "of new", "of open", "under way"]


async def test_counters_and_parked_mails_are_forgotten(both: Record) -> None:
    """A parked mail that is being read again is not; its bytes are left to the sweep of files."""
    day = {"account": "mail", "hour_count": 1, "answered_by": ""}
    counters = {"idle": (NOW - 3 * DAY, 0), "wrote": (NOW - DAY, 0), "answered": (OLD, NOW - DAY)}
    rows = [{**day, "sender": key, "hour_at": hour, "answered_at": at} for key, (hour, at) in counters.items()]
    await insert(both, schema.mail_sender, *rows)
    marks = {"counts": NOW - DAY, "old": NOW - 3 * DAY}
    sent = [{"message_id": key, "recipient": hash_of(ANN), "at": at} for key, at in marks.items()]
    await insert(both, schema.transcript_mail, *sent)
    parked, files = [], []
    for key, at, again in (("old", OLD, None), ("new", NOW - 80 * DAY, None), ("asked", OLD, NOW)):
        envelope = encode_envelope(wrap(key, at, key, ParkedMail("mail", f"f-{key}")))
        row = {"id": key, "stream": MAIL, "p": 0, "envelope_id": key, "envelope": envelope, "reason": "no_mail"}
        parked.append({**row, "detail": "", "at": at, "accepted_at": at, "replayed_at": again})
        file = {"id": f"f-{key}", "uploader": "account:mail", "name": "x", "type": "text/plain", "size": 1}
        files.append({**file, "sha256": "", "at": at, "attached_at": at})
    other = {**parked[0], "id": "send", "stream": "outbound", "envelope": b"e"}
    await insert(both, schema.parked, *parked, other)
    await insert(both, schema.upload, *files)
    await ForgetMails(both, kept_d=400, parked_d=90)()

    assert await left(both, schema.mail_sender.c.sender) == ["answered", "wrote"]
    assert await left(both, schema.transcript_mail.c.message_id) == ["counts"]
    assert await left(both, schema.parked.c.id) == ["asked", "new", "send"]
    async with both.read() as connection:
        kept = select(schema.upload.c.id).where(schema.upload.c.attached_at.is_not(None))
        assert sorted((await connection.execute(kept)).scalars()) == ["f-asked", "f-new"]
